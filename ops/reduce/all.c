/* SPDX-License-Identifier: Apache-2.0 */
/* All over axes: is every element true? */
#include "ops/reduce/template.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "All",
    .signature = "input:bool reduction_indices:Tidx -> output:bool",
    .attrs = tin_reduce_attrs,
    .params_size = sizeof(tin_reduce_params),
    .infer = tin_reduce_infer,
};

#define STEP(t, a, v) ((a) & (v))
#define FINISH(t, a, n) (a)

#define TIN_REGISTER_PREFIX tin_register_all_
#define TYPES(X) X(bool)
#define KERNEL(t) TIN_REDUCE_KERNEL(all, t, bool, true, STEP, STEP, FINISH, true, tin_reduce_run)
TYPES(KERNEL)
TIN_REGISTER_TYPES(all, TYPES)
