/* SPDX-License-Identifier: Apache-2.0 */
/* ConcatV2: tensors behind one another along an axis. */
#include "ops/array/concat.h"

static tin_status infer(tin_node *node) {
  return tin_concat_infer(node, node->num_in - 1, 0, node->num_in - 1);
}

static tin_status run(const tin_node *node) {
  return tin_concat_run(node, node->num_in - 1, 0, node->num_in - 1);
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "ConcatV2", .signature = "values:N*T axis:Tidx -> output:T",
    .type_attr = "T", .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),           .name = "concat_v2", .op = &op,
    .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(concat_v2) { return tin_add_kernel(registry, &kernel); }
