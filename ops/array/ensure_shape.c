/* SPDX-License-Identifier: Apache-2.0 */
/* EnsureShape: the input, if it has the shape that is asked for. */
#include "ops/array/array.h"

typedef struct ensure_shape {
  tin_shape shape;
} ensure_shape;

static const tin_attr attrs[] = {
    TIN_ATTR_SHAPE(ensure_shape, shape, "expected; parts of it may be open"),
    TIN_ATTR_END,
};

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape, *want = &((const ensure_shape *)node->params)->shape;
  if (want->rank >= 0 && want->rank != x->rank)
    return tin_fail(node, TIN_MISMATCH, "the input has rank %d, expected %d", x->rank, want->rank);
  for (int32_t i = 0; i < want->rank; i++)
    if (want->dim[i] >= 0 && want->dim[i] != x->dim[i])
      return tin_fail(node, TIN_MISMATCH, "dimension %d is %d, expected %d", i, x->dim[i],
                      want->dim[i]);
  node->out[0]->shape = *x;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),     .name = "EnsureShape",
    .flags = TIN_OP_VIEW, .signature = "input:T -> output:T",
    .attrs = attrs,       .params_size = sizeof(ensure_shape),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "ensure_shape", .op = &op, .inplace = 1 << 0, .run = tin_run_view,
};

TIN_REGISTER(ensure_shape) { return tin_add_kernel(registry, &kernel); }
