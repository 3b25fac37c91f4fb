/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_f32.c -- the table of the f32 matrix product. */
#include "ops/micro/gemm_f32.h"

/* Rows and columns of a tile, and by what columns are aligned. */
#define TILE_scalar 4, 8, 4
#define TILE_avx2 6, 16, 8
#define TILE_avx512 14, 32, 16
#define TILE_neon 6, 16, 4
#define ROW(isa, cpu, name) {#isa, cpu, TILE_##isa, tin_##name##_f32_##isa},

const tin_micro_gemm_f32 tin_gemm_f32_table[] = TIN_ROWS(ROW, gemm);
