/* SPDX-License-Identifier: Apache-2.0 */
/* Squeeze: without dimensions of size 1, those named or all. */
#include "ops/array/array.h"

typedef struct squeeze {
  tin_ints squeeze_dims, axis;
} squeeze;

static const tin_attr attrs[] = {
    TIN_ATTR_INTS(squeeze, squeeze_dims, "dimensions to remove; none: all of size 1"),
    TIN_ATTR_INTS(squeeze, axis, "a later name of squeeze_dims"),
    TIN_ATTR_END,
};

static tin_status mark(const tin_node *node, tin_ints axes, const tin_shape *x, bool *drop) {
  for (uint32_t i = 0; i < axes.n; i++) {
    int32_t axis;
    TIN_TRY(tin_axis(node, axes.v[i], x->rank, &axis));
    if (x->dim[axis] != 1)
      return tin_fail(node, TIN_MISMATCH, "dimension %d is %d, only 1 can be removed", axis,
                      x->dim[axis]);
    drop[axis] = true;
  }
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  const squeeze *p = node->params;
  const tin_shape *x = &node->in[0]->shape;
  bool all = p->squeeze_dims.n + p->axis.n == 0, drop[TIN_MAX_RANK] = {false};
  TIN_TRY(mark(node, p->squeeze_dims, x, drop));
  TIN_TRY(mark(node, p->axis, x, drop));
  tin_shape y = {0};
  for (int32_t i = 0; i < x->rank; i++)
    if (all ? x->dim[i] != 1 : !drop[i]) y.dim[y.rank++] = x->dim[i];
  node->out[0]->shape = y;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),     .name = "Squeeze",
    .flags = TIN_OP_VIEW, .signature = "input:T -> output:T",
    .attrs = attrs,       .params_size = sizeof(squeeze),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "squeeze", .op = &op, .inplace = 1 << 0, .run = tin_run_view,
};

TIN_REGISTER(squeeze) { return tin_add_kernel(registry, &kernel); }
