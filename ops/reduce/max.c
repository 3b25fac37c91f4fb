/* SPDX-License-Identifier: Apache-2.0 */
/* Max over axes; NaN if there is one. */
#include "ops/reduce/template.h"

TIN_REDUCE_OP("Max")

#define FINISH(t, a, n) (a)

#define TIN_REGISTER_PREFIX tin_register_max_
#define KERNEL(t)                                                                                  \
  TIN_REDUCE_KERNEL(max, t, TIN_A(t), TIN_BOTTOM(t), TIN_MAX_OF, TIN_MAX_OF, FINISH, true,         \
                    tin_reduce_run)
#define FAST(t)                                                                                    \
  TIN_REDUCE_FAST_KERNEL(max, t, float, -INFINITY, TIN_MAX_OF, FINISH, true, tin_max_f32_table,    \
                         tin_reduce_run)
TIN_REDUCE_FAST(FAST)
TIN_REDUCE_OTHER_REAL(KERNEL)
TIN_REGISTER_TYPES(max, TIN_TYPES_REAL)
