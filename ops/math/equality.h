/* SPDX-License-Identifier: Apache-2.0 */
/* equality.h -- what Equal and NotEqual share: any two things can be compared, and shapes that
 * do not fit may be a result of their own. */
#ifndef TIN_MATH_EQUALITY_H
#define TIN_MATH_EQUALITY_H

#include "ops/common/binary.h"

typedef struct tin_equality {
  bool incompatible_shape_error;
} tin_equality;

extern const tin_attr tin_equality_attrs[];
tin_status tin_equality_infer(tin_node *node);
tin_status tin_equality_prepare(tin_node *node);
/* `different` is the result for shapes that do not fit. */
tin_status tin_equality_run(const tin_node *node, bool different);

static inline bool tin_string_equal(tin_string a, tin_string b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

#define TIN_EQUALITY_OP(op_name)                                                                   \
  TIN_INIT(tin_op), .name = op_name, .flags = TIN_OP_ELEMENTWISE,                                  \
                    .signature = "x:T y:T -> z:bool", .attrs = tin_equality_attrs,                 \
                    .params_size = sizeof(tin_equality), .infer = tin_equality_infer

/* Kernels for all types; the file defines run, and `op`. */
#define TIN_EQUALITY_KERNEL(fn, t, ...)                                                            \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), 0, .kernel.prepare = tin_equality_prepare,          \
                  .kernel.run = run, __VA_ARGS__)
#define TIN_EQUALITY(fn, t, expression)                                                            \
  TIN_BINARY_ROW(fn, t, bool, expression)                                                          \
  TIN_EQUALITY_KERNEL(fn, t, .row = fn##_##t##_row)

#define TIN_EQUALITY_TYPES(X) TIN_TYPES_NUMBER(X) X(bool) X(str)
#define TIN_C_str tin_string
#define TIN_A_str tin_string
#define TIN_E_str TIN_STR
#define TIN_GET_str(x) (x)

#endif
