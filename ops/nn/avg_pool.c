/* SPDX-License-Identifier: Apache-2.0 */
/* AvgPool: the mean of each window, or of the part of it that is not padding. */
#include "ops/nn/pool_template.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "AvgPool",
    .signature = "value:T -> output:T",
    .attrs = tin_pool_attrs,
    .params_size = sizeof(tin_pool_params),
    .infer = tin_pool_infer_spatial,
};

#define STEP(t, a, v) ((a) + (v))
#define FINISH(t, a, n) ((a) / (TIN_A(t))(n))

#define TIN_REGISTER_PREFIX tin_register_avg_pool_
#define KERNEL(t)                                                                                  \
  TIN_POOL_LOOP(avg_pool, t, 0, STEP, FINISH)                                                      \
  TIN_POOL_KERNEL(avg_pool, t)
TIN_POOL_KERNEL_F32(avg_pool)
TIN_TYPES_OTHER_FLOAT(KERNEL)
TIN_REGISTER_TYPES(avg_pool, TIN_TYPES_FLOAT)
