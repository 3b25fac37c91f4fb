/* SPDX-License-Identifier: Apache-2.0 */
/* Concat: tensors behind one another along an axis. */
#include "ops/array/concat.h"

static tin_status infer(tin_node *node) { return tin_concat_infer(node, 0, 1, node->num_in); }

static tin_status run(const tin_node *node) { return tin_concat_run(node, 0, 1, node->num_in); }

static const tin_op op = {
    TIN_INIT(tin_op), .name = "Concat", .signature = "concat_dim:int32 values:N*T -> output:T",
    .type_attr = "T", .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "concat", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(concat) { return tin_add_kernel(registry, &kernel); }
