/* SPDX-License-Identifier: Apache-2.0 */
/* DiagPart: the diagonal of a tensor whose two halves of dimensions are the same. */
#include "ops/array/array.h"

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape;
  tin_shape y = {.rank = x->rank / 2};
  if (x->rank % 2 != 0 || x->rank == 0)
    return tin_fail(node, TIN_MISMATCH, "the input has rank %d, expected an even one", x->rank);
  for (int32_t i = 0; i < y.rank; i++) {
    y.dim[i] = x->dim[i];
    if (x->dim[i] != x->dim[i + y.rank])
      return tin_fail(node, TIN_MISMATCH, "dimensions %d and %d are %d and %d", i, i + y.rank,
                      x->dim[i], x->dim[i + y.rank]);
  }
  node->out[0]->shape = y;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  int64_t n = tin_numel(&node->out[0]->shape);
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  tin_copy_axis(c, n, n + 1, 1);
  tin_copy_run(node);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "DiagPart",
    .signature = "input:T -> diagonal:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),           .name = "diag_part", .op = &op,
    .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(diag_part) { return tin_add_kernel(registry, &kernel); }
