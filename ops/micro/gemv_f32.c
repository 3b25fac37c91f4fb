/* SPDX-License-Identifier: Apache-2.0 */
/* gemv_f32.c -- the table of the f32 product of a row and a matrix. */
#include "ops/micro/gemv_f32.h"

#define ROW(isa, cpu) {#isa, cpu, tin_gemv_rows_f32_##isa, tin_gemv_dots_f32_##isa},

const tin_micro_gemv_f32 tin_gemv_f32_table[] = {ROW(scalar, 0) TIN_IF_X86(
    ROW(avx2, TIN_CPU_AVX2) ROW(avx512, TIN_CPU_AVX512)) TIN_IF_NEON(ROW(neon, TIN_CPU_NEON)){0}};
