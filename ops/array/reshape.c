/* SPDX-License-Identifier: Apache-2.0 */
/* Reshape: the same elements in another shape, of which one dimension may be left open. */
#include "ops/array/array.h"

/* The dimension that was given as -1, so that `count` elements fit the others. */
static tin_status missing_dim(const tin_node *node, int64_t count, const int64_t *dims,
                              int32_t rank, int32_t open, int64_t *missing) {
  int64_t others = 1;
  for (int32_t i = 0; i < rank; i++) {
    if (i == open) continue;
    if (dims[i] < 0 || (dims[i] > 0 && others > INT64_MAX / dims[i]))
      return tin_fail(node, TIN_MISMATCH, "dimension %d of the shape is %lld", i,
                      (long long)dims[i]);
    others *= dims[i];
  }
  if (others == 0)
    return tin_fail(node, TIN_MISMATCH, "with a dimension 0 in the shape, -1 can be anything");
  if (count % others != 0)
    return tin_fail(node, TIN_MISMATCH, "%lld elements are no multiple of %lld", (long long)count,
                    (long long)others);
  *missing = count / others;
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  int64_t dims[TIN_MAX_RANK], count = tin_numel(&node->in[0]->shape);
  int32_t rank, open = -1;
  TIN_TRY(tin_ints_input(node, 1, "shape", dims, TIN_MAX_RANK, &rank));
  for (int32_t i = 0; i < rank; i++) {
    if (dims[i] != -1) continue;
    if (open >= 0)
      return tin_fail(node, TIN_MISMATCH, "dimensions %d and %d of the shape are both -1", open, i);
    open = i;
  }
  if (open >= 0) TIN_TRY(missing_dim(node, count, dims, rank, open, &dims[open]));
  TIN_TRY(tin_shape_from(node, dims, rank, &node->out[0]->shape));
  int64_t wanted = tin_numel(&node->out[0]->shape);
  if (wanted != count)
    return tin_fail(node, TIN_MISMATCH, "%lld elements do not fit a shape of %lld",
                    (long long)count, (long long)wanted);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),     .name = "Reshape",
    .flags = TIN_OP_VIEW, .signature = "tensor:T shape:Tshape -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "reshape", .op = &op, .inplace = 1 << 0, .run = tin_run_view,
};

TIN_REGISTER(reshape) { return tin_add_kernel(registry, &kernel); }
