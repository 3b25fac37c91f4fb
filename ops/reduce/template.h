/* SPDX-License-Identifier: Apache-2.0 */
/* template.h -- kernels of a reduction for one element type each.
 *
 * W is the type of the accumulators; START their first value;
 *     STEP(t, a, v)   a with the element v in it
 *     MERGE(t, a, b)  two accumulators in one
 *     FINISH(t, a, n) the result, of type TIN_A(t), of n elements */
#ifndef TIN_OPS_REDUCE_TEMPLATE_H
#define TIN_OPS_REDUCE_TEMPLATE_H

#include "ops/common/extremes.h"
#include "ops/common/half.h"
#include "ops/reduce/reduce.h"

#include <complex.h>

/* Wide enough for sums and products: double, or unsigned arithmetic, which wraps around. */
#define TIN_WIDE(t) TIN_PASTE(TIN_WIDE_, t)
#define TIN_WIDE_f32 double
#define TIN_WIDE_f64 double
#define TIN_WIDE_f16 double
#define TIN_WIDE_bf16 double
#define TIN_WIDE_s8 uint64_t
#define TIN_WIDE_u8 uint64_t
#define TIN_WIDE_s16 uint64_t
#define TIN_WIDE_u16 uint64_t
#define TIN_WIDE_s32 uint64_t
#define TIN_WIDE_u32 uint64_t
#define TIN_WIDE_s64 uint64_t
#define TIN_WIDE_u64 uint64_t
#define TIN_WIDE_c64 double _Complex
#define TIN_WIDE_c128 double _Complex

/* The element at p, as t computes. */
#define TIN_ELEMENT(t, p) ((TIN_A(t))TIN_GET(t, p))

/* Several accumulators per row: independent chains are faster, and more accurate. */
enum { TIN_REDUCE_CHAINS = 8 };

#define TIN_REDUCE_LOOP_ALONG(op, t, W, START, STEP, MERGE)                                        \
  static void op##_##t##_along(size_t outer, size_t n, const void *from, size_t stride,            \
                               void *to) {                                                         \
    const TIN_C(t) *x = from;                                                                      \
    W *acc = to;                                                                                   \
    for (size_t o = 0; o < outer; o++, x += stride) {                                              \
      W a[TIN_REDUCE_CHAINS], all = acc[o];                                                        \
      size_t i = 0;                                                                                \
      for (size_t j = 0; j < TIN_REDUCE_CHAINS; j++) a[j] = START;                                 \
      for (; i + TIN_REDUCE_CHAINS <= n; i += TIN_REDUCE_CHAINS)                                   \
        for (size_t j = 0; j < TIN_REDUCE_CHAINS; j++)                                             \
          a[j] = STEP(t, a[j], TIN_ELEMENT(t, x[i + j]));                                          \
      for (; i < n; i++) all = STEP(t, all, TIN_ELEMENT(t, x[i]));                                 \
      for (size_t j = 0; n >= TIN_REDUCE_CHAINS && j < TIN_REDUCE_CHAINS; j++)                     \
        all = MERGE(t, all, a[j]);                                                                 \
      acc[o] = all;                                                                                \
    }                                                                                              \
  }

#define TIN_REDUCE_LOOP_ACROSS(op, t, W, STEP)                                                     \
  static void op##_##t##_across(size_t outer, size_t rows, size_t n, const void *from,             \
                                size_t stride, size_t step, void *to) {                            \
    W *acc = to;                                                                                   \
    for (size_t o = 0; o < outer; o++, acc += n) {                                                 \
      const TIN_C(t) *x = (const TIN_C(t) *)from + o * stride;                                     \
      for (size_t r = 0; r < rows; r++, x += step)                                                 \
        for (size_t i = 0; i < n; i++) acc[i] = STEP(t, acc[i], TIN_ELEMENT(t, x[i]));             \
    }                                                                                              \
  }

#define TIN_REDUCE_ENDS(op, t, W, START, MERGE, FINISH)                                            \
  static void op##_##t##_start(size_t n, void *to) {                                               \
    W *acc = to;                                                                                   \
    for (size_t i = 0; i < n; i++) acc[i] = START;                                                 \
  }                                                                                                \
  static void op##_##t##_merge(size_t n, const void *from, void *to) {                             \
    const W *b = from;                                                                             \
    W *a = to;                                                                                     \
    for (size_t i = 0; i < n; i++) a[i] = MERGE(t, a[i], b[i]);                                    \
  }                                                                                                \
  static void op##_##t##_finish(size_t n, const void *from, int64_t count, void *to) {             \
    const W *acc = from;                                                                           \
    TIN_C(t) *y = to;                                                                              \
    (void)count;                                                                                   \
    for (size_t i = 0; i < n; i++) y[i] = TIN_PUT(t, FINISH(t, acc[i], count));                    \
  }

#define TIN_REDUCE_HOW(op, t, W, ALONG, ACROSS, COPIES)                                            \
  {                                                                                                \
    .in = sizeof(TIN_C(t)), .acc = sizeof(W), .out = sizeof(TIN_C(t)), .copies = COPIES,           \
    .start = op##_##t##_start, .along = ALONG, .across = ACROSS, .merge = op##_##t##_merge,        \
    .finish = op##_##t##_finish                                                                    \
  }

/* The kernel <op>_<t> of the tin_op `op`; its prepare is <op>_<t>_prepare. */
#define TIN_REDUCE_DESCRIPTOR(name_, t, run_)                                                      \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),                                                                        \
      .name = #name_ "_" #t,                                                                       \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(tin_reduce_plan),                                                       \
      .prepare = name_##_##t##_prepare,                                                            \
      .run = run_,                                                                                 \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

/* All of it. run is tin_reduce_run or tin_reduce_run_all. */
#define TIN_REDUCE_KERNEL(op, t, W, START, STEP, MERGE, FINISH, COPIES, run)                       \
  TIN_REDUCE_LOOP_ALONG(op, t, W, START, STEP, MERGE)                                              \
  TIN_REDUCE_LOOP_ACROSS(op, t, W, STEP)                                                           \
  TIN_REDUCE_ENDS(op, t, W, START, MERGE, FINISH)                                                  \
  static tin_status op##_##t##_prepare(tin_node *node) {                                           \
    static const tin_reduction how =                                                               \
        TIN_REDUCE_HOW(op, t, W, op##_##t##_along, op##_##t##_across, COPIES);                     \
    return tin_reduce_prepare(node, &how);                                                         \
  }                                                                                                \
  TIN_REDUCE_DESCRIPTOR(op, t, run)

/* The same for floats of 32 and 16 bits, with loops from the table of a micro-kernel. */
#define TIN_REDUCE_FAST_KERNEL(op, t, W, START, MERGE, FINISH, COPIES, table, run)                 \
  TIN_REDUCE_ENDS(op, t, W, START, MERGE, FINISH)                                                  \
  static tin_status op##_##t##_prepare(tin_node *node) {                                           \
    const tin_micro_reduce *row = TIN_MICRO_PICK(table, node->cpu);                                \
    tin_reduction how = TIN_REDUCE_HOW(op, t, W, row->along, row->across, COPIES);                 \
    how.widen = TIN_HALF(t, from, node->cpu);                                                      \
    return tin_reduce_prepare(node, &how);                                                         \
  }                                                                                                \
  TIN_REDUCE_DESCRIPTOR(op, t, run)

#define TIN_REDUCE_FAST(X) X(f32) X(f16) X(bf16)
#define TIN_REDUCE_OTHER_REAL(X) X(f64) TIN_TYPES_INTEGER(X)

#define TIN_REDUCE_OP(name_)                                                                       \
  static const tin_op op = {                                                                       \
      TIN_INIT(tin_op),                                                                            \
      .name = name_,                                                                               \
      .signature = "input:T reduction_indices:Tidx -> output:T",                                   \
      .attrs = tin_reduce_attrs,                                                                   \
      .params_size = sizeof(tin_reduce_params),                                                    \
      .infer = tin_reduce_infer,                                                                   \
  };

#endif
