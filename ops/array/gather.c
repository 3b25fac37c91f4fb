/* SPDX-License-Identifier: Apache-2.0 */
/* Gather: slices along the first axis. */
#include "ops/array/gather.h"

static tin_status infer(tin_node *node) {
  if (node->in[0]->shape.rank < 1)
    return tin_fail(node, TIN_MISMATCH, "params must not be a scalar");
  return tin_gather_shape(node, 0, 0);
}

static tin_status run(const tin_node *node) { return tin_gather_run(node, 0, 0); }

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Gather",
    .signature = "params:Tparams indices:Tindices -> output:Tparams",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "gather", .op = &op, .state_size = sizeof(tin_gather), .run = run,
};

TIN_REGISTER(gather) { return tin_add_kernel(registry, &kernel); }
