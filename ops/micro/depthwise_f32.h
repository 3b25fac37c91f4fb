/* SPDX-License-Identifier: Apache-2.0 */
/* depthwise_f32.h -- the inner loops of depthwise convolution: a window over one line of places,
 * each channel for itself.
 *
 *     y[i, c] = clamp(bias[c] + add[i, c] + sum over r, t of x[r, p(i, t), c] * w[r, t, c])
 *     p(i, t) = i * stride + t * dilation - before
 *
 * for i < places, c < channels, r < rows, t < taps, leaving out what has p < 0 or p >= width.
 * Any alignment; nothing is read or written outside of these. y overlaps nothing but add, which
 * may be y. The order of a sum depends on what is in it alone. */
#ifndef TIN_MICRO_DEPTHWISE_F32_H
#define TIN_MICRO_DEPTHWISE_F32_H

#include "ops/micro/micro.h"

typedef struct tin_depthwise_f32_line { /* strides between channels are 1 */
  size_t places, channels, rows, taps;
  ptrdiff_t stride, dilation, before, width; /* in pixels */
  const float *x;
  ptrdiff_t x_row, x_pixel;
  const float *w;
  ptrdiff_t w_row, w_tap;
  float *y;
  const float *add;  /* or NULL */
  ptrdiff_t y_place; /* of add as well */
  const float *bias; /* or NULL */
  float lo, hi;
} tin_depthwise_f32_line;

typedef void tin_depthwise_f32_fn(const tin_depthwise_f32_line *line);

typedef struct tin_micro_depthwise_f32 {
  const char *isa;
  uint64_t cpu;
  uint16_t lanes;
  tin_depthwise_f32_fn *run;
} tin_micro_depthwise_f32;

extern const tin_micro_depthwise_f32 tin_depthwise_f32_table[];

tin_depthwise_f32_fn tin_depthwise_f32_scalar, tin_depthwise_f32_avx2, tin_depthwise_f32_avx512,
    tin_depthwise_f32_neon;

#endif
