/* SPDX-License-Identifier: Apache-2.0 */
/* binary.h -- kernels of z[i] = f(x[i], y[i]), the two broadcast to one shape as in NumPy.
 * The file of an op is made as unary.h says, with expressions in a and b. */
#ifndef TIN_OPS_BINARY_H
#define TIN_OPS_BINARY_H

#include "ops/common/shape.h"
#include "ops/common/unary.h"

#define TIN_BINARY_OP(op_name)                                                                     \
  TIN_INIT(tin_op), .name = op_name, .flags = TIN_OP_ELEMENTWISE, .signature = "x:T y:T -> z:T",   \
                    .infer = tin_infer_broadcast
#define TIN_COMPARE_OP(op_name)                                                                    \
  TIN_INIT(tin_op), .name = op_name, .flags = TIN_OP_ELEMENTWISE,                                  \
                    .signature = "x:T y:T -> z:bool", .infer = tin_infer_broadcast

/* The loop from elements of type t to type o. */
#define TIN_BINARY_ROW(fn, t, o, expression)                                                       \
  static void fn##_##t##_row(const tin_node *node, size_t n, const void *const *in, void *out) {   \
    const TIN_C(t) *as = in[0], *bs = in[1];                                                       \
    TIN_C(o) *to = out;                                                                            \
    (void)node;                                                                                    \
    TIN_NO_DEPENDENCE                                                                              \
    for (size_t i = 0; i < n; i++) {                                                               \
      TIN_A(t) a = TIN_GET(t, as[i]), b = TIN_GET(t, bs[i]);                                       \
      to[i] = TIN_PUT(o, expression);                                                              \
    }                                                                                              \
  }
#define TIN_BOTH_IF(condition) ((condition) ? 3 : 0)

#define TIN_BINARY_TO(fn, t, o, expression)                                                        \
  TIN_BINARY_ROW(fn, t, o, expression)                                                             \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), TIN_BOTH_IF(TIN_SAME_SIZE(t, o)), TIN_EACH_DRIVER,  \
                  .row = fn##_##t##_row)
#define TIN_BINARY(fn, t, expression) TIN_BINARY_TO(fn, t, t, expression)
#define TIN_BINARY_SLOW(fn, t, expression)                                                         \
  TIN_BINARY_ROW(fn, t, t, expression)                                                             \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), 3, TIN_EACH_DRIVER, .row = fn##_##t##_row,          \
                  .slow = true)
/* Integer arithmetic that wraps, or the same of other numbers. */
#define TIN_BINARY_WRAP(fn, t, operator) TIN_BINARY(fn, t, ((TIN_W(t))a operator(TIN_W(t)) b))

/* f32, f16 and bf16 by the micro-kernel of that name, or by another table. */
#define TIN_BINARY_MICRO(fn) TIN_BINARY_MICRO_BY(fn, tin_##fn##_f32_table)
#define TIN_BINARY_MICRO_BY(fn, table)                                                             \
  TIN_EACH_KERNEL(fn##_f32, TIN_BIT(TIN_F32), 3, TIN_EACH_DRIVER, .binary = table)                 \
  TIN_BINARY_HALF(fn, f16, 3, .binary = table)                                                     \
  TIN_BINARY_HALF(fn, bf16, 3, .binary = table)
#define TIN_BINARY_HALF(fn, t, in_place, ...)                                                      \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), in_place, TIN_EACH_DRIVER,                          \
                  .by_f32 = tin_each_by_f32, __VA_ARGS__)

/* f32, f16 and bf16 by an expression in floats; and by one that takes tens of nanoseconds. */
#define TIN_BINARY_F32(fn, expression)                                                             \
  TIN_BINARY(fn, f32, expression)                                                                  \
  TIN_BINARY_HALF(fn, f16, 3, .row = fn##_f32_row)                                                 \
  TIN_BINARY_HALF(fn, bf16, 3, .row = fn##_f32_row)
#define TIN_BINARY_F32_SLOW(fn, expression)                                                        \
  TIN_BINARY_SLOW(fn, f32, expression)                                                             \
  TIN_BINARY_HALF(fn, f16, 3, .row = fn##_f32_row, .slow = true)                                   \
  TIN_BINARY_HALF(fn, bf16, 3, .row = fn##_f32_row, .slow = true)

#endif
