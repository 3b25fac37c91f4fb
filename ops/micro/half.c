/* SPDX-License-Identifier: Apache-2.0 */
/* half.c -- the table of conversions of 16-bit types. */
#include "ops/micro/half.h"

#define ROW(isa, cpu, name)                                                                        \
  {#isa, cpu, tin_from_f16_##isa, tin_from_bf16_##isa, tin_to_f16_##isa, tin_to_bf16_##isa},

const tin_micro_half tin_half_table[] = TIN_ROWS(ROW, half);
