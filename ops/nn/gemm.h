/* SPDX-License-Identifier: Apache-2.0 */
/* gemm.h -- f32 matrix products cut to the sizes of caches: what convolutions and matrix
 * products are made of. */
#ifndef TIN_OPS_NN_GEMM_H
#define TIN_OPS_NN_GEMM_H

#include "ops/micro/gemm_f32.h"
#include "ops/micro/gemv_f32.h"

/* The second factor as it lies in memory: taps[0] times taps[1] matrices of `depth` rows each.
 * Row (t0 * taps[1] + t1) * depth + i, column j is
 *     b[t0 * tap[0] + t1 * tap[1] + i * row + j * column] */
typedef struct tin_gemm_factor {
  const float *b;
  size_t taps[2], depth;
  ptrdiff_t tap[2], row, column; /* all strides are in elements */
} tin_gemm_factor;

/* Floats it takes when packed: panels of `width` columns, the last one as narrow as vectors
 * allow. False: too many. */
bool tin_gemm_packed(const tin_micro_gemm_f32 *micro, size_t rows, size_t columns, size_t *floats);
/* Packs panels [begin, end) of a factor of so many columns; panel i goes to
 * to[i * width * rows]. */
void tin_gemm_pack(const tin_micro_gemm_f32 *micro, const tin_gemm_factor *factor, size_t columns,
                   size_t begin, size_t end, float *to);

static inline size_t tin_gemm_panels(const tin_micro_gemm_f32 *micro, size_t columns) {
  return (columns + micro->width - 1) / micro->width;
}

/* So many columns of a grid of rows of results. */
typedef struct tin_gemm_block {
  const tin_micro_gemm_f32 *micro;
  tin_gemm_f32_grid grid;
  size_t columns;
  size_t taps, depth;
  const ptrdiff_t *at; /* of the taps */
  const float *a;
  const float *b; /* packed */
  float *c;
  const float *bias;     /* of the columns, or NULL */
  const float *residual; /* with the strides of c, or NULL */
  const tin_epilogue *epilogue;
} tin_gemm_block;

void tin_gemm_run(const tin_gemm_block *block);

/* y = clamp(f(y)) */
void tin_gemm_finish(size_t n, float *y, const tin_epilogue *epilogue);

/* An epilogue of nothing. */
extern const tin_epilogue tin_gemm_no_epilogue;

/* What the epilogue adds to output 0, from element `at` on; NULL: nothing. */
static inline const float *tin_gemm_residual(const tin_node *node, ptrdiff_t at) {
  const tin_tensor *t = node->epilogue->residual;
  return t ? (const float *)t->data + at : NULL;
}

/* The product of one row and a matrix that lies in memory as b[i * row + j * column], where one of
 * both strides is 1: columns [begin, end) of
 *     c = clamp(f(bias + a * b + residual)) */
typedef struct tin_gemm_row {
  const tin_micro_gemv_f32 *micro;
  size_t depth;
  const float *a, *b;
  ptrdiff_t row, column;
  float *c;
  const float *bias, *residual; /* or NULL */
  const tin_epilogue *epilogue;
} tin_gemm_row;

void tin_gemm_run_row(const tin_gemm_row *row, size_t begin, size_t end);

/* Puts n results of one channel where they belong in a tensor with channels first:
 *     out[at + i * step] = clamp(f(from[i * from_step] + residual[at + i * step])) */
void tin_gemm_put(const tin_node *node, size_t n, const float *from, size_t from_step, size_t at,
                  size_t step);

/* Into how many pieces, of about equal size, to cut `count` for so many multiplications each:
 * none takes less than about 10 microseconds, and a session can keep many threads busy.
 * Results must not depend on the number of threads, so neither does this. */
size_t tin_gemm_pieces(size_t count, double products);

/* Sizes that stop at SIZE_MAX instead of wrapping around. */
static inline size_t tin_times(size_t a, size_t b) {
  return b && a > SIZE_MAX / b ? SIZE_MAX : a * b;
}
static inline size_t tin_plus(size_t a, size_t b) { return a > SIZE_MAX - b ? SIZE_MAX : a + b; }

#endif
