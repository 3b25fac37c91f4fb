/* SPDX-License-Identifier: Apache-2.0 */
/* DynamicPartition: slices of a tensor go to the outputs that `partitions` names. */
#include "ops/array/index.h"

#include <string.h>

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape, *p = &node->in[1]->shape;
  if (p->rank > x->rank)
    return tin_fail(node, TIN_MISMATCH, "partitions have rank %d, data only %d", p->rank, x->rank);
  for (int32_t i = 0; i < p->rank; i++)
    if (p->dim[i] != x->dim[i])
      return tin_fail(node, TIN_MISMATCH, "dimension %d of partitions is %d, of data %d", i,
                      p->dim[i], x->dim[i]);
  if (!tin_known(node, 1)) return tin_infer_later(node);
  int64_t n = tin_numel(p), outputs = node->num_out;
  TIN_TRY(tin_check_indices(node, node->in[1], n, outputs));
  for (int64_t i = 0; i < outputs; i++) {
    tin_shape *y = &node->out[i]->shape;
    *y = (tin_shape){.rank = 1 + x->rank - p->rank};
    for (int32_t d = 1; d < y->rank; d++) y->dim[d] = x->dim[p->rank + d - 1];
  }
  for (int64_t i = 0; i < n; i++) node->out[tin_int_at(node->in[1], i)]->shape.dim[0]++;
  return TIN_OK;
}

static tin_status prepare(tin_node *node) {
  node->scratch_bytes = node->num_out * sizeof(size_t);
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const tin_shape *x = &node->in[0]->shape;
  int32_t rank = node->in[1]->shape.rank;
  int64_t n = tin_numel(&node->in[1]->shape);
  size_t *used = node->scratch;
  if (tin_numel(x) == 0) return TIN_OK;
  TIN_TRY(tin_check_indices(node, node->in[1], n, node->num_out));
  size_t bytes = (size_t)tin_extent(x, rank, x->rank) * tin_element_size(node->in[0]);
  const char *from = node->in[0]->data;
  memset(used, 0, node->num_out * sizeof *used);
  for (int64_t i = 0; i < n; i++, from += bytes) {
    int64_t to = tin_int_at(node->in[1], i);
    memcpy((char *)node->out[to]->data + used[to], from, bytes);
    used[to] += bytes;
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "DynamicPartition",
    .signature = "data:T partitions:int32 -> outputs:num_partitions*T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "dynamic_partition", .op = &op, .prepare = prepare, .run = run,
};

TIN_REGISTER(dynamic_partition) { return tin_add_kernel(registry, &kernel); }
