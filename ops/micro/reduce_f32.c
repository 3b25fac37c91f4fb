/* SPDX-License-Identifier: Apache-2.0 */
/* reduce_f32.c -- the tables of the inner loops of reductions. */
#include "ops/micro/reduce_f32.h"

#define ROW(isa, cpu, name)                                                                        \
  {#isa, cpu, tin_##name##_along_f32_##isa, tin_##name##_across_f32_##isa},
#define TABLE(name) const tin_micro_reduce tin_##name##_f32_table[] = TIN_ROWS(ROW, name);
TIN_REDUCE_F32(TABLE)

#define ARG_ROW(isa, cpu, name) {#isa, cpu, tin_##name##_f32_##isa},
#define ARG_TABLE(name) const tin_micro_arg tin_##name##_f32_table[] = TIN_ROWS(ARG_ROW, name);
TIN_ARG_F32(ARG_TABLE)
