/* SPDX-License-Identifier: Apache-2.0 */
/* Pack: N tensors of one shape along a new axis. */
#include "ops/array/array.h"

typedef struct pack {
  int64_t axis;
} pack;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(pack, axis, 0, "where the new dimension goes"),
    TIN_ATTR_END,
};

static tin_status infer(tin_node *node) {
  const pack *p = node->params;
  if (node->num_in == 0) return tin_fail(node, TIN_INVALID, "nothing to pack");
  const tin_shape *x = &node->in[0]->shape;
  int64_t dims[TIN_MAX_RANK + 1];
  int32_t axis;
  TIN_TRY(tin_axis(node, p->axis, x->rank + 1, &axis));
  for (uint32_t i = 1; i < node->num_in; i++)
    if (!tin_shape_equal(x, &node->in[i]->shape))
      return tin_fail(node, TIN_MISMATCH, "input %u has not the shape of input 0", i);
  for (int32_t i = 0; i <= x->rank; i++)
    dims[i] = i < axis ? x->dim[i] : i == axis ? (int64_t)node->num_in : x->dim[i - 1];
  return tin_shape_from(node, dims, x->rank + 1, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  const pack *p = node->params;
  const tin_shape *y = &node->out[0]->shape;
  int32_t axis;
  if (tin_numel(y) == 0) return TIN_OK;
  TIN_TRY(tin_axis(node, p->axis, y->rank, &axis));
  int64_t outer = tin_extent(y, 0, axis), inner = tin_extent(y, axis + 1, y->rank);
  for (uint32_t i = 0; i < node->num_in; i++) {
    tin_copy *c = tin_copy_begin(node, node->in[i]->data, node->out[0]);
    c->dst_at = i * inner;
    tin_copy_axis(c, outer, inner, inner * node->num_in);
    tin_copy_axis(c, inner, 1, 1);
    tin_copy_run(node);
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Pack",
    .signature = "values:N*T -> output:T",
    .attrs = attrs,
    .params_size = sizeof(pack),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "pack", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(pack) { return tin_add_kernel(registry, &kernel); }
