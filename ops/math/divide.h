/* SPDX-License-Identifier: Apache-2.0 */
/* divide.h -- division of integers: by 0 it is an error, by -1 it wraps around. */
#ifndef TIN_MATH_DIVIDE_H
#define TIN_MATH_DIVIDE_H

#include "ops/common/binary.h"

/* run of a kernel by TIN_EACH_DRIVER that must not see a 0 in input 1. */
tin_status tin_divide_run(const tin_node *node);

/* Towards 0. */
#define TIN_QUOTIENT(t, a, b)                                                                      \
  ((TIN_C(t))(TIN_IS_MINUS_1(t, b) ? 0 - (TIN_W(t))(a) : (TIN_W(t))((a) / (b))))
#define TIN_REMAINDER(t, a, b) ((TIN_C(t))(TIN_IS_MINUS_1(t, b) ? 0 : (a) % (b)))
#define TIN_IS_MINUS_1(t, b) TIN_PASTE(TIN_IS_MINUS_1_, t)(b)
#define TIN_IS_MINUS_1_s8(b) ((b) == -1)
#define TIN_IS_MINUS_1_s16(b) ((b) == -1)
#define TIN_IS_MINUS_1_s32(b) ((b) == -1)
#define TIN_IS_MINUS_1_s64(b) ((b) == -1)
#define TIN_IS_MINUS_1_u8(b) false
#define TIN_IS_MINUS_1_u16(b) false
#define TIN_IS_MINUS_1_u32(b) false
#define TIN_IS_MINUS_1_u64(b) false

#define TIN_DIVISION(fn, t, expression)                                                            \
  TIN_BINARY_ROW(fn, t, t, expression)                                                             \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), 3, .kernel.prepare = tin_each_prepare,              \
                  .kernel.run = tin_divide_run, .row = fn##_##t##_row)

#endif
