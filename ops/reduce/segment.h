/* SPDX-License-Identifier: Apache-2.0 */
/* segment.h -- rows of a tensor gathered into the rows of another, by a number each row has. */
#ifndef TIN_OPS_REDUCE_SEGMENT_H
#define TIN_OPS_REDUCE_SEGMENT_H

#include "ops/reduce/template.h"

enum { TIN_SEGMENT_COLUMNS = 64 }; /* at a time */

/* ---- numbers that ascend: the rows of a segment follow each other */

typedef struct tin_segment_state {
  tin_reduction how;
  size_t rows, columns;
} tin_segment_state;

tin_status tin_segment_infer(tin_node *node);
tin_status tin_segment_run(const tin_node *node, const tin_reduction *how);

#define TIN_SEGMENT_OP(name_)                                                                      \
  static const tin_op op = {                                                                       \
      TIN_INIT(tin_op),                                                                            \
      .name = name_,                                                                               \
      .signature = "data:T segment_ids:Tindices -> output:T",                                      \
      .infer = tin_segment_infer,                                                                  \
  };

#define TIN_SPARSE_SEGMENT_OP(name_)                                                               \
  static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tidx", TIN_S32),                                 \
                                   TIN_ATTR_TYPE("Tsegmentids", TIN_S32), TIN_ATTR_END};           \
  static const tin_op op = {                                                                       \
      TIN_INIT(tin_op),                                                                            \
      .name = name_,                                                                               \
      .signature = "data:T indices:Tidx segment_ids:Tsegmentids -> output:T",                      \
      .attrs = attrs,                                                                              \
      .infer = tin_segment_infer,                                                                  \
  };

/* As in template.h; FINISH also makes a result of no elements. */
#define TIN_SEGMENT_KERNEL(name_, t, W, START, STEP, MERGE, FINISH)                                \
  TIN_REDUCE_LOOP_ACROSS(name_, t, W, STEP)                                                        \
  TIN_REDUCE_ENDS(name_, t, W, START, MERGE, FINISH)                                               \
  static tin_status name_##_##t##_run(const tin_node *node) {                                      \
    static const tin_reduction how =                                                               \
        TIN_REDUCE_HOW(name_, t, W, NULL, name_##_##t##_across, false);                            \
    return tin_segment_run(node, &how);                                                            \
  }                                                                                                \
  TIN_SEGMENT_DESCRIPTOR(name_, t, tin_segment_state)

/* ---- numbers in any order, those below 0 left out */

typedef void tin_segment_row_fn(size_t n, const void *x, void *y);

typedef struct tin_unsorted_state {
  size_t rows, columns, element;
  tin_segment_row_fn *start, *row;
} tin_unsorted_state;

tin_status tin_unsorted_infer(tin_node *node);
/* start sets y[i], row takes x[i] into it. */
tin_status tin_unsorted_run(const tin_node *node, size_t element, tin_segment_row_fn *start,
                            tin_segment_row_fn *row);

#define TIN_UNSORTED_OP(name_)                                                                     \
  static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tnumsegments", TIN_S32), TIN_ATTR_END};          \
  static const tin_op op = {                                                                       \
      TIN_INIT(tin_op),                                                                            \
      .name = name_,                                                                               \
      .signature = "data:T segment_ids:Tindices num_segments:Tnumsegments -> output:T",            \
      .attrs = attrs,                                                                              \
      .infer = tin_unsorted_infer,                                                                 \
  };

/* STEP(t, a, v) is of type TIN_A(t). */
#define TIN_UNSORTED_KERNEL(name_, t, START, STEP)                                                 \
  static void name_##_##t##_start(size_t n, const void *from, void *to) {                          \
    TIN_C(t) *y = to;                                                                              \
    (void)from;                                                                                    \
    for (size_t i = 0; i < n; i++) y[i] = TIN_PUT(t, START);                                       \
  }                                                                                                \
  static void name_##_##t##_row(size_t n, const void *from, void *to) {                            \
    const TIN_C(t) *x = from;                                                                      \
    TIN_C(t) *y = to;                                                                              \
    for (size_t i = 0; i < n; i++) {                                                               \
      TIN_A(t) a = TIN_GET(t, y[i]), v = TIN_GET(t, x[i]);                                         \
      y[i] = TIN_PUT(t, STEP(t, a, v));                                                            \
    }                                                                                              \
  }                                                                                                \
  static tin_status name_##_##t##_run(const tin_node *node) {                                      \
    return tin_unsorted_run(node, sizeof(TIN_C(t)), name_##_##t##_start, name_##_##t##_row);       \
  }                                                                                                \
  TIN_SEGMENT_DESCRIPTOR(name_, t, tin_unsorted_state)

#define TIN_SEGMENT_DESCRIPTOR(name_, t, state_)                                                   \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),        .name = #name_ "_" #t,        .op = &op,                        \
      .dtypes = TIN_BIT(TIN_E(t)), .state_size = sizeof(state_), .run = name_##_##t##_run,         \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

#endif
