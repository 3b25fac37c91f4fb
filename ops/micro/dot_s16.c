/* SPDX-License-Identifier: Apache-2.0 */
/* dot_s16.c -- the table of the dot products of 16 bit integers. */
#include "ops/micro/dot_s16.h"

#define ROW(isa, cpu, name) {#isa, cpu, tin_##name##_s16_##isa},

const tin_micro_dot_s16 tin_dot_s16_table[] = TIN_ROWS(ROW, dot);
