/* SPDX-License-Identifier: Apache-2.0 */
/* scan.h -- running sums and products along an axis. */
#ifndef TIN_OPS_REDUCE_SCAN_H
#define TIN_OPS_REDUCE_SCAN_H

#include "ops/reduce/template.h"

enum { TIN_SCAN_COLUMNS = 64 }; /* at a time */

typedef struct tin_scan_params {
  bool exclusive, reverse;
} tin_scan_params;

extern const tin_attr tin_scan_attrs[];

/* n rows of `columns` elements, the first at x and y, each `step` elements behind the one before;
 * x and y are equal or do not overlap. */
typedef void tin_scan_fn(size_t n, size_t columns, ptrdiff_t step, bool exclusive, const void *x,
                         void *y);

typedef struct tin_scan_state {
  size_t n, inner, blocks; /* of columns */
  size_t element;
  tin_scan_fn *fn;
} tin_scan_state;

tin_status tin_scan_infer(tin_node *node);
tin_status tin_scan_run(const tin_node *node, size_t element, tin_scan_fn *fn);

#define TIN_SCAN_OP(name_)                                                                         \
  static const tin_op op = {                                                                       \
      TIN_INIT(tin_op),                                                                            \
      .name = name_,                                                                               \
      .signature = "x:T axis:Tidx -> out:T",                                                       \
      .attrs = tin_scan_attrs,                                                                     \
      .params_size = sizeof(tin_scan_params),                                                      \
      .infer = tin_scan_infer,                                                                     \
  };

/* START and STEP(t, a, v) as in template.h. */
#define TIN_SCAN_KERNEL(name_, t, START, STEP)                                                     \
  static void name_##_##t##_column(size_t n, ptrdiff_t step, bool exclusive, const TIN_C(t) * x,   \
                                   TIN_C(t) * y) {                                                 \
    TIN_WIDE(t) acc = START;                                                                       \
    for (ptrdiff_t r = 0, at = 0; r < (ptrdiff_t)n; r++, at += step) {                             \
      TIN_WIDE(t) before = acc;                                                                    \
      acc = STEP(t, acc, TIN_ELEMENT(t, x[at]));                                                   \
      y[at] = TIN_PUT(t, (TIN_A(t))(exclusive ? before : acc));                                    \
    }                                                                                              \
  }                                                                                                \
  static void name_##_##t##_columns(size_t n, size_t columns, ptrdiff_t step, bool exclusive,      \
                                    const void *from, void *to) {                                  \
    const TIN_C(t) *x = from;                                                                      \
    TIN_C(t) *y = to;                                                                              \
    TIN_WIDE(t) acc[TIN_SCAN_COLUMNS];                                                             \
    if (columns == 1) {                                                                            \
      name_##_##t##_column(n, step, exclusive, x, y);                                              \
      return;                                                                                      \
    }                                                                                              \
    for (size_t c = 0; c < columns; c++) acc[c] = START;                                           \
    for (ptrdiff_t r = 0, at = 0; r < (ptrdiff_t)n; r++, at += step)                               \
      for (size_t c = 0; c < columns; c++) {                                                       \
        TIN_WIDE(t) before = acc[c];                                                               \
        acc[c] = STEP(t, acc[c], TIN_ELEMENT(t, x[at + (ptrdiff_t)c]));                            \
        y[at + (ptrdiff_t)c] = TIN_PUT(t, (TIN_A(t))(exclusive ? before : acc[c]));                \
      }                                                                                            \
  }                                                                                                \
  static tin_status name_##_##t##_run(const tin_node *node) {                                      \
    return tin_scan_run(node, sizeof(TIN_C(t)), name_##_##t##_columns);                            \
  }                                                                                                \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),        .name = #name_ "_" #t, .op = &op,                               \
      .dtypes = TIN_BIT(TIN_E(t)), .inplace = 1 << 0,     .state_size = sizeof(tin_scan_state),    \
      .run = name_##_##t##_run,                                                                    \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

#endif
