/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/quant/fake_quant.h"

#include <math.h>

tin_status tin_fake_quant_of(const tin_node *node, int64_t bits, bool narrow, float min, float max,
                             tin_fake_quant *out) {
  if (bits < 2 || bits > 16)
    return tin_fail(node, TIN_INVALID, "num_bits is %lld, but must be in [2, 16]", (long long)bits);
  *out = (tin_fake_quant){.min = 0, .max = 0, .scale = 0, .inverse = 0, .zero = 0};
  if (min == 0 && max == 0) return TIN_OK;
  if (!(min < max) || !isfinite(max - min))
    return tin_fail(node, TIN_INVALID, "min is %g and max %g, but min must be below max",
                    (double)min, (double)max);
  float low = narrow ? 1 : 0, high = (float)((1 << bits) - 1);
  float scale = (max - min) / (high - low), inverse = (high - low) / (max - min);
  if (!(scale > 0) || !isfinite(inverse)) return TIN_OK; /* as good as [0, 0] */
  float zero = low - min / scale;
  zero = zero < low ? low : zero > high ? high : roundf(zero);
  out->min = (low - zero) * scale;
  out->max = (high - zero) * scale;
  out->scale = scale;
  out->inverse = inverse;
  out->zero = floorf(-out->min * inverse + 0.5f);
  return TIN_OK;
}

static inline float clamp(const tin_fake_quant *q, float v) {
  v = v < q->max ? v : q->max;
  return v > q->min ? v : q->min;
}

/* floor of what lies between -2^17 and 2^17, for lack of an instruction */
static inline float small_floor(float v) {
  float whole = (float)(int32_t)v;
  return whole > v ? whole - 1 : whole;
}

static inline float apply(const tin_fake_quant *q, float v) {
  return small_floor((clamp(q, v) - q->min) * q->inverse - q->zero + 0.5f) * q->scale;
}

static inline float apply_divide(const tin_fake_quant *q, float v) {
  return small_floor((clamp(q, v) - q->min) / q->scale - q->zero + 0.5f) * q->scale;
}

void tin_fake_quant_run(const tin_fake_quant *q, size_t n, const float *x, float *y) {
  tin_fake_quant rule = *q;
  if (rule.scale == 0)
    for (size_t i = 0; i < n; i++) y[i] = 0;
  else if (rule.divide)
    for (size_t i = 0; i < n; i++) y[i] = apply_divide(&rule, x[i]);
  else
    for (size_t i = 0; i < n; i++) y[i] = apply(&rule, x[i]);
}

void tin_fake_quant_run_each(const tin_fake_quant *q, size_t n, const float *x, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = apply(&q[i], x[i]);
}
