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

/* What + - and * are done in, so that integers wrap around. */
#define TIN_W(t) TIN_PASTE(TIN_W_, t)
#define TIN_W_f32 float
#define TIN_W_f64 double
#define TIN_W_s8 uint32_t
#define TIN_W_u8 uint32_t
#define TIN_W_s16 uint32_t
#define TIN_W_u16 uint32_t
#define TIN_W_s32 uint32_t
#define TIN_W_u32 uint32_t
#define TIN_W_s64 uint64_t
#define TIN_W_u64 uint64_t
#define TIN_W_c64 float _Complex
#define TIN_W_c128 double _Complex

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

/* f32, f16 and bf16 by the micro-kernel of that name. */
#define TIN_BINARY_MICRO(fn) TIN_BINARY_MICRO_AS(fn, NULL)
#define TIN_BINARY_MICRO_AS(fn, epilogue)                                                          \
  TIN_EACH_KERNEL(fn##_f32, TIN_BIT(TIN_F32), 3, TIN_EACH_DRIVER, .binary = tin_##fn##_f32_table,  \
                  .kernel.as_epilogue = epilogue)                                                  \
  TIN_BINARY_HALF(fn, f16, 3, .binary = tin_##fn##_f32_table)                                      \
  TIN_BINARY_HALF(fn, bf16, 3, .binary = tin_##fn##_f32_table)
#define TIN_BINARY_HALF(fn, t, in_place, ...)                                                      \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), in_place, TIN_EACH_DRIVER, .by_f32 = true,          \
                  __VA_ARGS__)

/* f32, f16 and bf16 by an expression in floats, of some cost. */
#define TIN_BINARY_F32(fn, expression)                                                             \
  TIN_BINARY_SLOW(fn, f32, expression)                                                             \
  TIN_BINARY_HALF(fn, f16, 3, .row = fn##_f32_row, .slow = true)                                   \
  TIN_BINARY_HALF(fn, bf16, 3, .row = fn##_f32_row, .slow = true)

#endif
