/* SPDX-License-Identifier: Apache-2.0 */
/* MaxPool: the greatest element of each window; NaN if there is one. */
#include "ops/nn/pool_template.h"

static const char *const aliases[] = {"MaxPoolV2", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),        .name = "MaxPool",
    .aliases = aliases,      .signature = "input:T ksize:int32? strides:int32? -> output:T",
    .attrs = tin_pool_attrs, .params_size = sizeof(tin_pool_params),
    .infer = tin_pool_infer,
};

#define FINISH(t, a, n) (a)

#define TIN_REGISTER_PREFIX tin_register_max_pool_
#define KERNEL(t)                                                                                  \
  TIN_POOL_LOOP(max_pool, t, TIN_BOTTOM(t), TIN_MAX_OF, FINISH)                                    \
  TIN_POOL_KERNEL(max_pool, t)
TIN_POOL_KERNEL_F32(max_pool)
TIN_TYPES_OTHER_FLOAT(KERNEL)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(max_pool, TIN_TYPES_REAL)
