/* SPDX-License-Identifier: Apache-2.0 */
/* arg.h -- ArgMax and ArgMin: which element along an axis is the greatest, or the smallest? The
 * first of them; a NaN is neither, unless there is nothing else. */
#ifndef TIN_OPS_REDUCE_ARG_H
#define TIN_OPS_REDUCE_ARG_H

#include "ops/common/extremes.h"
#include "ops/micro/reduce_f32.h"

enum { TIN_ARG_COLUMNS = 64 }; /* at a time */

/* Of n rows, `stride` elements apart, the best in each of `columns` columns. */
typedef void tin_arg_fn(size_t n, size_t columns, size_t stride, const void *x, int32_t *index);

typedef struct tin_arg_state {
  size_t outer, n, inner, blocks; /* of columns */
  size_t element;
  tin_arg_fn *fn;
  tin_arg_row_fn *row; /* for single columns, of f32; or NULL */
} tin_arg_state;

extern const tin_attr tin_arg_attrs[];

tin_status tin_arg_infer(tin_node *node);
tin_status tin_arg_run(const tin_node *node, size_t element, tin_arg_fn *fn, tin_arg_row_fn *row);

#define TIN_ARG_OP(name_)                                                                          \
  static const tin_op op = {                                                                       \
      TIN_INIT(tin_op),                                                                            \
      .name = name_,                                                                               \
      .signature = "input:T dimension:Tidx -> output:output_type",                                 \
      .type_attr = "T",                                                                            \
      .attrs = tin_arg_attrs,                                                                      \
      .infer = tin_arg_infer,                                                                      \
  };

/* BETTER is < or >. */
#define TIN_ARG_KERNEL(name_, t, BETTER, row)                                                      \
  static void name_##_##t##_columns(size_t n, size_t columns, size_t stride, const void *from,     \
                                    int32_t *index) {                                              \
    const TIN_C(t) *x = from;                                                                      \
    TIN_A(t) best[TIN_ARG_COLUMNS];                                                                \
    for (size_t c = 0; c < columns; c++) {                                                         \
      best[c] = TIN_GET(t, x[c]);                                                                  \
      index[c] = 0;                                                                                \
    }                                                                                              \
    for (size_t r = 1; r < n; r++) {                                                               \
      x += stride;                                                                                 \
      for (size_t c = 0; c < columns; c++) {                                                       \
        TIN_A(t) v = TIN_GET(t, x[c]);                                                             \
        bool better = v BETTER best[c] || (TIN_IS_NAN(t, best[c]) && !TIN_IS_NAN(t, v));           \
        best[c] = better ? v : best[c];                                                            \
        index[c] = better ? (int32_t)r : index[c];                                                 \
      }                                                                                            \
    }                                                                                              \
  }                                                                                                \
  static tin_status name_##_##t##_run(const tin_node *node) {                                      \
    return tin_arg_run(node, sizeof(TIN_C(t)), name_##_##t##_columns, row);                        \
  }                                                                                                \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),                                                                        \
      .name = #name_ "_" #t,                                                                       \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(tin_arg_state),                                                         \
      .run = name_##_##t##_run,                                                                    \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

#endif
