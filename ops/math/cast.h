/* SPDX-License-Identifier: Apache-2.0 */
/* cast.h -- one element from any type to any other.
 *
 * What C leaves undefined is what x86 does, as in TensorFlow there: a float that its integer
 * type cannot hold, or a NaN, gives the smallest int32 or int64, cut to the width of the type.
 * Complex numbers lose their imaginary part; anything but 0 is true. */
#ifndef TIN_MATH_CAST_H
#define TIN_MATH_CAST_H

#include "ops/common/types.h"

#include <complex.h>

static inline int32_t tin_to_s32(double x) {
  return x > -0x1p31 - 1 && x < 0x1p31 ? (int32_t)x : INT32_MIN;
}
static inline int32_t tin_float_to_s32(float x) {
  return x >= -0x1p31f && x < 0x1p31f ? (int32_t)x : INT32_MIN;
}
static inline int64_t tin_to_s64(double x) {
  return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN;
}
/* Those from 2^63 on by way of their distance from it. */
static inline uint64_t tin_to_u64(double x) {
  return x >= 0x1p63 ? (uint64_t)tin_to_s64(x - 0x1p63) ^ UINT64_C(1) << 63
                     : (uint64_t)tin_to_s64(x);
}

/* TIN_CAST(from, to, x): a value x of the former type as one of the latter. Types are of
 * six kinds: f and d, floats of both sizes, i, integers, b, bool, c and z, complex numbers. */
#define TIN_CAST(s, d, x) TIN_PASTE(TIN_PASTE(TIN_CAST_, TIN_KIND(s)), TIN_PASTE(_, d))(x)
#define TIN_KIND(t) TIN_PASTE(TIN_KIND_, t)
#define TIN_KIND_f32 f
#define TIN_KIND_f64 d
#define TIN_KIND_bool b
#define TIN_KIND_c64 c
#define TIN_KIND_c128 z
#define TIN_KIND_s8 i
#define TIN_KIND_s16 i
#define TIN_KIND_s32 i
#define TIN_KIND_s64 i
#define TIN_KIND_u8 i
#define TIN_KIND_u16 i
#define TIN_KIND_u32 i
#define TIN_KIND_u64 i

#define TIN_CAST_f_f32(x) ((float)(x))
#define TIN_CAST_f_f64(x) ((double)(x))
#define TIN_CAST_f_s8(x) ((int8_t)tin_float_to_s32(x))
#define TIN_CAST_f_s16(x) ((int16_t)tin_float_to_s32(x))
#define TIN_CAST_f_s32(x) tin_float_to_s32(x)
#define TIN_CAST_f_s64(x) tin_to_s64(x)
#define TIN_CAST_f_u8(x) ((uint8_t)tin_float_to_s32(x))
#define TIN_CAST_f_u16(x) ((uint16_t)tin_float_to_s32(x))
#define TIN_CAST_f_u32(x) ((uint32_t)tin_to_s64(x))
#define TIN_CAST_f_u64(x) tin_to_u64(x)
#define TIN_CAST_f_bool(x) ((x) != 0)
#define TIN_CAST_f_c64(x) ((float)(x))
#define TIN_CAST_f_c128(x) ((double)(x))

#define TIN_CAST_d_f32(x) ((float)(x))
#define TIN_CAST_d_f64(x) ((double)(x))
#define TIN_CAST_d_s8(x) ((int8_t)tin_to_s32(x))
#define TIN_CAST_d_s16(x) ((int16_t)tin_to_s32(x))
#define TIN_CAST_d_s32(x) tin_to_s32(x)
#define TIN_CAST_d_s64(x) tin_to_s64(x)
#define TIN_CAST_d_u8(x) ((uint8_t)tin_to_s32(x))
#define TIN_CAST_d_u16(x) ((uint16_t)tin_to_s32(x))
#define TIN_CAST_d_u32(x) ((uint32_t)tin_to_s64(x))
#define TIN_CAST_d_u64(x) tin_to_u64(x)
#define TIN_CAST_d_bool(x) ((x) != 0)
#define TIN_CAST_d_c64(x) ((float)(x))
#define TIN_CAST_d_c128(x) ((double)(x))

#define TIN_CAST_i_f32(x) ((float)(x))
#define TIN_CAST_i_f64(x) ((double)(x))
#define TIN_CAST_i_s8(x) ((int8_t)(x))
#define TIN_CAST_i_s16(x) ((int16_t)(x))
#define TIN_CAST_i_s32(x) ((int32_t)(x))
#define TIN_CAST_i_s64(x) ((int64_t)(x))
#define TIN_CAST_i_u8(x) ((uint8_t)(x))
#define TIN_CAST_i_u16(x) ((uint16_t)(x))
#define TIN_CAST_i_u32(x) ((uint32_t)(x))
#define TIN_CAST_i_u64(x) ((uint64_t)(x))
#define TIN_CAST_i_bool(x) ((x) != 0)
#define TIN_CAST_i_c64(x) ((float)(x))
#define TIN_CAST_i_c128(x) ((double)(x))

#define TIN_CAST_b_f32(x) TIN_CAST_i_f32((uint8_t)((x) != 0))
#define TIN_CAST_b_f64(x) TIN_CAST_i_f64((uint8_t)((x) != 0))
#define TIN_CAST_b_s8(x) TIN_CAST_i_s8((uint8_t)((x) != 0))
#define TIN_CAST_b_s16(x) TIN_CAST_i_s16((uint8_t)((x) != 0))
#define TIN_CAST_b_s32(x) TIN_CAST_i_s32((uint8_t)((x) != 0))
#define TIN_CAST_b_s64(x) TIN_CAST_i_s64((uint8_t)((x) != 0))
#define TIN_CAST_b_u8(x) TIN_CAST_i_u8((uint8_t)((x) != 0))
#define TIN_CAST_b_u16(x) TIN_CAST_i_u16((uint8_t)((x) != 0))
#define TIN_CAST_b_u32(x) TIN_CAST_i_u32((uint8_t)((x) != 0))
#define TIN_CAST_b_u64(x) TIN_CAST_i_u64((uint8_t)((x) != 0))
#define TIN_CAST_b_bool(x) TIN_CAST_i_bool((uint8_t)((x) != 0))
#define TIN_CAST_b_c64(x) TIN_CAST_i_c64((uint8_t)((x) != 0))
#define TIN_CAST_b_c128(x) TIN_CAST_i_c128((uint8_t)((x) != 0))

#define TIN_CAST_c_f32(x) TIN_CAST_f_f32(crealf(x))
#define TIN_CAST_c_f64(x) TIN_CAST_f_f64(crealf(x))
#define TIN_CAST_c_s8(x) TIN_CAST_f_s8(crealf(x))
#define TIN_CAST_c_s16(x) TIN_CAST_f_s16(crealf(x))
#define TIN_CAST_c_s32(x) TIN_CAST_f_s32(crealf(x))
#define TIN_CAST_c_s64(x) TIN_CAST_f_s64(crealf(x))
#define TIN_CAST_c_u8(x) TIN_CAST_f_u8(crealf(x))
#define TIN_CAST_c_u16(x) TIN_CAST_f_u16(crealf(x))
#define TIN_CAST_c_u32(x) TIN_CAST_f_u32(crealf(x))
#define TIN_CAST_c_u64(x) TIN_CAST_f_u64(crealf(x))
#define TIN_CAST_c_bool(x) TIN_CAST_f_bool(crealf(x))
#define TIN_CAST_c_c64(x) (x)
#define TIN_CAST_c_c128(x) ((double _Complex)(x))

#define TIN_CAST_z_f32(x) TIN_CAST_d_f32(creal(x))
#define TIN_CAST_z_f64(x) TIN_CAST_d_f64(creal(x))
#define TIN_CAST_z_s8(x) TIN_CAST_d_s8(creal(x))
#define TIN_CAST_z_s16(x) TIN_CAST_d_s16(creal(x))
#define TIN_CAST_z_s32(x) TIN_CAST_d_s32(creal(x))
#define TIN_CAST_z_s64(x) TIN_CAST_d_s64(creal(x))
#define TIN_CAST_z_u8(x) TIN_CAST_d_u8(creal(x))
#define TIN_CAST_z_u16(x) TIN_CAST_d_u16(creal(x))
#define TIN_CAST_z_u32(x) TIN_CAST_d_u32(creal(x))
#define TIN_CAST_z_u64(x) TIN_CAST_d_u64(creal(x))
#define TIN_CAST_z_bool(x) TIN_CAST_d_bool(creal(x))
#define TIN_CAST_z_c64(x) ((float _Complex)(x))
#define TIN_CAST_z_c128(x) (x)

#endif
