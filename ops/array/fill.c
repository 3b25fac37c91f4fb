/* SPDX-License-Identifier: Apache-2.0 */
/* Fill: one value all over a shape. */
#include "ops/array/array.h"

static tin_status infer(tin_node *node) {
  if (tin_numel(&node->in[1]->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "value must be a scalar, but has rank %d",
                    node->in[1]->shape.rank);
  if (!tin_known(node, 0)) return tin_infer_later(node);
  int64_t dims[TIN_MAX_RANK];
  int32_t rank;
  TIN_TRY(tin_ints_input(node, 0, "dims", dims, TIN_MAX_RANK, &rank));
  return tin_shape_from(node, dims, rank, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  const tin_tensor *y = node->out[0];
  tin_copy_fill(node, node->in[1]->data, y, 0, tin_numel(&y->shape));
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "Fill", .signature = "dims:index_type value:T -> output:T",
    .type_attr = "T", .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "fill", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(fill) { return tin_add_kernel(registry, &kernel); }
