/* SPDX-License-Identifier: Apache-2.0 */
/* InvertPermutation: y[x[i]] = i. */
#include "ops/array/shape_op.h"

static tin_status infer(tin_node *node) {
  if (node->in[0]->shape.rank != 1)
    return tin_fail(node, TIN_MISMATCH, "x must be a vector, but has rank %d",
                    node->in[0]->shape.rank);
  node->out[0]->shape = node->in[0]->shape;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const tin_tensor *x = node->in[0];
  tin_tensor *y = node->out[0];
  int32_t n = x->shape.dim[0];
  for (int32_t i = 0; i < n; i++) TIN_TRY(tin_put_int(node, y, i, -1));
  for (int32_t i = 0; i < n; i++) {
    int64_t to = tin_int_at(x, i);
    if (to < 0 || to >= n)
      return tin_fail(node, TIN_MISMATCH, "x[%d] = %lld is not in [0, %d)", i, (long long)to, n);
    if (tin_int_at(y, to) != -1)
      return tin_fail(node, TIN_MISMATCH, "%lld is twice in x", (long long)to);
    TIN_TRY(tin_put_int(node, y, to, i));
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "InvertPermutation",
    .signature = "x:T -> y:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "invert_permutation", .op = &op, .accepts = tin_accepts_shape_op,
    .run = run,
};

TIN_REGISTER(invert_permutation) { return tin_add_kernel(registry, &kernel); }
