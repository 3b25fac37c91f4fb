/* SPDX-License-Identifier: Apache-2.0 */
/* Size: the number of elements. */
#include "ops/array/shape_op.h"

static tin_status infer(tin_node *node) {
  node->out[0]->shape = (tin_shape){0};
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  return tin_put_int(node, node->out[0], 0, tin_numel(&node->in[0]->shape));
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Size",
    .flags = TIN_OP_SHAPE_ONLY,
    .signature = "input:T -> output:out_type",
    .attrs = tin_shape_op_attrs,
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "size", .op = &op, .accepts = tin_accepts_shape_op, .run = run,
};

TIN_REGISTER(size) { return tin_add_kernel(registry, &kernel); }
