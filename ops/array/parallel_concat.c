/* SPDX-License-Identifier: Apache-2.0 */
/* ParallelConcat: N tensors whose first dimension is 1, one behind another. */
#include "ops/array/concat.h"

static tin_status infer(tin_node *node) {
  if (node->num_in == 0) return tin_fail(node, TIN_INVALID, "nothing to concatenate");
  const tin_shape *x = &node->in[0]->shape;
  if (x->rank < 1 || x->dim[0] != 1)
    return tin_fail(node, TIN_MISMATCH, "the first dimension of the values must be 1");
  for (uint32_t i = 1; i < node->num_in; i++) TIN_TRY(tin_concat_fits(node, 0, i, -1));
  int64_t dims[TIN_MAX_RANK] = {node->num_in};
  for (int32_t i = 1; i < x->rank; i++) dims[i] = x->dim[i];
  return tin_shape_from(node, dims, x->rank, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  int64_t n = tin_numel(&node->in[0]->shape);
  for (uint32_t i = 0; i < node->num_in; i++) {
    tin_copy *c = tin_copy_begin(node, node->in[i]->data, node->out[0]);
    c->dst_at = i * n;
    tin_copy_axis(c, n, 1, 1);
    tin_copy_run(node);
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "ParallelConcat",
    .signature = "values:N*T -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "parallel_concat", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(parallel_concat) { return tin_add_kernel(registry, &kernel); }
