/* SPDX-License-Identifier: Apache-2.0 */
/* PlaceholderWithDefault: its input, where the caller feeds nothing else. */
#include "ops/common/copy.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "PlaceholderWithDefault",
    .flags = TIN_OP_VIEW,
    .signature = "input:dtype -> output:dtype",
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "placeholder_with_default", .op = &op, .inplace = 1 << 0,
    .run = tin_run_view,
};

TIN_REGISTER(placeholder_with_default) { return tin_add_kernel(registry, &kernel); }
