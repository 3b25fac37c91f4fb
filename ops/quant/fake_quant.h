/* SPDX-License-Identifier: Apache-2.0 */
/* fake_quant.h -- rounding floats to the numbers that an integer type could stand for. */
#ifndef TIN_OPS_FAKE_QUANT_H
#define TIN_OPS_FAKE_QUANT_H

#include "tinfer/op.h"

/* clamp(v, min, max), as the nearest multiple of scale; `zero` is where 0 lies. */
typedef struct tin_fake_quant {
  float min, max, scale, inverse, zero;
  bool divide; /* by the scale, instead of multiplying with the inverse */
} tin_fake_quant;

/* Moves [min, max] so that 0 is one of its 2^bits numbers; narrow: one fewer. Fails if bits is
 * not in [2, 16] or the range is none. [0, 0] is a range with one number. */
tin_status tin_fake_quant_of(const tin_node *node, int64_t bits, bool narrow, float min, float max,
                             tin_fake_quant *out);

void tin_fake_quant_run(const tin_fake_quant *q, size_t n, const float *x, float *y);
/* Element i by q[i]. */
void tin_fake_quant_run_each(const tin_fake_quant *q, size_t n, const float *x, float *y);

#endif
