/* SPDX-License-Identifier: Apache-2.0 */
/* gemv_f32.tmpl.h -- a row times a matrix in vector verbs. Included behind one of simd/. */
#include "ops/micro/gemv_f32.h"

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

/* Rows read side by side: few enough for the CPU to see them as streams to read ahead, so many
 * that y is seldom in the way. */
enum { STREAMS = 8 };

static inline vf add_rows(size_t rows, const vf *x, const float *b, ptrdiff_t b_row, vf y) {
  for (size_t r = 0; r < rows; r++) y = v_fma(x[r], v_load(b + (ptrdiff_t)r * b_row), y);
  return y;
}

static inline void pass(size_t rows, size_t n, const float *x, const float *b, ptrdiff_t b_row,
                        float *y) {
  vf term[STREAMS];
  for (size_t r = 0; r < rows; r++) term[r] = v_set(x[r]);
  size_t j = 0;
  for (; j + TIN_LANES <= n; j += TIN_LANES)
    v_store(y + j, add_rows(rows, term, b + j, b_row, v_load(y + j)));
  if (j == n) return;
  vf sum = v_load_n(y + j, n - j);
  for (size_t r = 0; r < rows; r++)
    sum = v_fma(term[r], v_load_n(b + (ptrdiff_t)r * b_row + j, n - j), sum);
  v_store_n(y + j, sum, n - j);
}

void PASTE(tin_gemv_rows_f32_, TIN_ISA)(size_t k, size_t n, const float *x, const float *b,
                                        ptrdiff_t b_row, float *y) {
  for (; k >= STREAMS; k -= STREAMS, x += STREAMS, b += STREAMS * b_row)
    pass(STREAMS, n, x, b, b_row, y);
  if (k > 0) pass(k, n, x, b, b_row, y);
}

/* ---- dot products ------------------------------------------------------------ */

enum { DOTS = 4, SETS = 2 }; /* at a time; sums of each */

static inline float add_lanes(vf x) {
  float lane[TIN_LANES], sum = 0;
  v_store(lane, x);
  for (size_t i = 0; i < TIN_LANES; i++) sum += lane[i];
  return sum;
}

static inline void dots(size_t count, size_t k, const float *x, const float *b, ptrdiff_t b_row,
                        float *y) {
  vf sum[DOTS][SETS];
  for (size_t j = 0; j < count; j++)
    for (size_t s = 0; s < SETS; s++) sum[j][s] = v_set(0);
  size_t i = 0;
  for (; i + SETS * TIN_LANES <= k; i += SETS * TIN_LANES)
    for (size_t s = 0; s < SETS; s++) {
      vf v = v_load(x + i + s * TIN_LANES);
      for (size_t j = 0; j < count; j++)
        sum[j][s] = v_fma(v, v_load(b + (ptrdiff_t)j * b_row + i + s * TIN_LANES), sum[j][s]);
    }
  for (; i < k; i += TIN_LANES) {
    size_t some = k - i < TIN_LANES ? k - i : TIN_LANES;
    vf v = some < TIN_LANES ? v_load_n(x + i, some) : v_load(x + i);
    for (size_t j = 0; j < count; j++) {
      const float *p = b + (ptrdiff_t)j * b_row + i;
      sum[j][0] = v_fma(v, some < TIN_LANES ? v_load_n(p, some) : v_load(p), sum[j][0]);
    }
  }
  for (size_t j = 0; j < count; j++) y[j] += add_lanes(v_add(sum[j][0], sum[j][1]));
}

void PASTE(tin_gemv_dots_f32_, TIN_ISA)(size_t k, size_t n, const float *x, const float *b,
                                        ptrdiff_t b_row, float *y) {
  for (; n >= DOTS; n -= DOTS, b += DOTS * b_row, y += DOTS) dots(DOTS, k, x, b, b_row, y);
  for (; n > 0; n--, b += b_row, y++) dots(1, k, x, b, b_row, y);
}
