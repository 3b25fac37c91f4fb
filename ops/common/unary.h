/* SPDX-License-Identifier: Apache-2.0 */
/* unary.h -- kernels of y[i] = f(x[i]).
 *
 * The file of an op defines TIN_REGISTER_PREFIX (see types.h) and its tin_op, named `op`; then
 * a line for each element type, or for all floats, defines kernels and what registers them:
 *
 *     TIN_UNARY_MICRO(exp)              f32, f16 and bf16, by the micro-kernel exp_f32
 *     TIN_UNARY(exp, f64, exp(x))       any other type, by an expression in x */
#ifndef TIN_OPS_UNARY_H
#define TIN_OPS_UNARY_H

#include "ops/common/each.h"

#include <complex.h>
#include <math.h>

#define TIN_UNARY_OP(op_name)                                                                      \
  TIN_INIT(tin_op), .name = op_name, .flags = TIN_OP_ELEMENTWISE, .signature = "x:T -> y:T"

#define TIN_ACTIVATION_OP(op_name)                                                                 \
  TIN_INIT(tin_op), .name = op_name, .flags = TIN_OP_ELEMENTWISE,                                  \
                    .signature = "features:T -> activations:T"

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

/* A kernel and what registers it; further fields follow, .kernel.prepare among them. */
#define TIN_EACH_KERNEL(id, types, in_place, ...)                                                  \
  static const tin_each_kernel id##_kernel = {.kernel.struct_size = sizeof(tin_kernel),            \
                                              .kernel.name = #id,                                  \
                                              .kernel.op = &op,                                    \
                                              .kernel.dtypes = (types),                            \
                                              .kernel.inplace = (in_place),                        \
                                              .kernel.state_size = sizeof(tin_each),               \
                                              __VA_ARGS__};                                        \
  TIN_REGISTER(id) { return tin_add_kernel(registry, &id##_kernel.kernel); }
#define TIN_EACH_DRIVER .kernel.prepare = tin_each_prepare, .kernel.run = tin_each_run
#define TIN_DENSE_DRIVER .kernel.prepare = tin_each_prepare_dense, .kernel.run = tin_each_run_dense

/* The output may take the place of an input only if elements are as large: bytes that are as
 * many could else belong to an input that is repeated. */
#define TIN_SAME_SIZE(t, o) (sizeof(TIN_C(t)) == sizeof(TIN_C(o)))

/* The loop from elements of type t to type o. */
#define TIN_UNARY_ROW(fn, t, o, expression)                                                        \
  static void fn##_##t##_row(const tin_node *node, size_t n, const void *const *in, void *out) {   \
    const TIN_C(t) *from = in[0];                                                                  \
    TIN_C(o) *to = out;                                                                            \
    (void)node;                                                                                    \
    TIN_NO_DEPENDENCE                                                                              \
    for (size_t i = 0; i < n; i++) {                                                               \
      TIN_A(t) x = TIN_GET(t, from[i]);                                                            \
      to[i] = TIN_PUT(o, expression);                                                              \
    }                                                                                              \
  }

#define TIN_UNARY_TO(fn, t, o, expression)                                                         \
  TIN_UNARY_ROW(fn, t, o, expression)                                                              \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), TIN_SAME_SIZE(t, o), TIN_DENSE_DRIVER,              \
                  .row = fn##_##t##_row)
#define TIN_UNARY(fn, t, expression) TIN_UNARY_TO(fn, t, t, expression)
/* The same for functions that take tens of nanoseconds. */
#define TIN_UNARY_SLOW(fn, t, expression)                                                          \
  TIN_UNARY_ROW(fn, t, t, expression)                                                              \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), 1, TIN_DENSE_DRIVER, .row = fn##_##t##_row,         \
                  .slow = true)

/* f32, f16 and bf16 by the micro-kernel of that name, or by another table; `epilogue` is
 * as_epilogue of the first of them. */
#define TIN_UNARY_MICRO(fn) TIN_UNARY_MICRO_AS(fn, tin_each_as_epilogue)
#define TIN_UNARY_MICRO_AS(fn, epilogue) TIN_UNARY_MICRO_BY(fn, tin_##fn##_f32_table, epilogue)
#define TIN_UNARY_MICRO_BY(fn, table, epilogue)                                                    \
  TIN_EACH_KERNEL(fn##_f32, TIN_BIT(TIN_F32), 1, TIN_DENSE_DRIVER, .unary = table,                 \
                  .kernel.as_epilogue = epilogue)                                                  \
  TIN_UNARY_HALF(fn, f16, 1, .unary = table)                                                       \
  TIN_UNARY_HALF(fn, bf16, 1, .unary = table)
#define TIN_UNARY_HALF(fn, t, in_place, ...)                                                       \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), in_place, TIN_DENSE_DRIVER,                         \
                  .by_f32 = tin_each_by_f32, __VA_ARGS__)

/* f32, f16 and bf16 by an expression in the float x, of some cost. */
#define TIN_UNARY_F32(fn, expression)                                                              \
  TIN_UNARY_SLOW(fn, f32, expression)                                                              \
  TIN_UNARY_HALF(fn, f16, 1, .row = fn##_f32_row, .slow = true)                                    \
  TIN_UNARY_HALF(fn, bf16, 1, .row = fn##_f32_row, .slow = true)
/* All floats, by the function of the C library. */
#define TIN_UNARY_LIBM(fn)                                                                         \
  TIN_UNARY_F32(fn, fn##f(x))                                                                      \
  TIN_UNARY_SLOW(fn, f64, fn(x))
#define TIN_UNARY_COMPLEX_LIBM(fn)                                                                 \
  TIN_UNARY_SLOW(fn, c64, c##fn##f(x))                                                             \
  TIN_UNARY_SLOW(fn, c128, c##fn(x))

#endif
