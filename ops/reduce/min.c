/* SPDX-License-Identifier: Apache-2.0 */
/* Min over axes; NaN if there is one. */
#include "ops/reduce/template.h"

TIN_REDUCE_OP("Min")

#define FINISH(t, a, n) (a)

#define TIN_REGISTER_PREFIX tin_register_min_
#define KERNEL(t)                                                                                  \
  TIN_REDUCE_KERNEL(min, t, TIN_A(t), TIN_TOP(t), TIN_MIN_OF, TIN_MIN_OF, FINISH, true,            \
                    tin_reduce_run)
#define FAST(t)                                                                                    \
  TIN_REDUCE_FAST_KERNEL(min, t, float, INFINITY, TIN_MIN_OF, FINISH, true, tin_min_f32_table,     \
                         tin_reduce_run)
TIN_REDUCE_FAST(FAST)
TIN_REDUCE_OTHER_REAL(KERNEL)
TIN_REGISTER_TYPES(min, TIN_TYPES_REAL)
