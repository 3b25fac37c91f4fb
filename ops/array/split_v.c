/* SPDX-License-Identifier: Apache-2.0 */
/* SplitV: pieces of given sizes along an axis; one may be -1, what the others leave. */
#include "ops/array/split.h"

static tin_status check_sizes(const tin_node *node) {
  const tin_shape *s = &node->in[1]->shape;
  if (s->rank != 1 || s->dim[0] != (int32_t)node->num_out)
    return tin_fail(node, TIN_MISMATCH, "size_splits must be a vector of %u elements",
                    node->num_out);
  return TIN_OK;
}

/* Piece by piece, with the open one last, when the others are known. */
static tin_status set_sizes(const tin_node *node, int32_t axis) {
  const tin_shape *x = &node->in[0]->shape;
  int64_t left = x->dim[axis];
  tin_tensor *open = NULL;
  for (uint32_t i = 0; i < node->num_out; i++) {
    int64_t size = tin_int_at(node->in[1], i);
    node->out[i]->shape = *x;
    if (size == -1 && !open) {
      open = node->out[i];
      continue;
    }
    if (size < 0 || size > left)
      return tin_fail(node, TIN_MISMATCH, "size_splits[%u] = %lld is not in [0, %lld]", i,
                      (long long)size, (long long)left);
    node->out[i]->shape.dim[axis] = (int32_t)size;
    left -= size;
  }
  if (open)
    open->shape.dim[axis] = (int32_t)left;
  else if (left != 0)
    return tin_fail(node, TIN_MISMATCH, "size_splits leave %lld of dimension %d", (long long)left,
                    axis);
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  TIN_TRY(check_sizes(node));
  if (!tin_known(node, 1) || !tin_known(node, 2)) return tin_infer_later(node);
  int32_t axis;
  TIN_TRY(tin_split_axis(node, 2, node->in[0]->shape.rank, &axis));
  return set_sizes(node, axis);
}

static tin_status run(const tin_node *node) {
  int32_t axis;
  TIN_TRY(tin_split_axis(node, 2, node->in[0]->shape.rank, &axis));
  tin_split_copy(node, node->in[0], axis);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "SplitV",
    .signature = "value:T size_splits:Tlen split_dim:int32 -> output:num_split*T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "split_v", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(split_v) { return tin_add_kernel(registry, &kernel); }
