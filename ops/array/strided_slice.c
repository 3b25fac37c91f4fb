/* SPDX-License-Identifier: Apache-2.0 */
/* StridedSlice: x[a:b:c, ..., newaxis, i]. */
#include "ops/array/strided.h"

static const tin_attr attrs[] = {TIN_STRIDED_ATTRS, TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1) || !tin_known(node, 2) || !tin_known(node, 3))
    return tin_infer_later(node);
  tin_strided s;
  TIN_TRY(tin_strided_of(node, node->params, 1, &node->in[0]->shape, &s));
  node->out[0]->shape = s.shape;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const tin_tensor *x = node->in[0];
  tin_strided s;
  TIN_TRY(tin_strided_of(node, node->params, 1, &x->shape, &s));
  tin_strided_copy(node, &s, &x->shape, x->data, node->out[0], false);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "StridedSlice",
    .signature = "input:T begin:Index end:Index strides:Index -> output:T",
    .attrs = attrs,
    .params_size = sizeof(tin_strided_masks),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "strided_slice", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(strided_slice) { return tin_add_kernel(registry, &kernel); }
