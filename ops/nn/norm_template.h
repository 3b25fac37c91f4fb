/* SPDX-License-Identifier: Apache-2.0 */
/* norm_template.h -- the loops of batch normalisation for one element type each. */
#ifndef TIN_OPS_NN_NORM_TEMPLATE_H
#define TIN_OPS_NN_NORM_TEMPLATE_H

#include "ops/common/half.h"
#include "ops/nn/norm.h"

#define TIN_NORM_SUM_(t, name, TERM)                                                               \
  static void name##_##t(size_t outer, size_t channels, size_t inner, const void *from,            \
                         const double *mean, double *sum) {                                        \
    const TIN_C(t) *x = from;                                                                      \
    if (inner == 1) {                                                                              \
      for (size_t o = 0; o < outer; o++, x += channels)                                            \
        for (size_t c = 0; c < channels; c++) {                                                    \
          double v = (double)TIN_GET(t, x[c]) - mean[c];                                           \
          sum[c] += TERM;                                                                          \
        }                                                                                          \
      return;                                                                                      \
    }                                                                                              \
    for (size_t o = 0; o < outer; o++)                                                             \
      for (size_t c = 0; c < channels; c++, x += inner)                                            \
        for (size_t i = 0; i < inner; i++) {                                                       \
          double v = (double)TIN_GET(t, x[i]) - mean[c];                                           \
          sum[c] += TERM;                                                                          \
        }                                                                                          \
  }

#define TIN_NORM_SUMS(t)                                                                           \
  TIN_NORM_SUM_(t, sum, v)                                                                         \
  TIN_NORM_SUM_(t, squares, v *v)

#define TIN_NORM_LOOPS(t)                                                                          \
  static void rows_##t(size_t rows, size_t n, const void *from, const void *mean,                  \
                       const void *scale, const void *offset, void *to) {                          \
    const TIN_C(t) *x = from;                                                                      \
    const TIN_A(t) *m = mean, *s = scale, *b = offset;                                             \
    TIN_C(t) *y = to;                                                                              \
    for (size_t r = 0; r < rows; r++, x += n, y += n)                                              \
      for (size_t i = 0; i < n; i++) y[i] = TIN_PUT(t, (TIN_GET(t, x[i]) - m[i]) * s[i] + b[i]);   \
  }                                                                                                \
  static void plane_##t(size_t n, const void *from, const void *mean, const void *scale,           \
                        const void *offset, void *to) {                                            \
    const TIN_C(t) *x = from;                                                                      \
    const TIN_A(t) m = *(const TIN_A(t) *)mean, s = *(const TIN_A(t) *)scale;                      \
    const TIN_A(t) b = *(const TIN_A(t) *)offset;                                                  \
    TIN_C(t) *y = to;                                                                              \
    for (size_t i = 0; i < n; i++) y[i] = TIN_PUT(t, (TIN_GET(t, x[i]) - m) * s + b);              \
  }

#define TIN_NORM_TYPE(t)                                                                           \
  {                                                                                                \
    .element = sizeof(TIN_C(t)), .parameters_f64 = TIN_E(t) == TIN_F64, .rows = rows_##t,          \
    .plane = plane_##t, .sum = sum_##t, .squares = squares_##t                                     \
  }

/* The kernel <op>_<t> of the tin_op `op`, which calls prepare(node, type) and run. */
#define TIN_NORM_KERNEL(op, t)                                                                     \
  TIN_NORM_SUMS(t)                                                                                 \
  TIN_NORM_LOOPS(t)                                                                                \
  static tin_status op##_##t##_prepare(tin_node *node) {                                           \
    static const tin_norm_type type = TIN_NORM_TYPE(t);                                            \
    return prepare(node, &type);                                                                   \
  }                                                                                                \
  TIN_NORM_DESCRIPTOR(op, t)

/* Floats of 32 and 16 bits, with loops from the table of a micro-kernel. */
#define TIN_NORM_FAST_KERNEL(op, t)                                                                \
  TIN_NORM_SUMS(t)                                                                                 \
  static tin_status op##_##t##_prepare(tin_node *node) {                                           \
    const tin_micro_norm *row = TIN_MICRO_PICK(tin_norm_f32_table, node->cpu);                     \
    const tin_norm_type type = {.element = sizeof(TIN_C(t)),                                       \
                                .rows = row->rows,                                                 \
                                .plane = row->plane,                                               \
                                .widen = TIN_HALF(t, from, node->cpu),                             \
                                .narrow = TIN_HALF(t, to, node->cpu),                              \
                                .sum = sum_##t,                                                    \
                                .squares = squares_##t};                                           \
    return prepare(node, &type);                                                                   \
  }                                                                                                \
  TIN_NORM_DESCRIPTOR(op, t)

#define TIN_NORM_KERNELS(op)                                                                       \
  TIN_NORM_FAST_KERNEL(op, f32)                                                                    \
  TIN_NORM_FAST_KERNEL(op, f16)                                                                    \
  TIN_NORM_FAST_KERNEL(op, bf16)                                                                   \
  TIN_NORM_KERNEL(op, f64)

#define TIN_NORM_DESCRIPTOR(name_, t)                                                              \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),                                                                        \
      .name = #name_ "_" #t,                                                                       \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .inplace = 1 << 0,                                                                           \
      .state_size = sizeof(tin_norm),                                                              \
      .accepts = tin_norm_accepts,                                                                 \
      .prepare = name_##_##t##_prepare,                                                            \
      .run = run,                                                                                  \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

#endif
