/* SPDX-License-Identifier: Apache-2.0 */
/* reduce_f32.tmpl.h -- the inner loops of reductions, compiled once behind each header of simd/. */
#include "ops/micro/reduce_f32.h"

#include <math.h>
#include <stdbool.h>

#define PASTE_(name, isa) tin_##name##_f32_##isa
#define PASTE(name, isa) PASTE_(name, isa)
#define INLINE static inline __attribute__((always_inline))

enum {
  CHAINS = 8,  /* independent accumulators along a row: they hide how long an addition takes */
  COLUMNS = 4, /* vectors across */
  FEW_ROWS = 8 /* not worth a vector that is not full */
};

/* Elements and accumulators, by vector and alone. `v` and `b` keep a NaN that is in either. */
#define SUM_V(a, v) v_add(a, v)
#define SUM(a, b) ((a) + (b))

#define SQUARES_V(a, v) v_fma(v, v, a)

#define MAX_V(a, v) v_select(v_is_nan(a), a, v_max(a, v))
#define MAX(a, v) ((a) < (v) || (v) != (v) ? (v) : (a))
#define MIN_V(a, v) v_select(v_is_nan(a), a, v_min(a, v))
#define MIN(a, v) ((v) < (a) || (v) != (v) ? (v) : (a))

/* The elements of a short row, or at the end of a long one. */
static double sum_few(size_t n, const float *x, double a) {
  for (size_t i = 0; i < n; i++) a += (double)x[i];
  return a;
}
static double squares_few(size_t n, const float *x, double a) {
  for (size_t i = 0; i < n; i++) a += (double)x[i] * (double)x[i];
  return a;
}
/* Without a branch, of which the processor would guess every other wrong. */
static float max_few(size_t n, const float *x, float a) {
  bool nan = a != a;
  for (size_t i = 0; i < n; i++) {
    nan |= x[i] != x[i];
    a = x[i] > a ? x[i] : a;
  }
  return nan ? NAN : a;
}
static float min_few(size_t n, const float *x, float a) {
  bool nan = a != a;
  for (size_t i = 0; i < n; i++) {
    nan |= x[i] != x[i];
    a = x[i] < a ? x[i] : a;
  }
  return nan ? NAN : a;
}

/* STEP_V takes elements into accumulators, MERGE one accumulator into another. */
#define ALONG(name, W, START, STEP_V, MERGE_V, MERGE)                                              \
  INLINE vf name##_chains(size_t n, const float *x) {                                              \
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
  INLINE float name##_of_row(size_t n, const float *x) {                                           \
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
      acc[o] = name##_few(n - whole, x + whole, a);                                                \
    }                                                                                              \
  }

/* `count` vectors of columns, of which only the first `n` elements count. */
#define ACROSS(name, W, START, STEP_V, MERGE)                                                      \
  INLINE void name##_columns(size_t rows, size_t n, size_t count, const float *x, size_t step,     \
                             W *acc) {                                                             \
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
        for (size_t k = i; k < n; k++) acc[k] = name##_few(1, x + r * step + k, acc[k]);           \
    }                                                                                              \
  }

ALONG(sum, double, 0, SUM_V, SUM_V, SUM)
ALONG(squares, double, 0, SQUARES_V, SUM_V, SUM)
ALONG(max, float, -INFINITY, MAX_V, MAX_V, MAX)
ALONG(min, float, INFINITY, MIN_V, MIN_V, MIN)

ACROSS(sum, double, 0, SUM_V, SUM)
ACROSS(squares, double, 0, SQUARES_V, SUM)
ACROSS(max, float, -INFINITY, MAX_V, MAX)
ACROSS(min, float, INFINITY, MIN_V, MIN)

/* The best of each block, leaving out NaN, decides in which block to look. */
enum { BLOCK = 256, SHORT = 64 };

#define ARG(name, WORST, BEST_V, BETTER)                                                           \
  /* n >= TIN_LANES; the last vector may overlap the one before. */                                \
  static float name##_of_block(size_t n, const float *x) {                                         \
    vf a = v_set(WORST), b = a;                                                                    \
    float lane[TIN_LANES];                                                                         \
    size_t i = 0;                                                                                  \
    for (; i + 2 * TIN_LANES <= n; i += 2 * TIN_LANES) {                                           \
      vf v = v_load(x + i), w = v_load(x + i + TIN_LANES);                                         \
      a = BEST_V(v, a);                                                                            \
      b = BEST_V(w, b);                                                                            \
    }                                                                                              \
    vf v = v_load(i + TIN_LANES < n ? x + i : x), w = v_load(x + n - TIN_LANES);                   \
    a = BEST_V(v, a);                                                                              \
    b = BEST_V(w, b);                                                                              \
    v_store(lane, BEST_V(a, b));                                                                   \
    for (size_t half = TIN_LANES / 2; half > 0; half /= 2)                                         \
      for (size_t j = 0; j < half; j++)                                                            \
        lane[j] = lane[j + half] BETTER lane[j] ? lane[j + half] : lane[j];                        \
    return lane[0];                                                                                \
  }                                                                                                \
  static size_t name##_find(size_t n, const float *x, size_t i, float best) {                      \
    for (; i < n; i++)                                                                             \
      if (x[i] == best) return i;                                                                  \
    return 0;                                                                                      \
  }                                                                                                \
  static size_t name##_short(size_t n, const float *x) {                                           \
    float best = WORST;                                                                            \
    uint32_t at = 0;                                                                               \
    for (uint32_t i = 0; i < n; i++) {                                                             \
      at = x[i] BETTER best ? i : at;                                                              \
      best = x[i] BETTER best ? x[i] : best;                                                       \
    }                                                                                              \
    return best BETTER WORST ? at : name##_find(n, x, 0, WORST);                                   \
  }                                                                                                \
  size_t PASTE(name, TIN_ISA)(size_t n, const float *x) {                                          \
    size_t block = 0;                                                                              \
    float best = WORST;                                                                            \
    if (n < SHORT) return name##_short(n, x);                                                      \
    for (size_t i = 0; i < n; i += BLOCK) {                                                        \
      size_t from = n - i < TIN_LANES ? n - TIN_LANES : i;                                         \
      float b = name##_of_block(n - from < BLOCK ? n - from : BLOCK, x + from);                    \
      if (b BETTER best) {                                                                         \
        best = b;                                                                                  \
        block = from;                                                                              \
      }                                                                                            \
    }                                                                                              \
    return name##_find(n, x, block, best);                                                         \
  }

/* v_max and v_min may let a NaN through. */
#define GREATER(v, a) v_select(v_lt(a, v), v, a)
#define SMALLER(v, a) v_select(v_lt(v, a), v, a)

ARG(arg_max, -INFINITY, GREATER, >)
ARG(arg_min, INFINITY, SMALLER, <)
