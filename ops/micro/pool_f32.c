/* SPDX-License-Identifier: Apache-2.0 */
/* pool_f32.c -- the tables of the inner loops of pooling. */
#include "ops/micro/pool_f32.h"

#define ROW(isa, cpu, name) {#isa, cpu, tin_##name##_window_f32_##isa, tin_##name##_line_f32_##isa},
#define TABLE(name) const tin_micro_pool tin_##name##_f32_table[] = TIN_ROWS(ROW, name);
TIN_POOL_F32(TABLE)
