/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/index.h"

#include <stdio.h>

/* "1,2": where element `at` of a tensor of shape s is. */
static const char *position(const tin_shape *s, int64_t at, char *text, size_t size) {
  int64_t stride[TIN_MAX_RANK];
  size_t used = 0;
  text[0] = 0;
  tin_dense_strides(s, stride);
  for (int32_t i = 0; i < s->rank && used < size; i++) {
    used += (size_t)snprintf(text + used, size - used, i ? ",%lld" : "%lld",
                             (long long)(at / stride[i]));
    at %= stride[i];
  }
  return text;
}

tin_status tin_fail_index(const tin_node *node, const tin_tensor *indices, int64_t at,
                          int64_t limit) {
  char text[TIN_MAX_RANK * 12];
  return tin_fail(node, TIN_MISMATCH, "indices[%s] = %lld is not in [0, %lld)",
                  position(&indices->shape, at, text, sizeof text),
                  (long long)tin_int_at(indices, at), (long long)limit);
}

tin_status tin_check_indices(const tin_node *node, const tin_tensor *indices, int64_t count,
                             int64_t limit) {
  for (int64_t i = 0; i < count; i++) {
    int64_t at = tin_index_at(indices, i);
    if (at < 0 || at >= limit) return tin_fail_index(node, indices, i, limit);
  }
  return TIN_OK;
}

tin_status tin_nd_of(const tin_node *node, const tin_tensor *indices, const tin_shape *x,
                     tin_nd *out) {
  const tin_shape *s = &indices->shape;
  if (s->rank < 1) return tin_fail(node, TIN_MISMATCH, "indices must not be a scalar");
  *out = (tin_nd){.indices = indices, .depth = s->dim[s->rank - 1]};
  if (out->depth > x->rank)
    return tin_fail(node, TIN_MISMATCH, "indices of %d dimensions into a tensor of rank %d",
                    out->depth, x->rank);
  tin_shape vectors = *s, slice = {.rank = x->rank - out->depth};
  vectors.rank--;
  for (int32_t i = 0; i < slice.rank; i++) slice.dim[i] = x->dim[out->depth + i];
  out->count = tin_numel(&vectors);
  out->slice = tin_numel(&slice);
  if (out->count < 0 || out->slice < 0) return tin_fail(node, TIN_MISMATCH, "too many elements");
  tin_shape head = {.rank = out->depth};
  for (int32_t i = 0; i < out->depth; i++) out->limit[i] = head.dim[i] = x->dim[i];
  tin_dense_strides(&head, out->stride);
  return TIN_OK;
}

tin_status tin_nd_check(const tin_node *node, const tin_nd *nd) {
  for (int64_t i = 0; i < nd->count; i++)
    for (int32_t d = 0; d < nd->depth; d++) {
      int64_t at = i * nd->depth + d, index = tin_index_at(nd->indices, at);
      if (index < 0 || index >= nd->limit[d])
        return tin_fail_index(node, nd->indices, at, nd->limit[d]);
    }
  return TIN_OK;
}
