/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_f32.c -- the table of the f32 matrix product. */
#include "ops/micro/gemm_f32.h"

const tin_micro_gemm_f32 tin_gemm_f32_table[] = {
    {"scalar", 0, 4, 8, 4, tin_gemm_f32_scalar},
    TIN_IF_X86({"avx2", TIN_CPU_AVX2, 6, 16, 8, tin_gemm_f32_avx2},
               {"avx512", TIN_CPU_AVX512, 14, 32, 16, tin_gemm_f32_avx512}, )
        TIN_IF_NEON({"neon", TIN_CPU_NEON, 6, 16, 4, tin_gemm_f32_neon}, ){0}};
