/* SPDX-License-Identifier: Apache-2.0 */
/* Rank: the number of dimensions. */
#include "ops/array/array.h"

static tin_status infer(tin_node *node) {
  node->out[0]->shape = (tin_shape){0};
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  *(int32_t *)node->out[0]->data = node->in[0]->shape.rank;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Rank",
    .flags = TIN_OP_SHAPE_ONLY,
    .signature = "input:T -> output:int32",
    .infer = infer,
};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "rank", .op = &op, .run = run};

TIN_REGISTER(rank) { return tin_add_kernel(registry, &kernel); }
