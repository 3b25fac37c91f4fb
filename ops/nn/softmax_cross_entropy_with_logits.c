/* SPDX-License-Identifier: Apache-2.0 */
/* SoftmaxCrossEntropyWithLogits: for each row of a batch the cross entropy of the labels, which are
 * probabilities, and the softmax of the logits; and its gradient by the logits. */
#include "ops/nn/cross_entropy.h"

enum { FEATURES, LABELS };
enum { LOSS, BACKPROP };

static tin_status infer(tin_node *node) {
  tin_shape *y = &node->out[BACKPROP]->shape;
  TIN_TRY(tin_broadcast(node, &node->in[FEATURES]->shape, &node->in[LABELS]->shape, y));
  if (y->rank != 2)
    return tin_fail(node, TIN_MISMATCH, "logits and labels have rank %d, expected 2", y->rank);
  node->out[LOSS]->shape = (tin_shape){.rank = 1, .dim = {y->dim[0]}};
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "SoftmaxCrossEntropyWithLogits",
    .signature = "features:T labels:T -> loss:T backprop:T",
    .infer = infer,
};

/* How far apart rows and columns are, by input. */
typedef struct entropy_state {
  size_t columns, row[2], step[2];
} entropy_state;

static tin_status run(const tin_node *node, tin_range_fn *rows) {
  const tin_shape *y = &node->out[BACKPROP]->shape;
  entropy_state *s = node->state;
  s->columns = (size_t)y->dim[1];
  for (int i = FEATURES; i <= LABELS; i++) {
    int64_t strides[TIN_MAX_RANK];
    tin_broadcast_strides(&node->in[i]->shape, y, strides);
    s->row[i] = (size_t)strides[0];
    s->step[i] = (size_t)strides[1];
  }
  tin_parallel(node, (size_t)y->dim[0], TIN_CROSS_ENTROPY_RANGE / (s->columns + 1) + 1, rows);
  return TIN_OK;
}

#define TIN_REGISTER_PREFIX tin_register_softmax_cross_entropy_with_logits_
#define KERNEL(t)                                                                                  \
  TIN_CROSS_ENTROPY_SUM(t)                                                                         \
  static void rows_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {          \
    const entropy_state *s = node->state;                                                          \
    (void)worker;                                                                                  \
    for (size_t r = begin; r < end; r++) {                                                         \
      const TIN_C(t) *x = (const TIN_C(t) *)node->in[FEATURES]->data + r * s->row[FEATURES];       \
      const TIN_C(t) *label = (const TIN_C(t) *)node->in[LABELS]->data + r * s->row[LABELS];       \
      TIN_C(t) *y = (TIN_C(t) *)node->out[BACKPROP]->data + r * s->columns;                        \
      TIN_A(t) max;                                                                                \
      double sum = sum_##t(s->columns, x, s->step[FEATURES], &max), loss = 0;                      \
      for (size_t c = 0; c < s->columns; c++) {                                                    \
        double v = (double)(TIN_GET(t, x[c * s->step[FEATURES]]) - max);                           \
        double p = (double)TIN_GET(t, label[c * s->step[LABELS]]);                                 \
        loss += p * (log(sum) - v);                                                                \
        y[c] = TIN_PUT(t, (TIN_A(t))(exp(v) / sum - p));                                           \
      }                                                                                            \
      ((TIN_C(t) *)node->out[LOSS]->data)[r] = TIN_PUT(t, (TIN_A(t))loss);                         \
    }                                                                                              \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return run(node, rows_##t); }                  \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = "softmax_cross_entropy_with_logits_" #t,                                             \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(entropy_state),                                                         \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(softmax_cross_entropy_with_logits_##t) {                                            \
    return tin_add_kernel(registry, &kernel_##t);                                                  \
  }
TIN_TYPES_FLOAT(KERNEL)
TIN_REGISTER_TYPES(softmax_cross_entropy_with_logits, TIN_TYPES_FLOAT)
