/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/math/equality.h"

const tin_attr tin_equality_attrs[] = {
    TIN_ATTR_BOOL(tin_equality, incompatible_shape_error, true,
                  "false: if shapes do not fit, the inputs are different"),
    TIN_ATTR_END};

static bool fit(const tin_shape *a, const tin_shape *b) {
  for (int32_t i = 1; i <= a->rank && i <= b->rank; i++) {
    int32_t x = a->dim[a->rank - i], y = b->dim[b->rank - i];
    if (x != y && x != 1 && y != 1) return false;
  }
  return true;
}

static bool shapes_decide(const tin_node *node) {
  return !((const tin_equality *)node->params)->incompatible_shape_error &&
         !fit(&node->in[0]->shape, &node->in[1]->shape);
}

tin_status tin_equality_infer(tin_node *node) {
  if (!shapes_decide(node)) return tin_infer_broadcast(node);
  node->out[0]->shape = (tin_shape){.rank = 0};
  return TIN_OK;
}

tin_status tin_equality_prepare(tin_node *node) {
  return shapes_decide(node) ? TIN_OK : tin_each_prepare(node);
}

tin_status tin_equality_run(const tin_node *node, bool different) {
  if (!shapes_decide(node)) return tin_each_run(node);
  *(uint8_t *)node->out[0]->data = different;
  return TIN_OK;
}
