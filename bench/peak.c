/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/peak.h"

const peak_row peak_table[] = {
    {"scalar", 0, peak_scalar},
    TIN_IF_X86({"avx2", TIN_CPU_AVX2, peak_avx2}, {"avx512", TIN_CPU_AVX512, peak_avx512}, )
        TIN_IF_NEON({"neon", TIN_CPU_NEON, peak_neon}, ){0}};
