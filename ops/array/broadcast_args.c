/* SPDX-License-Identifier: Apache-2.0 */
/* BroadcastArgs: of two shapes given as vectors, the one they broadcast to. */
#include "ops/array/shape_op.h"

static tin_status check(const tin_node *node, uint32_t input) {
  int32_t rank = node->in[input]->shape.rank;
  if (rank != 1)
    return tin_fail(node, TIN_MISMATCH, "s%u must be a vector, but has rank %d", input, rank);
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  const tin_shape *a = &node->in[0]->shape, *b = &node->in[1]->shape;
  TIN_TRY(check(node, 0));
  TIN_TRY(check(node, 1));
  node->out[0]->shape = a->dim[0] > b->dim[0] ? *a : *b;
  return TIN_OK;
}

/* Dimension i from the end, 1 in front of the first. */
static int64_t dim_at(const tin_tensor *t, int64_t i) {
  return i > t->shape.dim[0] ? 1 : tin_int_at(t, t->shape.dim[0] - i);
}

static tin_status run(const tin_node *node) {
  int32_t rank = node->out[0]->shape.dim[0];
  for (int32_t i = 1; i <= rank; i++) {
    int64_t a = dim_at(node->in[0], i), b = dim_at(node->in[1], i);
    if (a != b && a != 1 && b != 1)
      return tin_fail(node, TIN_MISMATCH,
                      "shapes do not broadcast: dimension %d from the end is %lld and %lld", i,
                      (long long)a, (long long)b);
    TIN_TRY(tin_put_int(node, node->out[0], rank - i, a == 1 ? b : a));
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "BroadcastArgs",
    .signature = "s0:T s1:T -> r0:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "broadcast_args", .op = &op, .accepts = tin_accepts_shape_op,
    .run = run,
};

TIN_REGISTER(broadcast_args) { return tin_add_kernel(registry, &kernel); }
