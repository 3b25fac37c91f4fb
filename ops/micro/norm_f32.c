/* SPDX-License-Identifier: Apache-2.0 */
/* norm_f32.c -- the tables of the inner loops of normalisations. */
#include "ops/micro/norm_f32.h"

#define ROWS(ROW)                                                                                  \
  {                                                                                                \
    ROW(scalar, 0), TIN_IF_X86(ROW(avx2, TIN_CPU_AVX2), ROW(avx512, TIN_CPU_AVX512), )             \
                        TIN_IF_NEON(ROW(neon, TIN_CPU_NEON), ) {                                   \
      0                                                                                            \
    }                                                                                              \
  }

#define NORM(isa, cpu)                                                                             \
  { #isa, cpu, tin_norm_rows_f32_##isa, tin_norm_plane_f32_##isa }
#define SOFTMAX(isa, cpu)                                                                          \
  { #isa, cpu, tin_softmax_f32_##isa }
#define LOG_SOFTMAX(isa, cpu)                                                                      \
  { #isa, cpu, tin_log_softmax_f32_##isa }
#define LRN(isa, cpu)                                                                              \
  { #isa, cpu, tin_lrn_f32_##isa }

const tin_micro_norm tin_norm_f32_table[] = ROWS(NORM);
const tin_micro_softmax tin_softmax_f32_table[] = ROWS(SOFTMAX);
const tin_micro_softmax tin_log_softmax_f32_table[] = ROWS(LOG_SOFTMAX);
const tin_micro_lrn tin_lrn_f32_table[] = ROWS(LRN);
