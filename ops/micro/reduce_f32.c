/* SPDX-License-Identifier: Apache-2.0 */
/* reduce_f32.c -- the tables of the inner loops of reductions. */
#include "ops/micro/reduce_f32.h"

#define ROW(name, isa, cpu)                                                                        \
  { #isa, cpu, tin_##name##_along_f32_##isa, tin_##name##_across_f32_##isa }
#define TABLE(name)                                                                                \
  const tin_micro_reduce tin_##name##_f32_table[] = {                                              \
      ROW(name, scalar, 0),                                                                        \
      TIN_IF_X86(ROW(name, avx2, TIN_CPU_AVX2), ROW(name, avx512, TIN_CPU_AVX512), )               \
          TIN_IF_NEON(ROW(name, neon, TIN_CPU_NEON), ){0}};
TIN_REDUCE_F32(TABLE)

#define ARG_ROW(name, isa, cpu)                                                                    \
  { #isa, cpu, tin_##name##_f32_##isa }
#define ARG_TABLE(name)                                                                            \
  const tin_micro_arg tin_##name##_f32_table[] = {                                                 \
      ARG_ROW(name, scalar, 0),                                                                    \
      TIN_IF_X86(ARG_ROW(name, avx2, TIN_CPU_AVX2), ARG_ROW(name, avx512, TIN_CPU_AVX512), )       \
          TIN_IF_NEON(ARG_ROW(name, neon, TIN_CPU_NEON), ){0}};
TIN_ARG_F32(ARG_TABLE)
