/* SPDX-License-Identifier: Apache-2.0 */
/* half.c -- the table of conversions of 16-bit types. */
#include "ops/micro/half.h"

#define HALF(isa, cpu)                                                                             \
  { #isa, cpu, tin_from_f16_##isa, tin_from_bf16_##isa, tin_to_f16_##isa, tin_to_bf16_##isa }

const tin_micro_half tin_half_table[] = {
    HALF(scalar, 0), TIN_IF_X86(HALF(avx2, TIN_CPU_AVX2), HALF(avx512, TIN_CPU_AVX512), )
                         TIN_IF_NEON(HALF(neon, TIN_CPU_NEON), ){0}};
