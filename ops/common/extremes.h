/* SPDX-License-Identifier: Apache-2.0 */
/* extremes.h -- the ends of each element type, and how NaN takes part in comparisons. */
#ifndef TIN_OPS_EXTREMES_H
#define TIN_OPS_EXTREMES_H

#include "ops/common/types.h"

#include <float.h>
#include <math.h>

/* What no element is below, or above: infinities where there are any. */
#define TIN_BOTTOM(t) TIN_PASTE(TIN_BOTTOM_, t)
#define TIN_TOP(t) TIN_PASTE(TIN_TOP_, t)
/* The same, but finite. */
#define TIN_LOWEST(t) TIN_PASTE(TIN_LOWEST_, t)
#define TIN_HIGHEST(t) TIN_PASTE(TIN_HIGHEST_, t)
/* Never true for integers; comparing an integer with itself would draw a warning. */
#define TIN_IS_NAN(t, x) TIN_PASTE(TIN_IS_NAN_, t)(x)

/* The greater (smaller) one; NaN if there is one. */
#define TIN_MAX_OF(t, a, b) ((a) < (b) || TIN_IS_NAN(t, b) ? (b) : (a))
#define TIN_MIN_OF(t, a, b) ((b) < (a) || TIN_IS_NAN(t, b) ? (b) : (a))

#define TIN_BOTTOM_f32 (-(float)INFINITY)
#define TIN_TOP_f32 ((float)INFINITY)
#define TIN_LOWEST_f32 (-FLT_MAX)
#define TIN_HIGHEST_f32 FLT_MAX
#define TIN_IS_NAN_f32(x) ((x) != (x))

#define TIN_BOTTOM_f64 (-(double)INFINITY)
#define TIN_TOP_f64 ((double)INFINITY)
#define TIN_LOWEST_f64 (-DBL_MAX)
#define TIN_HIGHEST_f64 DBL_MAX
#define TIN_IS_NAN_f64(x) ((x) != (x))

/* Computed in float, so these are floats too. */
#define TIN_BOTTOM_f16 TIN_BOTTOM_f32
#define TIN_TOP_f16 TIN_TOP_f32
#define TIN_LOWEST_f16 (-65504.0f)
#define TIN_HIGHEST_f16 65504.0f
#define TIN_IS_NAN_f16(x) ((x) != (x))

#define TIN_BOTTOM_bf16 TIN_BOTTOM_f32
#define TIN_TOP_bf16 TIN_TOP_f32
#define TIN_LOWEST_bf16 (-0x1.fep127f)
#define TIN_HIGHEST_bf16 0x1.fep127f
#define TIN_IS_NAN_bf16(x) ((x) != (x))

#define TIN_LOWEST_s8 INT8_MIN
#define TIN_HIGHEST_s8 INT8_MAX
#define TIN_LOWEST_s16 INT16_MIN
#define TIN_HIGHEST_s16 INT16_MAX
#define TIN_LOWEST_s32 INT32_MIN
#define TIN_HIGHEST_s32 INT32_MAX
#define TIN_LOWEST_s64 INT64_MIN
#define TIN_HIGHEST_s64 INT64_MAX
#define TIN_LOWEST_u8 0
#define TIN_HIGHEST_u8 UINT8_MAX
#define TIN_LOWEST_u16 0
#define TIN_HIGHEST_u16 UINT16_MAX
#define TIN_LOWEST_u32 0
#define TIN_HIGHEST_u32 UINT32_MAX
#define TIN_LOWEST_u64 0
#define TIN_HIGHEST_u64 UINT64_MAX

#define TIN_BOTTOM_s8 TIN_LOWEST_s8
#define TIN_TOP_s8 TIN_HIGHEST_s8
#define TIN_BOTTOM_s16 TIN_LOWEST_s16
#define TIN_TOP_s16 TIN_HIGHEST_s16
#define TIN_BOTTOM_s32 TIN_LOWEST_s32
#define TIN_TOP_s32 TIN_HIGHEST_s32
#define TIN_BOTTOM_s64 TIN_LOWEST_s64
#define TIN_TOP_s64 TIN_HIGHEST_s64
#define TIN_BOTTOM_u8 TIN_LOWEST_u8
#define TIN_TOP_u8 TIN_HIGHEST_u8
#define TIN_BOTTOM_u16 TIN_LOWEST_u16
#define TIN_TOP_u16 TIN_HIGHEST_u16
#define TIN_BOTTOM_u32 TIN_LOWEST_u32
#define TIN_TOP_u32 TIN_HIGHEST_u32
#define TIN_BOTTOM_u64 TIN_LOWEST_u64
#define TIN_TOP_u64 TIN_HIGHEST_u64

#define TIN_IS_NAN_s8(x) false
#define TIN_IS_NAN_s16(x) false
#define TIN_IS_NAN_s32(x) false
#define TIN_IS_NAN_s64(x) false
#define TIN_IS_NAN_u8(x) false
#define TIN_IS_NAN_u16(x) false
#define TIN_IS_NAN_u32(x) false
#define TIN_IS_NAN_u64(x) false
#define TIN_IS_NAN_bool(x) false

#endif
