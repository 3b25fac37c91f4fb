/* SPDX-License-Identifier: Apache-2.0 */
/* Split: equal pieces along an axis. */
#include "ops/array/split.h"

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 0)) return tin_infer_later(node);
  const tin_shape *x = &node->in[1]->shape;
  int32_t axis, n = (int32_t)node->num_out;
  TIN_TRY(tin_split_axis(node, 0, x->rank, &axis));
  if (n < 1) return tin_fail(node, TIN_INVALID, "a split into no pieces");
  if (x->dim[axis] % n != 0)
    return tin_fail(node, TIN_MISMATCH, "dimension %d is %d, no multiple of %d", axis, x->dim[axis],
                    n);
  for (uint32_t i = 0; i < node->num_out; i++) {
    node->out[i]->shape = *x;
    node->out[i]->shape.dim[axis] /= n;
  }
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  int32_t axis;
  TIN_TRY(tin_split_axis(node, 0, node->in[1]->shape.rank, &axis));
  tin_split_copy(node, node->in[1], axis);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "Split", .signature = "split_dim:int32 value:T -> output:num_split*T",
    .type_attr = "T", .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "split", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(split) { return tin_add_kernel(registry, &kernel); }
