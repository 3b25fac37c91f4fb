/* SPDX-License-Identifier: Apache-2.0 */
/* gemv_f32.c -- the table of the f32 product of a row and a matrix. */
#include "ops/micro/gemv_f32.h"

#define ROW(isa, cpu, name) {#isa, cpu, tin_##name##_rows_f32_##isa, tin_##name##_dots_f32_##isa},

const tin_micro_gemv_f32 tin_gemv_f32_table[] = TIN_ROWS(ROW, gemv);
