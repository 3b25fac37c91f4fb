/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/scatter.h"

enum { GRAIN = 16 << 10 };

tin_status tin_scatter_check(const tin_node *node, const tin_tensor *indices,
                             const tin_tensor *updates, const tin_shape *y) {
  const tin_shape *v = &indices->shape, *u = &updates->shape;
  tin_nd nd;
  TIN_TRY(tin_nd_of(node, indices, y, &nd));
  int32_t outer = v->rank - 1, rank = outer + y->rank - nd.depth;
  if (u->rank != rank)
    return tin_fail(node, TIN_MISMATCH, "updates have rank %d, expected %d", u->rank, rank);
  for (int32_t i = 0; i < rank; i++) {
    int32_t dim = i < outer ? v->dim[i] : y->dim[i - outer + nd.depth];
    if (u->dim[i] != dim)
      return tin_fail(node, TIN_MISMATCH, "dimension %d of updates is %d, expected %d", i,
                      u->dim[i], dim);
  }
  return TIN_OK;
}

/* Columns [begin, end) of all slices. */
static void scatter_range(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_scatter *s = node->state;
  size_t size = tin_element_size(node->out[0]), slice = (size_t)s->nd.slice, n = end - begin;
  const char *x = (const char *)s->updates->data + begin * size;
  char *y = (char *)node->out[0]->data + begin * size;
  (void)worker;
  for (int64_t i = 0; i < s->nd.count; i++) {
    char *to = y + (size_t)tin_nd_at(&s->nd, i) * slice * size;
    const char *from = x + (size_t)i * slice * size;
    if (s->combine)
      s->combine(to, from, n);
    else
      memcpy(to, from, n * size);
  }
}

tin_status tin_scatter_run(const tin_node *node, const tin_tensor *indices,
                           const tin_tensor *updates, tin_combine_fn *combine) {
  tin_scatter *s = node->state;
  s->updates = updates;
  s->combine = combine;
  TIN_TRY(tin_nd_of(node, indices, &node->out[0]->shape, &s->nd));
  TIN_TRY(tin_nd_check(node, &s->nd));
  if (s->nd.count == 0 || s->nd.slice == 0) return TIN_OK;
  tin_parallel(node, (size_t)s->nd.slice, GRAIN / (size_t)s->nd.count + 1, scatter_range);
  return TIN_OK;
}

tin_status tin_tensor_scatter_infer(tin_node *node) {
  node->out[0]->shape = node->in[0]->shape;
  return tin_scatter_check(node, node->in[1], node->in[2], &node->in[0]->shape);
}

tin_status tin_tensor_scatter_run(const tin_node *node, tin_combine_fn *combine) {
  TIN_TRY(tin_run_view(node));
  return tin_scatter_run(node, node->in[1], node->in[2], combine);
}
