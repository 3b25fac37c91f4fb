/* SPDX-License-Identifier: Apache-2.0 */
/* Bincount: how often each of the numbers below `size` occurs, or the sums of the weights of the
 * elements that have it. */
#include "ops/reduce/template.h"

#include "ops/common/shape.h"

enum { ARR, SIZE, WEIGHTS };

static tin_status infer(tin_node *node) {
  const tin_shape *weights = &node->in[WEIGHTS]->shape;
  int64_t size;
  if (tin_numel(weights) != 0 && !tin_shape_equal(weights, &node->in[ARR]->shape))
    return tin_fail(node, TIN_MISMATCH, "weights must have the shape of arr, or be empty");
  if (!node->in[SIZE]->data) {
    node->out[0]->shape = (tin_shape){.rank = 1, .dim = {TIN_UNKNOWN}};
    return TIN_OK;
  }
  TIN_TRY(tin_int_input(node, SIZE, "size", &size));
  return tin_shape_from(node, &size, 1, &node->out[0]->shape);
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "Bincount", .signature = "arr:int32 size:int32 weights:T -> bins:T",
    .type_attr = "T", .infer = infer,
};

static tin_status check(const tin_node *node) {
  const int32_t *arr = node->in[ARR]->data;
  int64_t n = tin_numel(&node->in[ARR]->shape);
  for (int64_t i = 0; i < n; i++)
    if (arr[i] < 0)
      return tin_fail(node, TIN_INVALID, "element %lld of arr is %d: less than 0", (long long)i,
                      arr[i]);
  return TIN_OK;
}

#define TIN_REGISTER_PREFIX tin_register_bincount_
#define KERNEL(t)                                                                                  \
  static tin_status run_##t(const tin_node *node) {                                                \
    const int32_t *arr = node->in[ARR]->data;                                                      \
    const TIN_C(t) *weights = node->in[WEIGHTS]->data;                                             \
    int64_t n = tin_numel(&node->in[ARR]->shape);                                                  \
    int32_t size = node->out[0]->shape.dim[0];                                                     \
    bool weighted = tin_numel(&node->in[WEIGHTS]->shape) > 0;                                      \
    TIN_C(t) *bins = node->out[0]->data;                                                           \
    TIN_TRY(check(node));                                                                          \
    for (int32_t i = 0; i < size; i++) bins[i] = 0;                                                \
    for (int64_t i = 0; i < n; i++)                                                                \
      if (arr[i] < size)                                                                           \
        bins[arr[i]] =                                                                             \
            (TIN_C(t))((TIN_WIDE(t))bins[arr[i]] + (weighted ? (TIN_WIDE(t))weights[i] : 1));      \
    return TIN_OK;                                                                                 \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),        .name = "bincount_" #t, .op = &op,                              \
      .dtypes = TIN_BIT(TIN_E(t)), .run = run_##t,                                                 \
  };                                                                                               \
  TIN_REGISTER(bincount_##t) { return tin_add_kernel(registry, &kernel_##t); }
#define TYPES(X) X(f32) X(f64) X(s32) X(s64)
TYPES(KERNEL)
TIN_REGISTER_TYPES(bincount, TYPES)
