/* SPDX-License-Identifier: Apache-2.0 */
/* transpose.h -- axis i of the result is axis perm[i] of the input. */
#ifndef TIN_OPS_ARRAY_TRANSPOSE_H
#define TIN_OPS_ARRAY_TRANSPOSE_H

#include "ops/array/array.h"

static inline tin_status tin_perm(const tin_node *node, int32_t *perm) {
  int32_t rank = node->in[0]->shape.rank, count;
  int64_t axes[TIN_MAX_RANK];
  bool seen[TIN_MAX_RANK] = {false};
  TIN_TRY(tin_ints_input(node, 1, "perm", axes, TIN_MAX_RANK, &count));
  if (count != rank)
    return tin_fail(node, TIN_MISMATCH, "perm has %d elements, but the input has rank %d", count,
                    rank);
  for (int32_t i = 0; i < rank; i++) {
    TIN_TRY(tin_axis(node, axes[i], rank, &perm[i]));
    if (seen[perm[i]]) return tin_fail(node, TIN_MISMATCH, "perm has axis %d twice", perm[i]);
    seen[perm[i]] = true;
  }
  return TIN_OK;
}

static inline tin_status tin_infer_transpose(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  int32_t perm[TIN_MAX_RANK];
  TIN_TRY(tin_perm(node, perm));
  tin_shape *y = &node->out[0]->shape;
  y->rank = node->in[0]->shape.rank;
  for (int32_t i = 0; i < y->rank; i++) y->dim[i] = node->in[0]->shape.dim[perm[i]];
  return TIN_OK;
}

static inline tin_status tin_run_transpose(const tin_node *node) {
  const tin_tensor *x = node->in[0], *y = node->out[0];
  int32_t perm[TIN_MAX_RANK];
  int64_t from[TIN_MAX_RANK], to[TIN_MAX_RANK];
  TIN_TRY(tin_perm(node, perm));
  tin_dense_strides(&x->shape, from);
  tin_dense_strides(&y->shape, to);
  tin_copy *c = tin_copy_begin(node, x->data, y);
  for (int32_t i = 0; i < y->shape.rank; i++)
    tin_copy_axis(c, y->shape.dim[i], from[perm[i]], to[i]);
  tin_copy_run(node);
  return TIN_OK;
}

#endif
