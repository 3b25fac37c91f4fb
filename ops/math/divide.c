/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/math/divide.h"

#define ZERO(bits)                                                                                 \
  static bool zero_##bits(const void *data, size_t n) {                                            \
    bool found = false;                                                                            \
    for (size_t i = 0; i < n; i++) found |= ((const uint##bits##_t *)data)[i] == 0;                \
    return found;                                                                                  \
  }
ZERO(8)
ZERO(16)
ZERO(32)
ZERO(64)

static bool has_zero(const tin_tensor *t) {
  size_t n = (size_t)tin_numel(&t->shape);
  switch (tin_dtype_bytes((tin_dtype)t->dtype)) {
  case 1:
    return zero_8(t->data, n);
  case 2:
    return zero_16(t->data, n);
  case 4:
    return zero_32(t->data, n);
  default:
    return zero_64(t->data, n);
  }
}

tin_status tin_divide_run(const tin_node *node) {
  if (tin_numel(&node->out[0]->shape) > 0 && has_zero(node->in[1]))
    return tin_fail(node, TIN_INVALID, "integer division by zero");
  return tin_each_run(node);
}
