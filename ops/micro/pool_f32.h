/* SPDX-License-Identifier: Apache-2.0 */
/* pool_f32.h -- inner loops of pooling. A maximum is NaN if an element is; no alignment is asked
 * for. */
#ifndef TIN_MICRO_POOL_F32_H
#define TIN_MICRO_POOL_F32_H

#include "ops/micro/micro.h"

/* One window, or what the image has of it: y[c] from x[r * row + i * column + c] for r < rows,
 * i < columns, c < channels. Strides are in elements. */
typedef void tin_pool_fn(size_t rows, size_t columns, size_t channels, const void *x, size_t row,
                         size_t column, void *y);

/* The same for one channel and a line of windows, `rows` high: the window of y[o] begins at
 * column o * stride - before, `filter` wide, and what of it is not in [0, n) is left out. line
 * has room for n floats. */
typedef void tin_pool_line_fn(size_t rows, size_t n, const float *x, size_t row, size_t out,
                              size_t filter, size_t stride, size_t before, float *line, float *y);

typedef struct tin_micro_pool {
  const char *isa;
  uint64_t cpu;
  tin_pool_fn *window;
  tin_pool_line_fn *line;
} tin_micro_pool;

#define TIN_POOL_F32(X) X(max_pool) X(avg_pool)

#define POOL(name)                                                                                 \
  extern const tin_micro_pool tin_##name##_f32_table[];                                            \
  tin_pool_fn tin_##name##_window_f32_scalar, tin_##name##_window_f32_avx2,                        \
      tin_##name##_window_f32_avx512, tin_##name##_window_f32_neon;                                \
  tin_pool_line_fn tin_##name##_line_f32_scalar, tin_##name##_line_f32_avx2,                       \
      tin_##name##_line_f32_avx512, tin_##name##_line_f32_neon;
TIN_POOL_F32(POOL)
#undef POOL

#endif
