/* SPDX-License-Identifier: Apache-2.0 */
/* softmax.h -- what Softmax and LogSoftmax share: rows of the last axis. */
#ifndef TIN_OPS_NN_SOFTMAX_H
#define TIN_OPS_NN_SOFTMAX_H

#include "ops/common/extremes.h"
#include "ops/common/half.h"
#include "ops/common/shape.h"
#include "ops/micro/half.h"
#include "ops/micro/norm_f32.h"

typedef struct tin_softmax_state {
  size_t columns, element;
  tin_softmax_fn *row;
  tin_widen_fn *widen; /* row takes floats; elements have 16 bits. Or both are NULL */
  tin_narrow_fn *narrow;
} tin_softmax_state;

tin_status tin_softmax_infer(tin_node *node);
/* prepare and run of a kernel whose state is a tin_softmax_state. */
tin_status tin_softmax_prepare(tin_node *node, const tin_softmax_state *how);
tin_status tin_softmax_run(const tin_node *node);

/* SUM(sum) is what a row makes of the sum of its exponentials, END(v, s) the result for an
 * element that is v more than the row's greatest, from that. */
#define TIN_SOFTMAX_KERNEL(op_, t, SUM, END)                                                       \
  static void op_##_##t##_row(size_t n, const void *from, void *to) {                              \
    const TIN_C(t) *x = from;                                                                      \
    TIN_C(t) *y = to;                                                                              \
    TIN_A(t) max = TIN_BOTTOM(t);                                                                  \
    double sum = 0;                                                                                \
    for (size_t i = 0; i < n; i++) {                                                               \
      TIN_A(t) v = TIN_GET(t, x[i]);                                                               \
      max = TIN_MAX_OF(t, max, v);                                                                 \
    }                                                                                              \
    for (size_t i = 0; i < n; i++) sum += exp((double)(TIN_GET(t, x[i]) - max));                   \
    sum = SUM(sum);                                                                                \
    for (size_t i = 0; i < n; i++) {                                                               \
      double v = (double)(TIN_GET(t, x[i]) - max);                                                 \
      y[i] = TIN_PUT(t, (TIN_A(t))END(v, sum));                                                    \
    }                                                                                              \
  }                                                                                                \
  static tin_status op_##_##t##_prepare(tin_node *node) {                                          \
    const tin_softmax_state how = {.element = sizeof(TIN_C(t)), .row = op_##_##t##_row};           \
    return tin_softmax_prepare(node, &how);                                                        \
  }                                                                                                \
  TIN_SOFTMAX_DESCRIPTOR(op_, t)

/* Floats of 32 and 16 bits, with loops from the table of a micro-kernel. */
#define TIN_SOFTMAX_FAST_KERNEL(op_, t)                                                            \
  static tin_status op_##_##t##_prepare(tin_node *node) {                                          \
    const tin_softmax_state how = {.element = sizeof(TIN_C(t)),                                    \
                                   .row = TIN_MICRO_PICK(tin_##op_##_f32_table, node->cpu)->row,   \
                                   .widen = TIN_HALF(t, from, node->cpu),                          \
                                   .narrow = TIN_HALF(t, to, node->cpu)};                          \
    return tin_softmax_prepare(node, &how);                                                        \
  }                                                                                                \
  TIN_SOFTMAX_DESCRIPTOR(op_, t)

#define TIN_SOFTMAX_DESCRIPTOR(name_, t)                                                           \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),                                                                        \
      .name = #name_ "_" #t,                                                                       \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .inplace = 1 << 0,                                                                           \
      .state_size = sizeof(tin_softmax_state),                                                     \
      .prepare = name_##_##t##_prepare,                                                            \
      .run = tin_softmax_run,                                                                      \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

#endif
