/* SPDX-License-Identifier: Apache-2.0 */
/* ExpandDims: a new dimension of size 1. */
#include "ops/array/array.h"

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  const tin_shape *x = &node->in[0]->shape;
  int64_t wanted;
  int32_t axis;
  TIN_TRY(tin_int_input(node, 1, "dim", &wanted));
  TIN_TRY(tin_axis(node, wanted, x->rank + 1, &axis));
  if (x->rank == TIN_MAX_RANK)
    return tin_fail(node, TIN_UNSUPPORTED, "a shape of rank %d, at most %d are supported",
                    x->rank + 1, TIN_MAX_RANK);
  tin_shape y = {.rank = x->rank + 1};
  for (int32_t i = 0; i < y.rank; i++)
    y.dim[i] = i < axis ? x->dim[i] : i == axis ? 1 : x->dim[i - 1];
  node->out[0]->shape = y;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),     .name = "ExpandDims",
    .flags = TIN_OP_VIEW, .signature = "input:T dim:Tdim -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "expand_dims", .op = &op, .inplace = 1 << 0, .run = tin_run_view,
};

TIN_REGISTER(expand_dims) { return tin_add_kernel(registry, &kernel); }
