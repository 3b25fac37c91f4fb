/* SPDX-License-Identifier: Apache-2.0 */
/* depthwise_f32.c -- the table of f32 depthwise convolution. */
#include "ops/micro/depthwise_f32.h"

#define LANES_scalar 4
#define LANES_avx2 8
#define LANES_avx512 16
#define LANES_neon 4
#define ROW(isa, cpu, name) {#isa, cpu, LANES_##isa, tin_##name##_f32_##isa},

const tin_micro_depthwise_f32 tin_depthwise_f32_table[] = TIN_ROWS(ROW, depthwise);
