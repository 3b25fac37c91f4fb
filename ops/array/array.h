/* SPDX-License-Identifier: Apache-2.0 */
/* array.h -- what the ops of module array share. */
#ifndef TIN_OPS_ARRAY_H
#define TIN_OPS_ARRAY_H

#include "ops/common/copy.h"
#include "ops/common/shape.h"

/* Is the value of this input there? That of an empty tensor always is. */
static inline bool tin_known(const tin_node *node, uint32_t input) {
  return node->in[input]->data || tin_numel(&node->in[input]->shape) == 0;
}

/* In infer, where a value is missing: no shape is known yet. */
static inline tin_status tin_infer_later(const tin_node *node) {
  for (uint32_t i = 0; i < node->num_out; i++) tin_shape_unknown(&node->out[i]->shape);
  return TIN_OK;
}

/* The product of dimensions [begin, end), of a shape that has elements. */
static inline int64_t tin_extent(const tin_shape *s, int32_t begin, int32_t end) {
  int64_t n = 1;
  for (int32_t i = begin; i < end; i++) n *= s->dim[i];
  return n;
}

#endif
