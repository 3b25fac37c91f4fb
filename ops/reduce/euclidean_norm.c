/* SPDX-License-Identifier: Apache-2.0 */
/* EuclideanNorm over axes: the root of the sum of the squares of absolute values. */
#include "ops/reduce/template.h"

TIN_REDUCE_OP("EuclideanNorm")

#define STEP(t, a, v) ((a) + (double)(v) * (double)(v))
#define STEP_COMPLEX(t, a, v)                                                                      \
  ((a) + (double)creal(v) * (double)creal(v) + (double)cimag(v) * (double)cimag(v))
#define MERGE(t, a, b) ((a) + (b))
#define FINISH(t, a, n) ((TIN_A(t))sqrt(a))

#define TIN_REGISTER_PREFIX tin_register_euclidean_norm_
#define KERNEL_(t, step)                                                                           \
  TIN_REDUCE_KERNEL(euclidean_norm, t, double, 0, step, MERGE, FINISH, false, tin_reduce_run)
#define KERNEL(t) KERNEL_(t, STEP)
#define KERNEL_COMPLEX(t) KERNEL_(t, STEP_COMPLEX)
#define FAST(t)                                                                                    \
  TIN_REDUCE_FAST_KERNEL(euclidean_norm, t, double, 0, MERGE, FINISH, false,                       \
                         tin_squares_f32_table, tin_reduce_run)
TIN_REDUCE_FAST(FAST)
TIN_REDUCE_OTHER_REAL(KERNEL)
TIN_TYPES_COMPLEX(KERNEL_COMPLEX)
TIN_REGISTER_TYPES(euclidean_norm, TIN_TYPES_NUMBER)
