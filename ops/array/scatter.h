/* SPDX-License-Identifier: Apache-2.0 */
/* scatter.h -- slices combined into places given by vectors of indices.
 *
 * Places may repeat; updates are applied in their order, whatever the number of threads: ranges
 * split the slices, not the updates. A kernel is a tin_combine_fn and a few lines around it. */
#ifndef TIN_OPS_ARRAY_SCATTER_H
#define TIN_OPS_ARRAY_SCATTER_H

#include "ops/array/index.h"
#include "ops/common/types.h"

/* y[i] = y[i] op x[i] for i < n. */
typedef void tin_combine_fn(void *y, const void *x, size_t n);

typedef struct tin_scatter { /* the kernel's state */
  tin_nd nd;
  const tin_tensor *updates;
  tin_combine_fn *combine; /* NULL: y[i] = x[i], of any type */
} tin_scatter;

/* Do indices and updates fit a tensor of shape `y`? */
tin_status tin_scatter_check(const tin_node *node, const tin_tensor *indices,
                             const tin_tensor *updates, const tin_shape *y);
/* Into output 0, which has its initial value. */
tin_status tin_scatter_run(const tin_node *node, const tin_tensor *indices,
                           const tin_tensor *updates, tin_combine_fn *combine);

/* tensor:T indices:Tindices updates:T -> output:T */
tin_status tin_tensor_scatter_infer(tin_node *node);
tin_status tin_tensor_scatter_run(const tin_node *node, tin_combine_fn *combine);

/* Sums and differences of integers wrap around. */
#define TIN_SCATTER_INTEGER(t, a, op, b) ((TIN_C(t))((uint64_t)(a)op(uint64_t)(b)))
#define TIN_SCATTER_FLOAT(t, a, op, b) TIN_PUT(t, TIN_GET(t, a) op TIN_GET(t, b))

#define TIN_COMBINE(name, t, EXPRESSION)                                                           \
  static void name##_##t(void *y_, const void *x_, size_t n) {                                     \
    TIN_C(t) *y = y_;                                                                              \
    const TIN_C(t) *x = x_;                                                                        \
    for (size_t i = 0; i < n; i++) y[i] = EXPRESSION;                                              \
  }

/* The kernel of a TensorScatter op; `op` and combine_<t> are defined before. */
#define TIN_TENSOR_SCATTER_KERNEL(name_, t)                                                        \
  static tin_status run_##t(const tin_node *node) {                                                \
    return tin_tensor_scatter_run(node, combine_##t);                                              \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = #name_ "_" #t,                                                                       \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .inplace = 1 << 0,                                                                           \
      .state_size = sizeof(tin_scatter),                                                           \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &kernel_##t); }

#endif
