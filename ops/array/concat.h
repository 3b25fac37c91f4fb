/* SPDX-License-Identifier: Apache-2.0 */
/* concat.h -- tensors behind one another along an axis. ConcatV2 takes the axis as its last
 * input, Concat as its first. */
#ifndef TIN_OPS_ARRAY_CONCAT_H
#define TIN_OPS_ARRAY_CONCAT_H

#include "ops/array/array.h"

static inline tin_status tin_concat_axis(const tin_node *node, uint32_t input, int32_t rank,
                                         int32_t *axis) {
  int64_t wanted;
  TIN_TRY(tin_int_input(node, input, "axis", &wanted));
  return tin_axis(node, wanted, rank, axis);
}

/* Inputs [first, end) in all dimensions but `axis`. */
static inline tin_status tin_concat_fits(const tin_node *node, uint32_t first, uint32_t i,
                                         int32_t axis) {
  const tin_shape *a = &node->in[first]->shape, *b = &node->in[i]->shape;
  if (a->rank != b->rank)
    return tin_fail(node, TIN_MISMATCH, "value %u has rank %d, value 0 has %d", i - first, b->rank,
                    a->rank);
  for (int32_t d = 0; d < a->rank; d++)
    if (d != axis && a->dim[d] != b->dim[d])
      return tin_fail(node, TIN_MISMATCH, "dimension %d of value %u is %d, that of value 0 is %d",
                      d, i - first, b->dim[d], a->dim[d]);
  return TIN_OK;
}

static inline tin_status tin_concat_infer(tin_node *node, uint32_t axis_input, uint32_t first,
                                          uint32_t end) {
  if (first >= end) return tin_fail(node, TIN_INVALID, "nothing to concatenate");
  if (!tin_known(node, axis_input)) return tin_infer_later(node);
  const tin_shape *x = &node->in[first]->shape;
  int64_t dims[TIN_MAX_RANK], total = 0;
  int32_t axis;
  TIN_TRY(tin_concat_axis(node, axis_input, x->rank, &axis));
  for (uint32_t i = first; i < end; i++) {
    TIN_TRY(tin_concat_fits(node, first, i, axis));
    total += node->in[i]->shape.dim[axis];
  }
  for (int32_t d = 0; d < x->rank; d++) dims[d] = d == axis ? total : x->dim[d];
  return tin_shape_from(node, dims, x->rank, &node->out[0]->shape);
}

static inline tin_status tin_concat_run(const tin_node *node, uint32_t axis_input, uint32_t first,
                                        uint32_t end) {
  const tin_shape *y = &node->out[0]->shape;
  int32_t axis;
  if (tin_numel(y) == 0) return TIN_OK;
  TIN_TRY(tin_concat_axis(node, axis_input, y->rank, &axis));
  int64_t outer = tin_extent(y, 0, axis), inner = tin_extent(y, axis, y->rank), at = 0;
  for (uint32_t i = first; i < end; i++) {
    int64_t run = tin_extent(&node->in[i]->shape, axis, y->rank);
    tin_copy *c = tin_copy_begin(node, node->in[i]->data, node->out[0]);
    c->dst_at = at;
    tin_copy_axis(c, outer, run, inner);
    tin_copy_axis(c, run, 1, 1);
    tin_copy_run(node);
    at += run;
  }
  return TIN_OK;
}

#endif
