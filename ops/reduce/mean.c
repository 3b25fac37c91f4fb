/* SPDX-License-Identifier: Apache-2.0 */
/* Mean over axes. That of integers is truncated; that of nothing is NaN, or 0. */
#include "ops/reduce/template.h"

TIN_REDUCE_OP("Mean")

#define STEP(t, a, v) ((a) + (TIN_WIDE(t))(v))
#define MERGE(t, a, b) ((a) + (b))
#define FINISH(t, a, n) ((TIN_A(t))((a) / (double)(n)))
#define FINISH_SIGNED(t, a, n) ((TIN_A(t))((n) ? (int64_t)(a) / (n) : 0))
#define FINISH_UNSIGNED(t, a, n) ((TIN_A(t))((n) ? (a) / (uint64_t)(n) : 0))

#define TIN_REGISTER_PREFIX tin_register_mean_
#define KERNEL_(t, f)                                                                              \
  TIN_REDUCE_KERNEL(mean, t, TIN_WIDE(t), 0, STEP, MERGE, f, true, tin_reduce_run)
#define KERNEL(t) KERNEL_(t, FINISH)
#define KERNEL_SIGNED(t) KERNEL_(t, FINISH_SIGNED)
#define KERNEL_UNSIGNED(t) KERNEL_(t, FINISH_UNSIGNED)
#define FAST(t)                                                                                    \
  TIN_REDUCE_FAST_KERNEL(mean, t, double, 0, MERGE, FINISH, true, tin_sum_f32_table, tin_reduce_run)
TIN_REDUCE_FAST(FAST)
KERNEL(f64)
TIN_TYPES_COMPLEX(KERNEL)
TIN_TYPES_SIGNED(KERNEL_SIGNED)
TIN_TYPES_UNSIGNED(KERNEL_UNSIGNED)
TIN_REGISTER_TYPES(mean, TIN_TYPES_NUMBER)
