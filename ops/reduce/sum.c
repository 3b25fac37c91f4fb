/* SPDX-License-Identifier: Apache-2.0 */
/* Sum over axes. */
#include "ops/reduce/template.h"

TIN_REDUCE_OP("Sum")

#define STEP(t, a, v) ((a) + (TIN_WIDE(t))(v))
#define MERGE(t, a, b) ((a) + (b))
#define FINISH(t, a, n) ((TIN_A(t))(a))

#define TIN_REGISTER_PREFIX tin_register_sum_
#define KERNEL(t)                                                                                  \
  TIN_REDUCE_KERNEL(sum, t, TIN_WIDE(t), 0, STEP, MERGE, FINISH, true, tin_reduce_run)
#define FAST(t)                                                                                    \
  TIN_REDUCE_FAST_KERNEL(sum, t, double, 0, MERGE, FINISH, true, tin_sum_f32_table, tin_reduce_run)
TIN_REDUCE_FAST(FAST)
TIN_REDUCE_OTHER_REAL(KERNEL)
TIN_TYPES_COMPLEX(KERNEL)
TIN_REGISTER_TYPES(sum, TIN_TYPES_NUMBER)
