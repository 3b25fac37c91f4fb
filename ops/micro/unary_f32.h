/* SPDX-License-Identifier: Apache-2.0 */
/* unary_f32.h -- y[i] = f(x[i]): one table for each function of unary_f32.inc, so that
 * the linker takes only what is used. The rules are those of tin_unary_fn. */
#ifndef TIN_MICRO_UNARY_F32_H
#define TIN_MICRO_UNARY_F32_H

#include "ops/micro/micro.h"

typedef struct tin_micro_unary_f32 {
  const char *isa;
  uint64_t cpu;
  tin_unary_fn *run;
} tin_micro_unary_f32;

#define UNARY(name)                                                                                \
  extern const tin_micro_unary_f32 tin_##name##_f32_table[];                                       \
  tin_unary_fn tin_##name##_f32_scalar, tin_##name##_f32_avx2, tin_##name##_f32_avx512,            \
      tin_##name##_f32_neon;
#include "ops/micro/unary_f32.inc"
#undef UNARY

#endif
