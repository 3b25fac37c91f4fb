/* SPDX-License-Identifier: Apache-2.0 */
/* Identity, and its kin that matter only while training or debugging. */
#include "ops/common/copy.h"

static const char *const aliases[] = {"StopGradient", "PreventGradient", "Snapshot", "DeepCopy",
                                      NULL};

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Identity",
    .aliases = aliases,
    .flags = TIN_OP_VIEW | TIN_OP_ELEMENTWISE,
    .signature = "input:T -> output:T",
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "identity", .op = &op, .inplace = 1 << 0, .run = tin_run_view,
};

TIN_REGISTER(identity) { return tin_add_kernel(registry, &kernel); }
