/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/gather.h"

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

/* A slice of n bytes, known to the compiler for the common sizes. */
static void copy_slice(char *y, const char *x, size_t n) {
  switch (n) {
  case 1:
    *y = *x;
    break;
  case 2:
    memcpy(y, x, 2);
    break;
  case 4:
    memcpy(y, x, 4);
    break;
  case 8:
    memcpy(y, x, 8);
    break;
  default:
    memcpy(y, x, n);
  }
}

static void gather_range(const tin_node *node, size_t i, size_t end, unsigned worker) {
  const tin_gather *g = node->state;
  const char *x = node->in[0]->data;
  char *y = node->out[0]->data;
  size_t n = g->slice_bytes, count = (size_t)g->count;
  size_t row = i / count, at = i % count, per_batch = (size_t)g->outer;
  (void)worker;
  for (; i < end; i++) {
    int64_t index = tin_int_at(node->in[1], (int64_t)(row / per_batch * count + at));
    copy_slice(y + i * n, x + (row * (size_t)g->limit + (size_t)index) * n, n);
    if (++at == count) at = 0, row++;
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
