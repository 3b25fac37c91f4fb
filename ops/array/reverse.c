/* SPDX-License-Identifier: Apache-2.0 */
/* Reverse: dims says of each axis whether it runs backwards. */
#include "ops/array/reverse.h"

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape, *dims = &node->in[1]->shape;
  if (dims->rank != 1 || dims->dim[0] != x->rank)
    return tin_fail(node, TIN_MISMATCH, "dims must be a vector of %d elements", x->rank);
  node->out[0]->shape = *x;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  tin_reverse(node, node->in[1]->data);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Reverse",
    .signature = "tensor:T dims:bool -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "reverse", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(reverse) { return tin_add_kernel(registry, &kernel); }
