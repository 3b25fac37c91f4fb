/* SPDX-License-Identifier: Apache-2.0 */
/* norm_f32.c -- the tables of the inner loops of normalisations. */
#include "ops/micro/norm_f32.h"

#define NORM(isa, cpu, name) {#isa, cpu, tin_##name##_rows_f32_##isa, tin_##name##_plane_f32_##isa},
#define ROW(isa, cpu, name) {#isa, cpu, tin_##name##_f32_##isa},

const tin_micro_norm tin_norm_f32_table[] = TIN_ROWS(NORM, norm);
const tin_micro_softmax tin_softmax_f32_table[] = TIN_ROWS(ROW, softmax);
const tin_micro_softmax tin_log_softmax_f32_table[] = TIN_ROWS(ROW, log_softmax);
const tin_micro_lrn tin_lrn_f32_table[] = TIN_ROWS(ROW, lrn);
