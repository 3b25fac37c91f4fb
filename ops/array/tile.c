/* SPDX-License-Identifier: Apache-2.0 */
/* Tile: each dimension repeated. */
#include "ops/array/array.h"

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  const tin_shape *x = &node->in[0]->shape;
  int64_t dims[TIN_MAX_RANK];
  int32_t count;
  TIN_TRY(tin_ints_input(node, 1, "multiples", dims, TIN_MAX_RANK, &count));
  if (count != x->rank)
    return tin_fail(node, TIN_MISMATCH, "multiples has %d elements, but the input has rank %d",
                    count, x->rank);
  for (int32_t i = 0; i < count; i++) {
    if (dims[i] < 0 || dims[i] > INT32_MAX)
      return tin_fail(node, TIN_MISMATCH, "multiples[%d] is %lld", i, (long long)dims[i]);
    dims[i] *= x->dim[i];
  }
  return tin_shape_from(node, dims, count, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  const tin_shape *x = &node->in[0]->shape, *y = &node->out[0]->shape;
  int64_t from[TIN_MAX_RANK], to[TIN_MAX_RANK];
  if (tin_numel(y) == 0) return TIN_OK;
  tin_dense_strides(x, from);
  tin_dense_strides(y, to);
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  for (int32_t i = 0; i < x->rank; i++) {
    tin_copy_axis(c, y->dim[i] / x->dim[i], 0, to[i] * x->dim[i]);
    tin_copy_axis(c, x->dim[i], from[i], to[i]);
  }
  tin_copy_run(node);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Tile",
    .signature = "input:T multiples:Tmultiples -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "tile", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(tile) { return tin_add_kernel(registry, &kernel); }
