/* SPDX-License-Identifier: Apache-2.0 */
/* index.h -- indices that a model gives: checked before anything is read or written by them. */
#ifndef TIN_OPS_ARRAY_INDEX_H
#define TIN_OPS_ARRAY_INDEX_H

#include "ops/array/array.h"

/* tin_int_at, faster for the types that indices have. */
static inline int64_t tin_index_at(const tin_tensor *t, int64_t i) {
  if (t->dtype == TIN_S32) return ((const int32_t *)t->data)[i];
  if (t->dtype == TIN_S64) return ((const int64_t *)t->data)[i];
  return tin_int_at(t, i);
}

/* "indices[1,2] = 9 is not in [0, 6)" */
tin_status tin_fail_index(const tin_node *node, const tin_tensor *indices, int64_t at,
                          int64_t limit);

/* The first `count` elements of `indices` are in [0, limit). */
tin_status tin_check_indices(const tin_node *node, const tin_tensor *indices, int64_t count,
                             int64_t limit);

/* ---- vectors of indices into the first dimensions of a tensor: GatherNd, ScatterNd ---- */

typedef struct tin_nd {
  const tin_tensor *indices;
  int32_t depth;                /* of dimensions they point into */
  int32_t limit[TIN_MAX_RANK];  /* those dimensions              */
  int64_t stride[TIN_MAX_RANK]; /* in slices                     */
  int64_t count, slice;         /* vectors, and elements of what one points to */
} tin_nd;

/* `indices` [..., depth] into a tensor of shape `x`. */
tin_status tin_nd_of(const tin_node *node, const tin_tensor *indices, const tin_shape *x,
                     tin_nd *out);
tin_status tin_nd_check(const tin_node *node, const tin_nd *nd);

/* The slice that vector i points to; checked before. */
static inline int64_t tin_nd_at(const tin_nd *nd, int64_t i) {
  int64_t at = 0;
  for (int32_t d = 0; d < nd->depth; d++)
    at += tin_index_at(nd->indices, i * nd->depth + d) * nd->stride[d];
  return at;
}

#endif
