/* SPDX-License-Identifier: Apache-2.0 */
/* binary_f32.c -- the tables of the f32 binary micro-kernels. */
#include "ops/micro/binary_f32.h"

#define ROW(isa, cpu, name) {#isa, cpu, tin_##name##_f32_##isa},
#define BINARY(name) const tin_micro_binary_f32 tin_##name##_f32_table[] = TIN_ROWS(ROW, name);
#include "ops/micro/binary_f32.inc"
