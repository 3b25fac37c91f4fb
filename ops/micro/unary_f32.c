/* SPDX-License-Identifier: Apache-2.0 */
/* unary_f32.c -- the tables of the f32 unary micro-kernels. */
#include "ops/micro/unary_f32.h"

#define UNARY(name)                                                                                \
  const tin_micro_unary_f32 tin_##name##_f32_table[] = {                                           \
      {"scalar", 0, tin_##name##_f32_scalar},                                                      \
      TIN_IF_X86({"avx2", TIN_CPU_AVX2, tin_##name##_f32_avx2},                                    \
                 {"avx512", TIN_CPU_AVX512, tin_##name##_f32_avx512}, )                            \
          TIN_IF_NEON({"neon", TIN_CPU_NEON, tin_##name##_f32_neon}, ){0}};
#include "ops/micro/unary_f32.inc"
