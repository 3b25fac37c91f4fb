/* SPDX-License-Identifier: Apache-2.0 */
/* reduce_f32.tmpl.h -- the inner loops of reductions, compiled once behind each header of simd/. */
#include "ops/micro/reduce_f32.h"

#include <math.h>

#define PASTE_(name, isa) tin_##name##_f32_##isa
#define PASTE(name, isa) PASTE_(name, isa)

enum {
  CHAINS = 8,  /* independent accumulators along a row: they hide how long an addition takes */
  COLUMNS = 4, /* vectors across */
  FEW_ROWS = 8 /* not worth a vector that is not full */
};

/* Elements and accumulators, by vector and alone. `v` and `b` keep a NaN that is in either. */
#define SUM_V(a, v) v_add(a, v)
#define SUM(a, v) ((a) + (double)(v))
#define SUM_MERGE(a, b) ((a) + (b))

#define SQUARES_V(a, v) v_fma(v, v, a)
#define SQUARES(a, v) ((a) + (double)(v) * (double)(v))

#define MAX_V(a, v) v_select(v_is_nan(a), a, v_max(a, v))
#define MAX(a, v) ((a) < (v) || (v) != (v) ? (v) : (a))
#define MIN_V(a, v) v_select(v_is_nan(a), a, v_min(a, v))
#define MIN(a, v) ((v) < (a) || (v) != (v) ? (v) : (a))

/* STEP takes an element into an accumulator, MERGE one accumulator into another. */
#define ALONG(name, W, START, STEP_V, STEP, MERGE_V, MERGE)                                        \
  static inline vf name##_chains(size_t n, const float *x) {                                       \
    vf a[CHAINS];                                                                                  \
    for (size_t j = 0; j < CHAINS; j++) a[j] = v_set(START);                                       \
    for (size_t i = 0; i + CHAINS * TIN_LANES <= n; i += CHAINS * TIN_LANES)                       \
      for (size_t j = 0; j < CHAINS; j++) {                                                        \
        vf v = v_load(x + i + j * TIN_LANES);                                                      \
        a[j] = STEP_V(a[j], v);                                                                    \
      }                                                                                            \
    for (size_t half = CHAINS / 2; half > 0; half /= 2)                                            \
      for (size_t j = 0; j < half; j++) a[j] = MERGE_V(a[j], a[j + half]);                         \
    return a[0];                                                                                   \
  }                                                                                                \
  /* whole vectors */                                                                              \
  static inline float name##_of_row(size_t n, const float *x) {                                    \
    size_t i = n / (CHAINS * TIN_LANES) * (CHAINS * TIN_LANES);                                    \
    float lane[TIN_LANES];                                                                         \
    vf a = i > 0 ? name##_chains(i, x) : v_set(START);                                             \
    for (; i < n; i += TIN_LANES) {                                                                \
      vf v = v_load(x + i);                                                                        \
      a = STEP_V(a, v);                                                                            \
    }                                                                                              \
    v_store(lane, a);                                                                              \
    for (size_t half = TIN_LANES / 2; half > 0; half /= 2)                                         \
      for (size_t j = 0; j < half; j++) lane[j] = MERGE(lane[j], lane[j + half]);                  \
    return lane[0];                                                                                \
  }                                                                                                \
  void PASTE(name##_along, TIN_ISA)(size_t outer, size_t n, const void *from, size_t stride,       \
                                    void *to) {                                                    \
    const float *x = from;                                                                         \
    W *acc = to;                                                                                   \
    size_t whole = n / TIN_LANES * TIN_LANES;                                                      \
    for (size_t o = 0; o < outer; o++, x += stride) {                                              \
      W a = acc[o];                                                                                \
      if (whole > 0) a = MERGE(a, (W)name##_of_row(whole, x));                                     \
      for (size_t i = whole; i < n; i++) a = STEP(a, x[i]);                                        \
      acc[o] = a;                                                                                  \
    }                                                                                              \
  }

/* `count` vectors of columns, of which only the first `n` elements count. */
#define ACROSS(name, W, START, STEP_V, STEP, MERGE)                                                \
  static inline void name##_columns(size_t rows, size_t n, size_t count, const float *x,           \
                                    size_t step, W *acc) {                                         \
    vf a[COLUMNS];                                                                                 \
    float lane[COLUMNS * TIN_LANES] = {0};                                                         \
    for (size_t j = 0; j < count; j++) a[j] = v_set(START);                                        \
    for (size_t r = 0; r < rows; r++, x += step)                                                   \
      for (size_t j = 0; j < count; j++) {                                                         \
        vf v = n < TIN_LANES ? v_load_n(x, n) : v_load(x + j * TIN_LANES);                         \
        a[j] = STEP_V(a[j], v);                                                                    \
      }                                                                                            \
    for (size_t j = 0; j < count; j++) v_store(lane + j * TIN_LANES, a[j]);                        \
    for (size_t i = 0; i < n; i++) acc[i] = MERGE(acc[i], (W)lane[i]);                             \
  }                                                                                                \
  void PASTE(name##_across, TIN_ISA)(size_t outer, size_t rows, size_t n, const void *from,        \
                                     size_t stride, size_t step, void *to) {                       \
    W *acc = to;                                                                                   \
    for (size_t o = 0; o < outer; o++, acc += n) {                                                 \
      const float *x = (const float *)from + o * stride;                                           \
      size_t i = 0;                                                                                \
      for (; i + COLUMNS * TIN_LANES <= n; i += COLUMNS * TIN_LANES)                               \
        name##_columns(rows, COLUMNS *TIN_LANES, COLUMNS, x + i, step, acc + i);                   \
      for (; i + TIN_LANES <= n; i += TIN_LANES)                                                   \
        name##_columns(rows, TIN_LANES, 1, x + i, step, acc + i);                                  \
      if (i < n && rows >= FEW_ROWS) name##_columns(rows, n - i, 1, x + i, step, acc + i);         \
      for (size_t r = 0; r < rows && rows < FEW_ROWS; r++)                                         \
        for (size_t k = i; k < n; k++) acc[k] = STEP(acc[k], x[r * step + k]);                     \
    }                                                                                              \
  }

ALONG(sum, double, 0, SUM_V, SUM, SUM_V, SUM_MERGE)
ALONG(squares, double, 0, SQUARES_V, SQUARES, SUM_V, SUM_MERGE)
ALONG(max, float, -INFINITY, MAX_V, MAX, MAX_V, MAX)
ALONG(min, float, INFINITY, MIN_V, MIN, MIN_V, MIN)

ACROSS(sum, double, 0, SUM_V, SUM, SUM_MERGE)
ACROSS(squares, double, 0, SQUARES_V, SQUARES, SUM_MERGE)
ACROSS(max, float, -INFINITY, MAX_V, MAX, MAX)
ACROSS(min, float, INFINITY, MIN_V, MIN, MIN)

/* The best of each block, leaving out NaN, decides in which block to look. */
enum { BLOCK = 256 };

#define ARG(name, WORST, BEST_V, BETTER)                                                           \
  static float name##_of_block(size_t n, const float *x) {                                         \
    vf a = v_set(WORST), b = a;                                                                    \
    float best = WORST, lane[TIN_LANES];                                                           \
    size_t i = 0;                                                                                  \
    for (; i + 2 * TIN_LANES <= n; i += 2 * TIN_LANES) {                                           \
      a = BEST_V(v_load(x + i), a);                                                                \
      b = BEST_V(v_load(x + i + TIN_LANES), b);                                                    \
    }                                                                                              \
    v_store(lane, BEST_V(a, b));                                                                   \
    for (size_t j = 0; j < TIN_LANES; j++)                                                         \
      if (lane[j] BETTER best) best = lane[j];                                                     \
    for (; i < n; i++)                                                                             \
      if (x[i] BETTER best) best = x[i];                                                           \
    return best;                                                                                   \
  }                                                                                                \
  size_t PASTE(name, TIN_ISA)(size_t n, const float *x) {                                          \
    size_t block = 0;                                                                              \
    float best = WORST;                                                                            \
    for (size_t i = 0; i < n; i += BLOCK) {                                                        \
      float b = name##_of_block(n - i < BLOCK ? n - i : BLOCK, x + i);                             \
      if (b BETTER best) {                                                                         \
        best = b;                                                                                  \
        block = i;                                                                                 \
      }                                                                                            \
    }                                                                                              \
    for (size_t i = block; i < n; i++)                                                             \
      if (x[i] == best) return i;                                                                  \
    return 0;                                                                                      \
  }

ARG(arg_max, -INFINITY, v_max, >)
ARG(arg_min, INFINITY, v_min, <)
