/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_f32.h -- the inner loops of matrix products and convolutions.
 *
 * One call computes a panel of n <= width columns, for a grid of rows of results:
 *
 *     c[l, r, j] = clamp(start[l, r, j] + sum over k of a[l, r, k] * b[k, j] + add[l, r, j])
 *
 * k runs through `taps` stretches of `depth` elements: of the row that begins at a, k = t * depth
 * + i is a[at[t] + i]. So the window of a convolution is read where it lies.
 *
 * b is packed: depth * taps rows of as many columns as n takes when rounded up to whole
 * vectors; what is behind column n is not used, but read. Everything else has any
 * alignment, and is read and written up to column n only. c may be start, or add, but else
 * overlaps nothing.
 *
 * A sum is added up in an order that depends on k, on n, and on how the grid splits into tiles. */
#ifndef TIN_MICRO_GEMM_F32_H
#define TIN_MICRO_GEMM_F32_H

#include "ops/micro/micro.h"

typedef struct tin_gemm_f32_grid { /* all strides are in elements */
  size_t lines, rows;
  ptrdiff_t a_line, a_row, c_line, c_row; /* those of c are also start's and add's */
} tin_gemm_f32_grid;

typedef struct tin_gemm_f32_terms { /* what a sum is made of */
  size_t taps, depth;
  const ptrdiff_t *at; /* of each tap */
  const float *b;
} tin_gemm_f32_terms;

typedef struct tin_gemm_f32_ends { /* what happens to it before and after */
  const float *start;              /* not NULL */
  bool same_start;                 /* start is one row, for all */
  const float *add;                /* NULL: nothing */
  float lo, hi;
} tin_gemm_f32_ends;

typedef void tin_gemm_f32_fn(const tin_gemm_f32_grid *grid, size_t n,
                             const tin_gemm_f32_terms *terms, const float *a, float *c,
                             const tin_gemm_f32_ends *ends);

typedef struct tin_micro_gemm_f32 {
  const char *isa;
  uint64_t cpu;
  uint16_t height, width, lanes; /* of a tile; of a vector */
  tin_gemm_f32_fn *run;
} tin_micro_gemm_f32;

extern const tin_micro_gemm_f32 tin_gemm_f32_table[];

tin_gemm_f32_fn tin_gemm_f32_scalar, tin_gemm_f32_avx2, tin_gemm_f32_avx512, tin_gemm_f32_neon;

#endif
