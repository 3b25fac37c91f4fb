/* SPDX-License-Identifier: Apache-2.0 */
/* qgemm.h -- products of matrices of 8 bit integers about their zero points:
 *
 *     c[i, j] = sum over k of (a[i, k] - zero_a) * (b[k, j] - zero_b)
 *
 * in 32 bits that wrap around. b is packed as 16 bit differences, column by column; rows of a
 * are made the same way, a few at a time, by the caller. */
#ifndef TIN_OPS_QGEMM_H
#define TIN_OPS_QGEMM_H

#include "ops/micro/dot_s16.h"
#include "ops/quant/quant.h"

typedef struct tin_qgemm {
  size_t m, n, k;
  size_t depth, columns; /* k and n, rounded up */
  int16_t zero_a, zero_b;
  bool signed_a, signed_b;
  const int16_t *packed;
  tin_dot_s16_fn *dot;
} tin_qgemm;

/* Row i of a, k differences from zero_a. */
typedef void tin_qgemm_row_fn(const tin_node *node, const tin_qgemm *g, size_t i, int16_t *to);

/* The sizes must be set. */
void tin_qgemm_begin(const tin_node *node, tin_qgemm *g);
size_t tin_qgemm_packed_bytes(const tin_qgemm *g);
size_t tin_qgemm_row_bytes(const tin_qgemm *g); /* of scratch, for each worker */

/* The integer that stands for 0. Fails if it is so far outside of the type that differences
 * from it would not fit. */
tin_status tin_qgemm_zero(const tin_node *node, uint32_t dtype, tin_qrange range, int16_t *zero);

/* Element (k, j) of b is at k * row + j * column. */
void tin_qgemm_pack(const tin_qgemm *g, const void *b, size_t row, size_t column, int16_t *to);

/* `n` elements, `stride` apart, about the zero point. */
void tin_qgemm_differences(const void *from, bool is_signed, size_t stride, size_t n, int16_t zero,
                           int16_t *to);

/* Rows [begin, end) of c, from row_fn; `rows` is this worker's scratch. */
void tin_qgemm_run(const tin_node *node, const tin_qgemm *g, tin_qgemm_row_fn *row_fn, size_t begin,
                   size_t end, int16_t *rows, int32_t *c);

#endif
