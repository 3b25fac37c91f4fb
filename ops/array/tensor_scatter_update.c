/* SPDX-License-Identifier: Apache-2.0 */
/* TensorScatterUpdate: a tensor with some of its slices replaced. */
#include "ops/array/scatter.h"

static tin_status run(const tin_node *node) { return tin_tensor_scatter_run(node, NULL); }

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "TensorScatterUpdate",
    .signature = "tensor:T indices:Tindices updates:T -> output:T",
    .infer = tin_tensor_scatter_infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "tensor_scatter_update",   .op = &op,
    .inplace = 1 << 0,    .state_size = sizeof(tin_scatter), .run = run,
};

TIN_REGISTER(tensor_scatter_update) { return tin_add_kernel(registry, &kernel); }
