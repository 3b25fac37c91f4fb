/* SPDX-License-Identifier: Apache-2.0 */
/* norm_f32.h -- inner loops of normalisations: by mean and variance, and by the sum of a row.
 * x and y are equal or do not overlap; any alignment. */
#ifndef TIN_MICRO_NORM_F32_H
#define TIN_MICRO_NORM_F32_H

#include "ops/micro/micro.h"

/* y = (x - mean) * scale + offset for rows of n elements, which follow each other, and for n
 * elements with the same mean, scale and offset. */
typedef void tin_norm_rows_fn(size_t rows, size_t n, const void *x, const void *mean,
                              const void *scale, const void *offset, void *y);
typedef void tin_norm_plane_fn(size_t n, const void *x, const void *mean, const void *scale,
                               const void *offset, void *y);

typedef struct tin_micro_norm {
  const char *isa;
  uint64_t cpu;
  tin_norm_rows_fn *rows;
  tin_norm_plane_fn *plane;
} tin_micro_norm;

extern const tin_micro_norm tin_norm_f32_table[];

/* One row: exp(x) over the sum of exp(x), or its logarithm. */
typedef void tin_softmax_fn(size_t n, const void *x, void *y);

typedef struct tin_micro_softmax {
  const char *isa;
  uint64_t cpu;
  tin_softmax_fn *row;
} tin_micro_softmax;

extern const tin_micro_softmax tin_softmax_f32_table[], tin_log_softmax_f32_table[];

/* One pixel: y[c] = x[c] / (bias + alpha * s)^beta, where s is the sum of square[c] to
 * square[c + extent - 1]. */
typedef void tin_lrn_fn(size_t n, const float *x, const float *square, size_t extent, float bias,
                        float alpha, float beta, float *y);

typedef struct tin_micro_lrn {
  const char *isa;
  uint64_t cpu;
  tin_lrn_fn *pixel;
} tin_micro_lrn;

extern const tin_micro_lrn tin_lrn_f32_table[];

#define NORM(isa)                                                                                  \
  tin_norm_rows_fn tin_norm_rows_f32_##isa;                                                        \
  tin_norm_plane_fn tin_norm_plane_f32_##isa;                                                      \
  tin_lrn_fn tin_lrn_f32_##isa;                                                                    \
  tin_softmax_fn tin_softmax_f32_##isa, tin_log_softmax_f32_##isa;
NORM(scalar)
NORM(avx2)
NORM(avx512)
NORM(neon)
#undef NORM

#endif
