/* SPDX-License-Identifier: Apache-2.0 */
/* pool_f32.c -- the tables of the inner loops of pooling. */
#include "ops/micro/pool_f32.h"

#define ROW(name, isa, cpu)                                                                        \
  { #isa, cpu, tin_##name##_window_f32_##isa, tin_##name##_line_f32_##isa }
#define TABLE(name)                                                                                \
  const tin_micro_pool tin_##name##_f32_table[] = {                                                \
      ROW(name, scalar, 0),                                                                        \
      TIN_IF_X86(ROW(name, avx2, TIN_CPU_AVX2), ROW(name, avx512, TIN_CPU_AVX512), )               \
          TIN_IF_NEON(ROW(name, neon, TIN_CPU_NEON), ){0}};
TIN_POOL_F32(TABLE)
