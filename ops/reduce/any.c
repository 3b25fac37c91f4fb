/* SPDX-License-Identifier: Apache-2.0 */
/* Any over axes: is there an element that is true? */
#include "ops/reduce/template.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Any",
    .signature = "input:bool reduction_indices:Tidx -> output:bool",
    .attrs = tin_reduce_attrs,
    .params_size = sizeof(tin_reduce_params),
    .infer = tin_reduce_infer,
};

#define STEP(t, a, v) ((a) | (v))
#define FINISH(t, a, n) (a)

#define TIN_REGISTER_PREFIX tin_register_any_
#define TYPES(X) X(bool)
#define KERNEL(t) TIN_REDUCE_KERNEL(any, t, bool, false, STEP, STEP, FINISH, true, tin_reduce_run)
TYPES(KERNEL)
TIN_REGISTER_TYPES(any, TYPES)
