/* SPDX-License-Identifier: Apache-2.0 */
/* dot_s16.c -- the table of the dot products of 16 bit integers. */
#include "ops/micro/dot_s16.h"

#define ROW(isa, cpu) {#isa, cpu, tin_dot_s16_##isa},

const tin_micro_dot_s16 tin_dot_s16_table[] = {ROW(scalar, 0) TIN_IF_X86(
    ROW(avx2, TIN_CPU_AVX2) ROW(avx512, TIN_CPU_AVX512)) TIN_IF_NEON(ROW(neon, TIN_CPU_NEON)){0}};
