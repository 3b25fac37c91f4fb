/* SPDX-License-Identifier: Apache-2.0 */
/* Unpack: the slices of a tensor along an axis, which disappears. */
#include "ops/array/array.h"

typedef struct unpack {
  int64_t axis;
} unpack;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(unpack, axis, 0, "the dimension to take apart"),
    TIN_ATTR_END,
};

static tin_status infer(tin_node *node) {
  const unpack *p = node->params;
  const tin_shape *x = &node->in[0]->shape;
  int32_t axis;
  TIN_TRY(tin_axis(node, p->axis, x->rank, &axis));
  if (x->dim[axis] != (int32_t)node->num_out)
    return tin_fail(node, TIN_MISMATCH, "dimension %d is %d, but there are %u outputs", axis,
                    x->dim[axis], node->num_out);
  tin_shape y = {.rank = x->rank - 1};
  for (int32_t i = 0; i < y.rank; i++) y.dim[i] = x->dim[i < axis ? i : i + 1];
  for (uint32_t i = 0; i < node->num_out; i++) node->out[i]->shape = y;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const unpack *p = node->params;
  const tin_shape *x = &node->in[0]->shape;
  int32_t axis;
  if (tin_numel(x) == 0) return TIN_OK;
  TIN_TRY(tin_axis(node, p->axis, x->rank, &axis));
  int64_t outer = tin_extent(x, 0, axis), inner = tin_extent(x, axis + 1, x->rank);
  for (uint32_t i = 0; i < node->num_out; i++) {
    tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[i]);
    c->src_at = i * inner;
    tin_copy_axis(c, outer, inner * node->num_out, inner);
    tin_copy_axis(c, inner, 1, 1);
    tin_copy_run(node);
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Unpack",
    .signature = "value:T -> output:num*T",
    .attrs = attrs,
    .params_size = sizeof(unpack),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "unpack", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(unpack) { return tin_add_kernel(registry, &kernel); }
