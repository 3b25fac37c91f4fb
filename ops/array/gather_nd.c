/* SPDX-License-Identifier: Apache-2.0 */
/* GatherNd: slices by vectors of indices into the first dimensions. */
#include "ops/array/index.h"

#include <string.h>

enum { GRAIN_BYTES = 64 << 10, ROW_COST = 32 };

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape, *indices = &node->in[1]->shape;
  int64_t dims[2 * TIN_MAX_RANK];
  int32_t rank = 0;
  tin_nd nd;
  TIN_TRY(tin_nd_of(node, node->in[1], x, &nd));
  for (int32_t i = 0; i < indices->rank - 1; i++) dims[rank++] = indices->dim[i];
  for (int32_t i = nd.depth; i < x->rank; i++) dims[rank++] = x->dim[i];
  return tin_shape_from(node, dims, rank, &node->out[0]->shape);
}

static void gather_range(const tin_node *node, size_t i, size_t end, unsigned worker) {
  const tin_nd *nd = node->state;
  const char *x = node->in[0]->data;
  char *y = node->out[0]->data;
  size_t n = (size_t)nd->slice * tin_element_size(node->in[0]);
  (void)worker;
  for (; i < end; i++) memcpy(y + i * n, x + (size_t)tin_nd_at(nd, (int64_t)i) * n, n);
}

static tin_status run(const tin_node *node) {
  tin_nd *nd = node->state;
  TIN_TRY(tin_nd_of(node, node->in[1], &node->in[0]->shape, nd));
  TIN_TRY(tin_nd_check(node, nd));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  size_t n = (size_t)nd->slice * tin_element_size(node->in[0]);
  tin_parallel(node, (size_t)nd->count, GRAIN_BYTES / (n + ROW_COST) + 1, gather_range);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "GatherNd",
    .signature = "params:Tparams indices:Tindices -> output:Tparams",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "gather_nd", .op = &op, .state_size = sizeof(tin_nd), .run = run,
};

TIN_REGISTER(gather_nd) { return tin_add_kernel(registry, &kernel); }
