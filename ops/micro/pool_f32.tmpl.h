/* SPDX-License-Identifier: Apache-2.0 */
/* pool_f32.tmpl.h -- the inner loops of pooling, compiled once behind each header of simd/. */
#include "ops/micro/pool_f32.h"

#include <math.h>

#define PASTE_(name, isa) tin_##name##_f32_##isa
#define PASTE(name, isa) PASTE_(name, isa)

enum { VECTORS = 4 }; /* of channels at a time */

#define MAX_V(a, v) v_select(v_is_nan(a), a, v_max(a, v))
#define MAX(a, v) ((a) < (v) || (v) != (v) ? (v) : (a))
#define SUM(a, v) ((a) + (v))
#define SAME(a, n) ((void)(n), (a))
#define MEAN_V(a, n) v_div(a, v_set((float)(n)))
#define MEAN(a, n) ((a) / (float)(n))

/* Rows are added up on their own first: fewer roundings stand behind each other. */
#define WINDOW(name, START, STEP_V, END_V)                                                         \
  static inline void name##_channels(size_t rows, size_t columns, size_t n, size_t count,          \
                                     const float *x, size_t row, size_t column, float *y) {        \
    vf all[VECTORS];                                                                               \
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
        v_store_n(y, END_V(all[j], rows *columns), n);                                             \
      else                                                                                         \
        v_store(y + j * TIN_LANES, END_V(all[j], rows * columns));                                 \
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

/* All rows into one, then windows along that. */
#define LINE(name, START, STEP_V, STEP, END_V, END)                                                \
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
  static float name##_clipped(size_t rows, size_t n, const float *line, size_t filter,             \
                              size_t from, size_t before) {                                        \
    size_t begin = from > before ? from - before : 0, end = from + filter - before;                \
    float a = START;                                                                               \
    if (end > n) end = n;                                                                          \
    for (size_t i = begin; i < end; i++) a = STEP(a, line[i]);                                     \
    return END(a, rows * (end - begin));                                                           \
  }                                                                                                \
  void PASTE(name##_line, TIN_ISA)(size_t rows, size_t n, const float *x, size_t row, size_t out,  \
                                   size_t filter, size_t stride, size_t before, float *line,       \
                                   float *y) {                                                     \
    size_t o = 0;                                                                                  \
    name##_rows(rows, n, x, row, line);                                                            \
    for (; o < out && o * stride < before; o++)                                                    \
      y[o] = name##_clipped(rows, n, line, filter, o * stride, before);                            \
    for (; stride == 1 && o + TIN_LANES <= out && o - before + filter + TIN_LANES <= n + 1;        \
         o += TIN_LANES) {                                                                         \
      vf a = v_load(line + (o - before));                                                          \
      for (size_t i = 1; i < filter; i++) {                                                        \
        vf v = v_load(line + (o - before) + i);                                                    \
        a = STEP_V(a, v);                                                                          \
      }                                                                                            \
      v_store(y + o, END_V(a, rows * filter));                                                     \
    }                                                                                              \
    for (; o < out && o * stride - before + filter <= n; o++) {                                    \
      const float *p = line + (o * stride - before);                                               \
      float a = p[0];                                                                              \
      for (size_t i = 1; i < filter; i++) a = STEP(a, p[i]);                                       \
      y[o] = END(a, rows * filter);                                                                \
    }                                                                                              \
    for (; o < out; o++) y[o] = name##_clipped(rows, n, line, filter, o * stride, before);         \
  }

WINDOW(max_pool, -INFINITY, MAX_V, SAME)
WINDOW(avg_pool, 0, v_add, MEAN_V)

LINE(max_pool, -INFINITY, MAX_V, MAX, SAME, SAME)
LINE(avg_pool, 0, v_add, SUM, MEAN_V, MEAN)
