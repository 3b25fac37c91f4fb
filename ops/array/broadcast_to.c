/* SPDX-License-Identifier: Apache-2.0 */
/* BroadcastTo: dimensions of 1, and missing ones in front, stretched to a shape. */
#include "ops/array/array.h"

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  const tin_shape *x = &node->in[0]->shape;
  tin_shape *y = &node->out[0]->shape;
  int64_t dims[TIN_MAX_RANK];
  int32_t rank;
  TIN_TRY(tin_ints_input(node, 1, "shape", dims, TIN_MAX_RANK, &rank));
  TIN_TRY(tin_shape_from(node, dims, rank, y));
  if (x->rank > rank)
    return tin_fail(node, TIN_MISMATCH, "rank %d cannot be broadcast to rank %d", x->rank, rank);
  for (int32_t i = 1; i <= x->rank; i++) {
    int32_t a = x->dim[x->rank - i], b = y->dim[rank - i];
    if (a != b && a != 1)
      return tin_fail(node, TIN_MISMATCH, "dimension %d from the end cannot go from %d to %d", i, a,
                      b);
  }
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const tin_shape *y = &node->out[0]->shape;
  int64_t from[TIN_MAX_RANK], to[TIN_MAX_RANK];
  if (tin_numel(y) == 0) return TIN_OK;
  tin_broadcast_strides(&node->in[0]->shape, y, from);
  tin_dense_strides(y, to);
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  for (int32_t i = 0; i < y->rank; i++) tin_copy_axis(c, y->dim[i], from[i], to[i]);
  tin_copy_run(node);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "BroadcastTo",
    .signature = "input:T shape:Tidx -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "broadcast_to", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(broadcast_to) { return tin_add_kernel(registry, &kernel); }
