/* SPDX-License-Identifier: Apache-2.0 */
/* SparseSoftmaxCrossEntropyWithLogits: for each row of a batch the negative logarithm of the
 * probability that the softmax of the logits gives the labelled class; and its gradient. */
#include "ops/nn/cross_entropy.h"

enum { FEATURES, LABELS };
enum { LOSS, BACKPROP };

static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tlabels", TIN_S64), TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[FEATURES]->shape, *labels = &node->in[LABELS]->shape;
  if (x->rank != 2 || labels->rank != 1 || x->dim[0] != labels->dim[0])
    return tin_fail(node, TIN_MISMATCH,
                    "logits must be a matrix, labels a vector with one element per row");
  node->out[LOSS]->shape = *labels;
  node->out[BACKPROP]->shape = *x;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "SparseSoftmaxCrossEntropyWithLogits",
    .signature = "features:T labels:Tlabels -> loss:T backprop:T",
    .type_attr = "T",
    .attrs = attrs,
    .infer = infer,
};

static tin_status run(const tin_node *node, tin_range_fn *rows) {
  const tin_shape *x = &node->in[FEATURES]->shape;
  const tin_tensor *labels = node->in[LABELS];
  if (labels->dtype != TIN_S32 && labels->dtype != TIN_S64)
    return tin_fail(node, TIN_UNSUPPORTED, "labels must be int32 or int64");
  for (int32_t i = 0; i < x->dim[0]; i++) {
    int64_t label = tin_int_at(labels, i);
    if (label < 0 || label >= x->dim[1])
      return tin_fail(node, TIN_INVALID, "label %lld is outside of [0, %d)", (long long)label,
                      x->dim[1]);
  }
  tin_parallel(node, (size_t)x->dim[0], TIN_CROSS_ENTROPY_RANGE / ((size_t)x->dim[1] + 1) + 1,
               rows);
  return TIN_OK;
}

#define TIN_REGISTER_PREFIX tin_register_sparse_softmax_cross_entropy_with_logits_
#define KERNEL(t)                                                                                  \
  TIN_CROSS_ENTROPY_SUM(t)                                                                         \
  static void rows_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {          \
    size_t n = (size_t)node->in[FEATURES]->shape.dim[1];                                           \
    (void)worker;                                                                                  \
    for (size_t r = begin; r < end; r++) {                                                         \
      const TIN_C(t) *x = (const TIN_C(t) *)node->in[FEATURES]->data + r * n;                      \
      TIN_C(t) *y = (TIN_C(t) *)node->out[BACKPROP]->data + r * n;                                 \
      size_t label = (size_t)tin_int_at(node->in[LABELS], (int64_t)r);                             \
      TIN_A(t) max;                                                                                \
      double sum = sum_##t(n, x, 1, &max), loss = log(sum) - (double)(TIN_GET(t, x[label]) - max); \
      for (size_t c = 0; c < n; c++) {                                                             \
        double v = (double)(TIN_GET(t, x[c]) - max);                                               \
        y[c] = TIN_PUT(t, (TIN_A(t))(exp(v) / sum - (c == label ? 1 : 0)));                        \
      }                                                                                            \
      ((TIN_C(t) *)node->out[LOSS]->data)[r] = TIN_PUT(t, (TIN_A(t))loss);                         \
    }                                                                                              \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return run(node, rows_##t); }                  \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = "sparse_softmax_cross_entropy_with_logits_" #t,                                      \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(sparse_softmax_cross_entropy_with_logits_##t) {                                     \
    return tin_add_kernel(registry, &kernel_##t);                                                  \
  }
TIN_TYPES_FLOAT(KERNEL)
TIN_REGISTER_TYPES(sparse_softmax_cross_entropy_with_logits, TIN_TYPES_FLOAT)
