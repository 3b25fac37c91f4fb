/* SPDX-License-Identifier: Apache-2.0 */
/* SpaceToDepth: the pixels of squares become channels. */
#include "ops/array/depth.h"

static tin_status infer(tin_node *node) {
  const tin_depth *p = node->params;
  const tin_shape *x = &node->in[0]->shape;
  int64_t b = p->block_size, dims[4];
  tin_depth_axes a;
  TIN_TRY(tin_depth_check(node, &a));
  if (x->dim[a.h] % b != 0 || x->dim[a.w] % b != 0)
    return tin_fail(node, TIN_MISMATCH, "height %d and width %d are no multiples of %lld",
                    x->dim[a.h], x->dim[a.w], (long long)b);
  for (int32_t i = 0; i < 4; i++) dims[i] = x->dim[i];
  dims[a.c] *= b * b;
  dims[a.h] /= b;
  dims[a.w] /= b;
  return tin_shape_from(node, dims, 4, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  tin_depth_copy(node, &node->out[0]->shape, &node->in[0]->shape, false);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),         .name = "SpaceToDepth",           .signature = "input:T -> output:T",
    .attrs = tin_depth_attrs, .params_size = sizeof(tin_depth), .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "space_to_depth", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(space_to_depth) { return tin_add_kernel(registry, &kernel); }
