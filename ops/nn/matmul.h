/* SPDX-License-Identifier: Apache-2.0 */
/* matmul.h -- what the matrix products have in common: attributes, and how the shapes of
 * the factors fit each other. */
#ifndef TIN_OPS_NN_MATMUL_H
#define TIN_OPS_NN_MATMUL_H

#include "ops/common/shape.h"

typedef struct tin_matmul_params { /* an op has one pair of these or the other */
  bool transpose_a, transpose_b;
  bool adj_x, adj_y;
  tin_dtype Tout;
} tin_matmul_params;

enum { TIN_MATMUL_A, TIN_MATMUL_B, TIN_MATMUL_BIAS }; /* inputs */

/* One product for each element of a batch: [m, k] times [k, n]. Strides are in elements, 0
 * along axes of the batch that are stretched. */
typedef struct tin_matmul {
  size_t m, n, k, batch;
  ptrdiff_t a_row, a_column, b_row, b_column;
  bool conjugate_a, conjugate_b;
  tin_shape axes; /* of the batch */
  int64_t a_step[TIN_MAX_RANK], b_step[TIN_MAX_RANK];
} tin_matmul;

tin_status tin_matmul_find(const tin_node *node, tin_matmul *g);
/* The same for exactly two axes; infer of MatMul. */
tin_status tin_matmul_infer(tin_node *node);
tin_status tin_matmul_infer_batch(tin_node *node);
/* op.linear of both. */
bool tin_matmul_linear(const tin_node *node, tin_linear *as);

/* Where element `index` of the batch begins in each factor. */
void tin_matmul_at(const tin_matmul *g, size_t index, int64_t *a, int64_t *b);

#endif
