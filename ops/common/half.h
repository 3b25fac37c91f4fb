/* SPDX-License-Identifier: Apache-2.0 */
/* half.h -- kernels of f32 that also serve f16 and bf16, by way of conversions. */
#ifndef TIN_OPS_HALF_H
#define TIN_OPS_HALF_H

#include "ops/common/types.h"
#include "ops/micro/half.h"

/* TIN_HALF(t, from, cpu) is the micro-kernel that makes floats of elements of type t,
 * TIN_HALF(t, to, cpu) its inverse; NULL for f32. */
#define TIN_HALF(t, way, cpu) TIN_PASTE(TIN_HALF_, t)(way, cpu)
#define TIN_HALF_f32(way, cpu) NULL
#define TIN_HALF_f16(way, cpu) TIN_MICRO_PICK(tin_half_table, cpu)->way##_f16
#define TIN_HALF_bf16(way, cpu) TIN_MICRO_PICK(tin_half_table, cpu)->way##_bf16

#endif
