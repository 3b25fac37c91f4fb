/* SPDX-License-Identifier: Apache-2.0 */
/* split.h -- pieces of a tensor along an axis, one behind another. */
#ifndef TIN_OPS_ARRAY_SPLIT_H
#define TIN_OPS_ARRAY_SPLIT_H

#include "ops/array/array.h"

/* Every output is the next piece of x, as long as its shape says. */
static inline void tin_split_copy(const tin_node *node, const tin_tensor *x, int32_t axis) {
  const tin_shape *s = &x->shape;
  if (tin_numel(s) == 0) return;
  int64_t outer = tin_extent(s, 0, axis), inner = tin_extent(s, axis, s->rank), at = 0;
  for (uint32_t i = 0; i < node->num_out; i++) {
    int64_t run = tin_extent(&node->out[i]->shape, axis, s->rank);
    tin_copy *c = tin_copy_begin(node, x->data, node->out[i]);
    c->src_at = at;
    tin_copy_axis(c, outer, inner, run);
    tin_copy_axis(c, run, 1, 1);
    tin_copy_run(node);
    at += run;
  }
}

static inline tin_status tin_split_axis(const tin_node *node, uint32_t input, int32_t rank,
                                        int32_t *axis) {
  int64_t wanted;
  TIN_TRY(tin_int_input(node, input, "split_dim", &wanted));
  return tin_axis(node, wanted, rank, axis);
}

#endif
