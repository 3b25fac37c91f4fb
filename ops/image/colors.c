/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/colors.h"

tin_status tin_colors_infer(tin_node *node) {
  const tin_shape *in = &node->in[0]->shape;
  int32_t least = node->num_in > 1 ? 3 : 1;
  if (in->rank < least)
    return tin_fail(node, TIN_MISMATCH, "images have rank %d, expected at least %d", in->rank,
                    least);
  if (in->dim[in->rank - 1] != 3)
    return tin_fail(node, TIN_MISMATCH, "images have %d channels, expected 3",
                    in->dim[in->rank - 1]);
  if (node->num_in > 1 && node->in[1]->shape.rank != 0)
    return tin_fail(node, TIN_MISMATCH, "the amount must be a scalar, but has rank %d",
                    node->in[1]->shape.rank);
  node->out[0]->shape = *in;
  return TIN_OK;
}

tin_status tin_colors_run(const tin_node *node, tin_range_fn *pixels) {
  tin_parallel(node, (size_t)tin_numel(&node->in[0]->shape) / 3, 2048, pixels);
  return TIN_OK;
}
