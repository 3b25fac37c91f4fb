/* SPDX-License-Identifier: Apache-2.0 */
/* binary_f32.h -- y[i] = f(a[i], b[i]): one table for each function of binary_f32.inc. */
#ifndef TIN_MICRO_BINARY_F32_H
#define TIN_MICRO_BINARY_F32_H

#include "ops/micro/micro.h"

/* y is equal to a, b or both, or does not overlap them; any alignment; nothing is read or
 * written past n. */
typedef void tin_binary_f32_fn(size_t n, const float *a, const float *b, float *y);

typedef struct tin_micro_binary_f32 {
  const char *isa;
  uint64_t cpu;
  tin_binary_f32_fn *run;
} tin_micro_binary_f32;

#define BINARY(name)                                                                               \
  extern const tin_micro_binary_f32 tin_##name##_f32_table[];                                      \
  tin_binary_f32_fn tin_##name##_f32_scalar, tin_##name##_f32_avx2, tin_##name##_f32_avx512,       \
      tin_##name##_f32_neon;
#include "ops/micro/binary_f32.inc"
#undef BINARY

#endif
