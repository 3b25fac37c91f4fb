/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/pad.h"

static tin_status pad_at(const tin_node *node, int64_t i, int32_t *pad) {
  int64_t n = tin_int_at(node->in[1], i);
  if (n < 0 || n > INT32_MAX)
    return tin_fail(node, TIN_MISMATCH, "paddings[%d,%d] is %lld", (int)(i / 2), (int)(i % 2),
                    (long long)n);
  *pad = (int32_t)n;
  return TIN_OK;
}

tin_status tin_pads_of(const tin_node *node, tin_pads *out) {
  const tin_shape *p = &node->in[1]->shape;
  int32_t rank = node->in[0]->shape.rank;
  if (p->rank != 2 || p->dim[0] != rank || p->dim[1] != 2)
    return tin_fail(node, TIN_MISMATCH, "paddings must have shape [%d,2]", rank);
  out->rank = rank;
  for (int32_t i = 0; i < rank; i++) {
    TIN_TRY(pad_at(node, 2 * i, &out->before[i]));
    TIN_TRY(pad_at(node, 2 * i + 1, &out->after[i]));
  }
  return TIN_OK;
}

tin_status tin_pads_shape(const tin_node *node, const tin_pads *p, tin_shape *y) {
  int64_t dims[TIN_MAX_RANK];
  for (int32_t i = 0; i < p->rank; i++)
    dims[i] = (int64_t)node->in[0]->shape.dim[i] + p->before[i] + p->after[i];
  return tin_shape_from(node, dims, p->rank, y);
}

void tin_pads_middle(const tin_node *node, const tin_pads *p) {
  const tin_shape *x = &node->in[0]->shape;
  int64_t from[TIN_MAX_RANK], to[TIN_MAX_RANK];
  if (tin_numel(x) == 0) return;
  tin_dense_strides(x, from);
  tin_dense_strides(&node->out[0]->shape, to);
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  for (int32_t i = 0; i < p->rank; i++) {
    c->dst_at += p->before[i] * to[i];
    tin_copy_axis(c, x->dim[i], from[i], to[i]);
  }
  tin_copy_run(node);
}
