/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/gather.h"

#include "ops/common/types.h"

#include <string.h>

enum { GRAIN_BYTES = 64 << 10, ROW_COST = 16 /* of an index, in bytes copied */ };

tin_status tin_gather_shape(const tin_node *node, int32_t axis, int32_t batch_dims) {
  const tin_shape *x = &node->in[0]->shape, *indices = &node->in[1]->shape;
  int64_t dims[2 * TIN_MAX_RANK];
  int32_t rank = 0;
  for (int32_t i = 0; i < batch_dims; i++)
    if (x->dim[i] != indices->dim[i])
      return tin_fail(node, TIN_MISMATCH, "batch dimension %d is %d in params, %d in indices", i,
                      x->dim[i], indices->dim[i]);
  for (int32_t i = 0; i < axis; i++) dims[rank++] = x->dim[i];
  for (int32_t i = batch_dims; i < indices->rank; i++) dims[rank++] = indices->dim[i];
  for (int32_t i = axis + 1; i < x->rank; i++) dims[rank++] = x->dim[i];
  return tin_shape_from(node, dims, rank, &node->out[0]->shape);
}

/* `count` slices of n bytes each to y, by indices from `at` on. */
static void copy_slices(char *y, const char *x, const tin_tensor *indices, size_t at, size_t count,
                        size_t n) {
  for (size_t k = 0; k < count; k++)
    memcpy(y + k * n, x + (size_t)tin_index_at(indices, (int64_t)(at + k)) * n, n);
}

/* The same where index type and size are known to the compiler. */
#define COPY_SLICES(t, n)                                                                          \
  static void copy_slices_##t##_##n(char *y, const char *x, const TIN_C(t) * indices,              \
                                    size_t count) {                                                \
    for (size_t k = 0; k < count; k++) memcpy(y + k * n, x + (size_t)indices[k] * n, n);           \
  }
#define SIZES(X, t) X(t, 1) X(t, 2) X(t, 4) X(t, 8) X(t, 16)
SIZES(COPY_SLICES, s32)
SIZES(COPY_SLICES, s64)

static void copy_any(char *y, const char *x, const tin_tensor *indices, size_t at, size_t count,
                     size_t n) {
#define CASE(t, size)                                                                              \
  if (n == size && indices->dtype == TIN_E(t)) {                                                   \
    copy_slices_##t##_##size(y, x, (const TIN_C(t) *)indices->data + at, count);                   \
    return;                                                                                        \
  }
  SIZES(CASE, s32)
  SIZES(CASE, s64)
#undef CASE
  copy_slices(y, x, indices, at, count, n);
}

static void gather_range(const tin_node *node, size_t i, size_t end, unsigned worker) {
  const tin_gather *g = node->state;
  size_t n = g->slice_bytes, count = (size_t)g->count, per_batch = (size_t)g->outer;
  size_t row = i / count, at = i % count;
  const char *x = node->in[0]->data;
  char *y = node->out[0]->data;
  (void)worker;
  for (; i < end; row++, at = 0) { /* a row has all indices of its batch */
    size_t run = count - at < end - i ? count - at : end - i;
    copy_any(y + i * n, x + row * (size_t)g->limit * n, node->in[1], row / per_batch * count + at,
             run, n);
    i += run;
  }
}

tin_status tin_gather_run(const tin_node *node, int32_t axis, int32_t batch_dims) {
  const tin_shape *x = &node->in[0]->shape, *indices = &node->in[1]->shape;
  tin_gather *g = node->state;
  TIN_TRY(tin_check_indices(node, node->in[1], tin_numel(indices), x->dim[axis]));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  g->batch = tin_extent(x, 0, batch_dims);
  g->outer = tin_extent(x, batch_dims, axis);
  g->limit = x->dim[axis];
  g->count = tin_extent(indices, batch_dims, indices->rank);
  g->slice_bytes = (size_t)tin_extent(x, axis + 1, x->rank) * tin_element_size(node->in[0]);
  tin_parallel(node, (size_t)(g->batch * g->outer * g->count),
               GRAIN_BYTES / (g->slice_bytes + ROW_COST) + 1, gather_range);
  return TIN_OK;
}
