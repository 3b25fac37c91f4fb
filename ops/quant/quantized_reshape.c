/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizedReshape: the same elements in another shape; the range goes along. */
#include "ops/common/copy.h"
#include "ops/common/shape.h"
#include "ops/quant/quant.h"

enum { TENSOR, SHAPE, RANGE };

/* The dimension given as -1 takes what the others leave. */
static tin_status fill_in(const tin_node *node, int64_t *dims, int32_t rank) {
  int64_t count = tin_numel(&node->in[TENSOR]->shape), others = 1;
  int32_t open = -1;
  for (int32_t i = 0; i < rank; i++) {
    if (dims[i] == -1 && open >= 0)
      return tin_fail(node, TIN_MISMATCH, "dimensions %d and %d of the shape are both -1", open, i);
    if (dims[i] == -1)
      open = i;
    else if (dims[i] < 0 || dims[i] > INT32_MAX || others > INT64_MAX / INT32_MAX)
      return tin_fail(node, TIN_MISMATCH, "dimension %d of the shape is %lld", i,
                      (long long)dims[i]);
    else
      others *= dims[i];
  }
  if (open >= 0 && others > 0) dims[open] = count / others;
  if (open >= 0 && others == 0)
    return tin_fail(node, TIN_MISMATCH, "with a dimension 0 in the shape, -1 can be anything");
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  int64_t dims[TIN_MAX_RANK], count = tin_numel(&node->in[TENSOR]->shape);
  int32_t rank;
  TIN_TRY(tin_qrange_infer(node, RANGE, 2));
  if (!node->in[SHAPE]->data && tin_numel(&node->in[SHAPE]->shape) != 0) {
    tin_shape_unknown(&node->out[0]->shape);
    return TIN_OK;
  }
  TIN_TRY(tin_ints_input(node, SHAPE, "shape", dims, TIN_MAX_RANK, &rank));
  TIN_TRY(fill_in(node, dims, rank));
  TIN_TRY(tin_shape_from(node, dims, rank, &node->out[0]->shape));
  if (tin_numel(&node->out[0]->shape) != count)
    return tin_fail(node, TIN_MISMATCH, "%lld elements do not fit a shape of %lld",
                    (long long)count, (long long)tin_numel(&node->out[0]->shape));
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const tin_tensor *in = node->in[TENSOR], *out = node->out[0];
  tin_qrange r;
  TIN_TRY(tin_qrange_read(node, RANGE, &r));
  tin_qrange_write(node, 1, r);
  size_t bytes = (size_t)tin_numel(&in->shape) * tin_element_size(in);
  if (bytes > 0 && in->data != out->data) memcpy(out->data, in->data, bytes);
  return TIN_OK;
}

static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tshape", TIN_S32), TIN_ATTR_END};

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "QuantizedReshape",
                          .flags = TIN_OP_VIEW,
                          .signature = "tensor:T shape:Tshape input_min:float input_max:float -> "
                                       "output:T output_min:float output_max:float",
                          .attrs = attrs,
                          .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "quantized_reshape", .op = &op,
                                  .inplace = 1 << TENSOR, .run = run};

TIN_REGISTER(quantized_reshape) { return tin_add_kernel(registry, &kernel); }
