/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/math/affine.h"

/* All dimensions are 1 but `axis`. */
static bool only_axis(const tin_shape *s, int32_t axis) {
  if (axis < 0) return false;
  for (int32_t i = 0; i < s->rank; i++)
    if (i != axis && s->dim[i] != 1) return false;
  return true;
}

const float *tin_channel_constant(const tin_node *node, uint32_t which, tin_affine *as) {
  const tin_tensor *c = node->in[which];
  const tin_shape *s = &c->shape;
  if (!c->data || c->dtype != TIN_F32 || tin_numel(s) < 1) return NULL;
  bool last = only_axis(s, s->rank - 1);
  int32_t axis = last ? s->rank - 1 : s->rank - 3;
  if (s->rank > 4 || !only_axis(s, axis)) return NULL;
  as->input = 1 - which;
  as->count = (uint32_t)s->dim[axis];
  as->channels_first = !last;
  return c->data;
}
