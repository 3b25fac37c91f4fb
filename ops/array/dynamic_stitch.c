/* SPDX-License-Identifier: Apache-2.0 */
/* DynamicStitch: slices of N tensors go where N tensors of indices say; later ones win. */
#include "ops/array/index.h"

#include <string.h>

/* Data i has the dimensions of indices i, and then those of one slice, the same for all. */
static tin_status check(const tin_node *node, uint32_t n, uint32_t i) {
  const tin_shape *x = &node->in[n + i]->shape, *v = &node->in[i]->shape;
  const tin_shape *x0 = &node->in[n]->shape, *v0 = &node->in[0]->shape;
  bool fits = x->rank >= v->rank && x->rank - v->rank == x0->rank - v0->rank;
  for (int32_t d = 0; fits && d < x->rank; d++)
    fits = x->dim[d] == (d < v->rank ? v->dim[d] : x0->dim[d - v->rank + v0->rank]);
  if (!fits) return tin_fail(node, TIN_MISMATCH, "the shape of data %u does not fit", i);
  return TIN_OK;
}

/* The largest index is the last slice of the result. */
static tin_status count_slices(const tin_node *node, uint32_t n, int64_t *count) {
  *count = 0;
  for (uint32_t i = 0; i < n; i++) {
    int64_t indices = tin_numel(&node->in[i]->shape);
    TIN_TRY(tin_check_indices(node, node->in[i], indices, INT32_MAX));
    for (int64_t k = 0; k < indices; k++) {
      int64_t at = tin_int_at(node->in[i], k);
      if (at >= *count) *count = at + 1;
    }
  }
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  uint32_t n = node->num_in / 2;
  if (n == 0) return tin_fail(node, TIN_INVALID, "nothing to stitch");
  for (uint32_t i = 0; i < n; i++) TIN_TRY(check(node, n, i));
  for (uint32_t i = 0; i < n; i++)
    if (!tin_known(node, i)) return tin_infer_later(node);
  const tin_shape *x = &node->in[n]->shape, *v = &node->in[0]->shape;
  int64_t dims[TIN_MAX_RANK + 1];
  int32_t rank = 1 + x->rank - v->rank;
  TIN_TRY(count_slices(node, n, &dims[0]));
  for (int32_t d = 1; d < rank; d++) dims[d] = x->dim[v->rank + d - 1];
  return tin_shape_from(node, dims, rank, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  const tin_tensor *y = node->out[0];
  uint32_t n = node->num_in / 2;
  if (tin_numel(&y->shape) == 0) return TIN_OK;
  size_t bytes = (size_t)tin_extent(&y->shape, 1, y->shape.rank) * tin_element_size(y);
  tin_copy_zero(y); /* slices that nobody gives */
  for (uint32_t i = 0; i < n; i++) {
    int64_t indices = tin_numel(&node->in[i]->shape);
    const char *from = node->in[n + i]->data;
    TIN_TRY(tin_check_indices(node, node->in[i], indices, y->shape.dim[0]));
    for (int64_t k = 0; k < indices; k++)
      memcpy((char *)y->data + (size_t)tin_int_at(node->in[i], k) * bytes, from + (size_t)k * bytes,
             bytes);
  }
  return TIN_OK;
}

static const char *const aliases[] = {"ParallelDynamicStitch", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),   .name = "DynamicStitch",
    .aliases = aliases, .signature = "indices:N*int32 data:N*T -> merged:T",
    .type_attr = "T",   .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),
    .name = "dynamic_stitch",
    .op = &op,
    .run = run,
};

TIN_REGISTER(dynamic_stitch) { return tin_add_kernel(registry, &kernel); }
