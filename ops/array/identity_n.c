/* SPDX-License-Identifier: Apache-2.0 */
/* IdentityN: every input, unchanged. */
#include "ops/array/array.h"

static tin_status infer(tin_node *node) {
  for (uint32_t i = 0; i < node->num_out; i++) node->out[i]->shape = node->in[i]->shape;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  for (uint32_t i = 0; i < node->num_out; i++) {
    if (node->in[i]->data == node->out[i]->data) continue;
    tin_copy *c = tin_copy_begin(node, node->in[i]->data, node->out[i]);
    tin_copy_axis(c, tin_numel(&node->out[i]->shape), 1, 1);
    tin_copy_run(node);
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "IdentityN",
    .signature = "input:T... -> output:T...",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "identity_n",           .op = &op,
    .inplace = 1 << 0,    .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(identity_n) { return tin_add_kernel(registry, &kernel); }
