/* SPDX-License-Identifier: Apache-2.0 */
/* Diag: a tensor on the diagonal of one of twice its rank. */
#include "ops/array/array.h"

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape;
  int64_t dims[2 * TIN_MAX_RANK];
  for (int32_t i = 0; i < 2 * x->rank; i++) dims[i] = x->dim[i % x->rank];
  return tin_shape_from(node, dims, 2 * x->rank, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  int64_t n = tin_numel(&node->in[0]->shape);
  tin_copy_zero(node->out[0]);
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  tin_copy_axis(c, n, 1, n + 1);
  tin_copy_run(node);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Diag",
    .signature = "diagonal:T -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "diag", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(diag) { return tin_add_kernel(registry, &kernel); }
