/* SPDX-License-Identifier: Apache-2.0 */
/* DepthToSpace: channels become the pixels of squares. */
#include "ops/array/depth.h"

static tin_status infer(tin_node *node) {
  const tin_depth *p = node->params;
  const tin_shape *x = &node->in[0]->shape;
  int64_t b = p->block_size, dims[4];
  tin_depth_axes a;
  TIN_TRY(tin_depth_check(node, &a));
  if (x->dim[a.c] % (b * b) != 0)
    return tin_fail(node, TIN_MISMATCH, "%d channels are no multiple of %lld", x->dim[a.c],
                    (long long)(b * b));
  for (int32_t i = 0; i < 4; i++) dims[i] = x->dim[i];
  dims[a.c] /= b * b;
  dims[a.h] *= b;
  dims[a.w] *= b;
  return tin_shape_from(node, dims, 4, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  tin_depth_copy(node, &node->in[0]->shape, &node->out[0]->shape, true);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),         .name = "DepthToSpace",           .signature = "input:T -> output:T",
    .attrs = tin_depth_attrs, .params_size = sizeof(tin_depth), .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "depth_to_space", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(depth_to_space) { return tin_add_kernel(registry, &kernel); }
