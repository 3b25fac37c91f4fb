/* SPDX-License-Identifier: Apache-2.0 */
/* Transpose: the axes in another order. */
#include "ops/array/transpose.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Transpose",
    .signature = "x:T perm:Tperm -> y:T",
    .infer = tin_infer_transpose,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),           .name = "transpose",      .op = &op,
    .state_size = sizeof(tin_copy), .run = tin_run_transpose,
};

TIN_REGISTER(transpose) { return tin_add_kernel(registry, &kernel); }
