/* SPDX-License-Identifier: Apache-2.0 */
/* pool_f32.tmpl.h -- the inner loops of pooling, compiled once behind each header of simd/. */
#include "ops/micro/pool_f32.h"

#include <math.h>

#define PASTE_(name, isa) tin_##name##_f32_##isa
#define PASTE(name, isa) PASTE_(name, isa)
#define INLINE static inline __attribute__((always_inline))

enum { VECTORS = 4 }; /* of channels at a time */

#define MAX_V(a, v) v_select(v_is_nan(a), a, v_max(a, v))
#define MAX(a, v) ((a) < (v) || (v) != (v) ? (v) : (a))
#define SUM(a, v) ((a) + (v))
#define SAME(a, factor) ((void)(factor), (a))
#define SCALED(a, factor) ((a) * (factor))

/* Rows are added up on their own first: fewer roundings stand behind each other. END_V makes the
 * result, given one over the number of elements. */
#define WINDOW(name, START, STEP_V, END_V)                                                         \
  INLINE void name##_channels(size_t rows, size_t columns, size_t n, size_t count, const float *x, \
                              size_t row, size_t column, float *y) {                               \
    vf all[VECTORS], factor = v_set(1.0f / (float)(rows * columns));                               \
    for (size_t j = 0; j < count; j++) all[j] = v_set(START);                                      \
    for (size_t r = 0; r < rows; r++, x += row) {                                                  \
      vf a[VECTORS];                                                                               \
      for (size_t j = 0; j < count; j++) a[j] = v_set(START);                                      \
      for (size_t i = 0; i < columns; i++)                                                         \
        for (size_t j = 0; j < count; j++) {                                                       \
          const float *p = x + i * column + j * TIN_LANES;                                         \
          vf v = n < TIN_LANES ? v_load_n(p, n) : v_load(p);                                       \
          a[j] = STEP_V(a[j], v);                                                                  \
        }                                                                                          \
      for (size_t j = 0; j < count; j++) all[j] = STEP_V(all[j], a[j]);                            \
    }                                                                                              \
    for (size_t j = 0; j < count; j++) {                                                           \
      if (n < TIN_LANES)                                                                           \
        v_store_n(y, END_V(all[j], factor), n);                                                    \
      else                                                                                         \
        v_store(y + j * TIN_LANES, END_V(all[j], factor));                                         \
    }                                                                                              \
  }                                                                                                \
  void PASTE(name##_window, TIN_ISA)(size_t rows, size_t columns, size_t channels,                 \
                                     const void *from, size_t row, size_t column, void *to) {      \
    const float *x = from;                                                                         \
    float *y = to;                                                                                 \
    size_t c = 0;                                                                                  \
    for (; c + VECTORS * TIN_LANES <= channels; c += VECTORS * TIN_LANES)                          \
      name##_channels(rows, columns, TIN_LANES, VECTORS, x + c, row, column, y + c);               \
    for (; c + TIN_LANES <= channels; c += TIN_LANES)                                              \
      name##_channels(rows, columns, TIN_LANES, 1, x + c, row, column, y + c);                     \
    if (c < channels) name##_channels(rows, columns, channels - c, 1, x + c, row, column, y + c);  \
  }

/* All rows into one; then line[i] becomes the window that begins there, for all i, so that strides
 * only say which of them are results. */
#define LINE(name, STEP_V, STEP, END)                                                              \
  static void name##_rows(size_t rows, size_t n, const float *x, size_t row, float *line) {        \
    size_t i = 0;                                                                                  \
    for (; i + TIN_LANES <= n; i += TIN_LANES) {                                                   \
      vf a = v_load(x + i);                                                                        \
      for (size_t r = 1; r < rows; r++) {                                                          \
        vf v = v_load(x + r * row + i);                                                            \
        a = STEP_V(a, v);                                                                          \
      }                                                                                            \
      v_store(line + i, a);                                                                        \
    }                                                                                              \
    for (; i < n; i++) {                                                                           \
      line[i] = x[i];                                                                              \
      for (size_t r = 1; r < rows; r++) line[i] = STEP(line[i], x[r * row + i]);                   \
    }                                                                                              \
  }                                                                                                \
  static void name##_windows(size_t n, size_t filter, float *line) {                               \
    size_t i = 0;                                                                                  \
    for (; i + TIN_LANES + filter <= n + 1; i += TIN_LANES) {                                      \
      vf a = v_load(line + i);                                                                     \
      for (size_t k = 1; k < filter; k++) {                                                        \
        vf v = v_load(line + i + k);                                                               \
        a = STEP_V(a, v);                                                                          \
      }                                                                                            \
      v_store(line + i, a);                                                                        \
    }                                                                                              \
    for (; i + filter <= n; i++)                                                                   \
      for (size_t k = 1; k < filter; k++) line[i] = STEP(line[i], line[i + k]);                    \
  }                                                                                                \
  static float name##_clipped(size_t rows, size_t begin, size_t end, const float *line) {          \
    float a = line[begin];                                                                         \
    for (size_t i = begin + 1; i < end; i++) a = STEP(a, line[i]);                                 \
    return END(a, 1.0f / (float)(rows * (end - begin)));                                           \
  }                                                                                                \
  void PASTE(name##_line, TIN_ISA)(size_t rows, size_t n, const float *x, size_t row, size_t out,  \
                                   size_t filter, size_t stride, size_t before, float *line,       \
                                   float *y) {                                                     \
    size_t first = (before + stride - 1) / stride, last = first;                                   \
    float factor = 1.0f / (float)(rows * filter);                                                  \
    name##_rows(rows, n, x, row, line);                                                            \
    for (size_t o = 0; o < out; o++) { /* those that the image cuts off */                         \
      size_t begin = o < first ? 0 : o * stride - before, end = o * stride + filter - before;      \
      if (o >= first && end <= n)                                                                  \
        last = o + 1;                                                                              \
      else                                                                                         \
        y[o] = name##_clipped(rows, begin, end < n ? end : n, line);                               \
    }                                                                                              \
    if (first < last) name##_windows(n, filter, line);                                             \
    for (size_t o = first; o < last; o++) y[o] = END(line[o * stride - before], factor);           \
  }

WINDOW(max_pool, -INFINITY, MAX_V, SAME)
WINDOW(avg_pool, 0, v_add, v_mul)

LINE(max_pool, MAX_V, MAX, SAME)
LINE(avg_pool, v_add, SUM, SCALED)
