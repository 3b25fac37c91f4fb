/* SPDX-License-Identifier: Apache-2.0 */
/* reverse.h -- the chosen axes run backwards. */
#ifndef TIN_OPS_ARRAY_REVERSE_H
#define TIN_OPS_ARRAY_REVERSE_H

#include "ops/array/array.h"

static inline void tin_reverse(const tin_node *node, const uint8_t *backwards) {
  const tin_shape *s = &node->out[0]->shape;
  int64_t to[TIN_MAX_RANK];
  if (tin_numel(s) == 0) return;
  tin_dense_strides(s, to);
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  for (int32_t i = 0; i < s->rank; i++) {
    if (backwards[i]) c->src_at += (s->dim[i] - 1) * to[i];
    tin_copy_axis(c, s->dim[i], backwards[i] ? -to[i] : to[i], to[i]);
  }
  tin_copy_run(node);
}

#endif
