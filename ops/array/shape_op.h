/* SPDX-License-Identifier: Apache-2.0 */
/* shape_op.h -- ops whose result is a matter of their inputs' shapes: int32 or int64. */
#ifndef TIN_OPS_ARRAY_SHAPE_OP_H
#define TIN_OPS_ARRAY_SHAPE_OP_H

#include "ops/array/array.h"

static const tin_attr tin_shape_op_attrs[] = {
    TIN_ATTR_TYPE("out_type", TIN_S32),
    TIN_ATTR_END,
};

static inline tin_status tin_put_int(const tin_node *node, tin_tensor *t, int64_t i, int64_t v) {
  if (t->dtype == TIN_S64) {
    ((int64_t *)t->data)[i] = v;
  } else if (v > INT32_MAX) {
    return tin_fail(node, TIN_MISMATCH, "%lld does not fit an int32", (long long)v);
  } else {
    ((int32_t *)t->data)[i] = (int32_t)v;
  }
  return TIN_OK;
}

/* Every output is the shape of the input at its place. */
static inline tin_status tin_infer_shapes(tin_node *node) {
  for (uint32_t i = 0; i < node->num_out; i++)
    node->out[i]->shape = (tin_shape){1, {node->in[i]->shape.rank}};
  return TIN_OK;
}

static inline tin_status tin_run_shapes(const tin_node *node) {
  for (uint32_t i = 0; i < node->num_out; i++)
    for (int32_t j = 0; j < node->in[i]->shape.rank; j++)
      TIN_TRY(tin_put_int(node, node->out[i], j, node->in[i]->shape.dim[j]));
  return TIN_OK;
}

static inline bool tin_accepts_shape_op(const tin_node *node) {
  return node->num_out == 0 || node->out[0]->dtype == TIN_S32 || node->out[0]->dtype == TIN_S64;
}

#endif
