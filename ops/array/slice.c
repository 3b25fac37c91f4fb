/* SPDX-License-Identifier: Apache-2.0 */
/* Slice: a box of given begin and size; size -1 is all that is left. */
#include "ops/array/array.h"

typedef struct box {
  int32_t rank;
  int64_t begin[TIN_MAX_RANK], size[TIN_MAX_RANK];
} box;

static tin_status get_box(const tin_node *node, box *b) {
  const tin_shape *x = &node->in[0]->shape;
  int32_t sizes;
  TIN_TRY(tin_ints_input(node, 1, "begin", b->begin, TIN_MAX_RANK, &b->rank));
  TIN_TRY(tin_ints_input(node, 2, "size", b->size, TIN_MAX_RANK, &sizes));
  if (b->rank != x->rank || sizes != x->rank)
    return tin_fail(node, TIN_MISMATCH, "begin and size have %d and %d elements, expected %d",
                    b->rank, sizes, x->rank);
  for (int32_t i = 0; i < b->rank; i++) {
    int32_t dim = x->dim[i];
    if (b->begin[i] < 0 || b->begin[i] > dim)
      return tin_fail(node, TIN_MISMATCH, "begin[%d] = %lld is not in [0, %d]", i,
                      (long long)b->begin[i], dim);
    if (b->size[i] == -1) b->size[i] = dim - b->begin[i];
    if (b->size[i] < 0 || b->size[i] > dim - b->begin[i])
      return tin_fail(node, TIN_MISMATCH, "size[%d] = %lld is not in [0, %lld]", i,
                      (long long)b->size[i], (long long)(dim - b->begin[i]));
  }
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1) || !tin_known(node, 2)) return tin_infer_later(node);
  box b;
  TIN_TRY(get_box(node, &b));
  return tin_shape_from(node, b.size, b.rank, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  const tin_tensor *x = node->in[0], *y = node->out[0];
  int64_t from[TIN_MAX_RANK], to[TIN_MAX_RANK];
  box b;
  if (tin_numel(&y->shape) == 0) return TIN_OK;
  TIN_TRY(get_box(node, &b));
  tin_dense_strides(&x->shape, from);
  tin_dense_strides(&y->shape, to);
  tin_copy *c = tin_copy_begin(node, x->data, y);
  for (int32_t i = 0; i < b.rank; i++) {
    c->src_at += b.begin[i] * from[i];
    tin_copy_axis(c, b.size[i], from[i], to[i]);
  }
  tin_copy_run(node);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Slice",
    .signature = "input:T begin:Index size:Index -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "slice", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(slice) { return tin_add_kernel(registry, &kernel); }
