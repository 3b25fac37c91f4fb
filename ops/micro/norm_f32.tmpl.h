/* SPDX-License-Identifier: Apache-2.0 */
/* norm_f32.tmpl.h -- the inner loops of normalisations, compiled once behind each header of
 * simd/. */
#include "ops/common/loop.h"
#include "ops/micro/norm_f32.h"
#include "ops/micro/simd/math.h"

#include <math.h>

#define PASTE_(name, isa) tin_##name##_f32_##isa
#define PASTE(name, isa) PASTE_(name, isa)

/* ---- by mean and variance -------------------------------------------------- */

void PASTE(norm_rows, TIN_ISA)(size_t rows, size_t n, const void *from, const void *mean,
                               const void *scale, const void *offset, void *to) {
  const float *x = from, *m = mean, *s = scale, *b = offset;
  float *y = to;
  for (size_t r = 0; r < rows; r++, x += n, y += n) {
    size_t i = 0;
    TIN_NO_DEPENDENCE
    for (; i + TIN_LANES <= n; i += TIN_LANES)
      v_store(y + i, v_fma(v_sub(v_load(x + i), v_load(m + i)), v_load(s + i), v_load(b + i)));
    for (; i < n; i++) y[i] = (x[i] - m[i]) * s[i] + b[i];
  }
}

void PASTE(norm_plane, TIN_ISA)(size_t n, const void *from, const void *mean, const void *scale,
                                const void *offset, void *to) {
  const float *x = from, m = *(const float *)mean, s = *(const float *)scale;
  const float b = *(const float *)offset;
  float *y = to;
  size_t i = 0;
  TIN_NO_DEPENDENCE
  for (; i + TIN_LANES <= n; i += TIN_LANES)
    v_store(y + i, v_fma(v_sub(v_load(x + i), v_set(m)), v_set(s), v_set(b)));
  for (; i < n; i++) y[i] = (x[i] - m) * s + b;
}

/* ---- by the sum of a row ---------------------------------------------------
 * A NaN need not come through as the maximum: its exponential is one, and so is the sum. */

enum { BLOCK = 2048 }; /* elements added up in float */

static inline float max_of_lanes(vf a) {
  float lane[TIN_LANES];
  v_store(lane, a);
  for (size_t half = TIN_LANES / 2; half > 0; half /= 2)
    for (size_t j = 0; j < half; j++) lane[j] = lane[j + half] > lane[j] ? lane[j + half] : lane[j];
  return lane[0];
}

static inline float row_max(size_t n, const float *x) {
  vf a = v_set(-INFINITY), b = a;
  size_t i = 0;
  if (n < TIN_LANES) {
    float max = -INFINITY;
    for (; i < n; i++) max = x[i] > max ? x[i] : max;
    return max;
  }
  for (; i + 2 * TIN_LANES <= n; i += 2 * TIN_LANES) {
    a = v_max(a, v_load(x + i));
    b = v_max(b, v_load(x + i + TIN_LANES));
  }
  if (i + TIN_LANES < n) a = v_max(a, v_load(x + i));
  return max_of_lanes(v_max(v_max(a, b), v_load(x + n - TIN_LANES)));
}

/* Of the first n lanes. */
static inline double sum_of_lanes(size_t n, vf a) {
  float lane[TIN_LANES];
  double sum = 0;
  v_store(lane, a);
  if (n < TIN_LANES) {
    for (size_t j = 0; j < n; j++) sum += (double)lane[j];
    return sum;
  }
  for (size_t half = TIN_LANES / 2; half > 0; half /= 2)
    for (size_t j = 0; j < half; j++) lane[j] += lane[j + half];
  return (double)lane[0];
}

/* The sum of exp(x - max), which also goes to y unless that is NULL. */
static inline double sum_block(size_t n, const float *x, float max, float *y) {
  vf sum = v_set(0), greatest = v_set(max);
  double rest = 0;
  size_t i = 0;
  TIN_NO_DEPENDENCE
  for (; i + TIN_LANES <= n; i += TIN_LANES) {
    vf e = v_exp(v_sub(v_load(x + i), greatest));
    if (y) v_store(y + i, e);
    sum = v_add(sum, e);
  }
  if (i < n) {
    vf e = v_exp(v_sub(v_load_n(x + i, n - i), greatest));
    if (y) v_store_n(y + i, e, n - i);
    rest = sum_of_lanes(n - i, e);
  }
  return i > 0 ? rest + sum_of_lanes(TIN_LANES, sum) : rest;
}

static inline double sum_row(size_t n, const float *x, float max, float *y) {
  double sum = 0;
  for (size_t i = 0; i < n; i += BLOCK)
    sum += sum_block(n - i < BLOCK ? n - i : BLOCK, x + i, max, y ? y + i : NULL);
  return sum;
}

void PASTE(softmax, TIN_ISA)(size_t n, const void *from, void *to) {
  const float *x = from;
  float *y = to, factor = (float)(1 / sum_row(n, x, row_max(n, x), y));
  size_t i = 0;
  TIN_NO_DEPENDENCE
  for (; i + TIN_LANES <= n; i += TIN_LANES) v_store(y + i, v_mul(v_load(y + i), v_set(factor)));
  for (; i < n; i++) y[i] *= factor;
}

void PASTE(log_softmax, TIN_ISA)(size_t n, const void *from, void *to) {
  const float *x = from;
  float *y = to, max = row_max(n, x), less = (float)log(sum_row(n, x, max, NULL));
  size_t i = 0;
  TIN_NO_DEPENDENCE
  for (; i + TIN_LANES <= n; i += TIN_LANES)
    v_store(y + i, v_sub(v_sub(v_load(x + i), v_set(max)), v_set(less)));
  for (; i < n; i++) y[i] = x[i] - max - less;
}

/* ---- by the squares nearby ------------------------------------------------- */

/* x / s^beta; roots are faster than logarithms. */
static inline vf power_quotient(vf x, vf s, float beta) {
  if (beta == 1.0f) return v_div(x, s);
  if (beta == 0.5f) return v_div(x, v_sqrt(s));
  if (beta == 0.75f) return v_div(x, v_mul(v_sqrt(s), v_sqrt(v_sqrt(s))));
  return v_mul(x, v_exp(v_mul(v_set(-beta), v_log(s))));
}

void PASTE(lrn, TIN_ISA)(size_t n, const float *x, const float *square, size_t extent, float bias,
                         float alpha, float beta, float *y) {
  size_t c = 0;
  for (; c + TIN_LANES <= n; c += TIN_LANES) {
    vf sum = v_load(square + c);
    for (size_t d = 1; d < extent; d++) sum = v_add(sum, v_load(square + c + d));
    sum = v_fma(v_set(alpha), sum, v_set(bias));
    v_store(y + c, power_quotient(v_load(x + c), sum, beta));
  }
  if (c < n) {
    vf sum = v_load_n(square + c, n - c);
    for (size_t d = 1; d < extent; d++) sum = v_add(sum, v_load_n(square + c + d, n - c));
    sum = v_fma(v_set(alpha), sum, v_set(bias));
    v_store_n(y + c, power_quotient(v_load_n(x + c, n - c), sum, beta), n - c);
  }
}
