/* SPDX-License-Identifier: Apache-2.0 */
/* depthwise_f32.c -- the table of f32 depthwise convolution. */
#include "ops/micro/depthwise_f32.h"

const tin_micro_depthwise_f32 tin_depthwise_f32_table[] = {
    {"scalar", 0, 4, tin_depthwise_f32_scalar},
    TIN_IF_X86({"avx2", TIN_CPU_AVX2, 8, tin_depthwise_f32_avx2},
               {"avx512", TIN_CPU_AVX512, 16, tin_depthwise_f32_avx512}, )
        TIN_IF_NEON({"neon", TIN_CPU_NEON, 4, tin_depthwise_f32_neon}, ){0}};
