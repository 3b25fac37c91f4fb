/* SPDX-License-Identifier: Apache-2.0 */
/* unary_f32.c -- the tables of the f32 unary micro-kernels. */
#include "ops/micro/unary_f32.h"

#define ROW(isa, cpu, name) {#isa, cpu, tin_##name##_f32_##isa},
#define UNARY(name) const tin_micro_unary_f32 tin_##name##_f32_table[] = TIN_ROWS(ROW, name);
#include "ops/micro/unary_f32.inc"
