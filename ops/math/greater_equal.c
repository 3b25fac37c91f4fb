/* SPDX-License-Identifier: Apache-2.0 */
/* GreaterEqual. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_greater_equal_

static const tin_op op = {TIN_COMPARE_OP("GreaterEqual")};

#define KERNEL(t) TIN_BINARY_TO(greater_equal, t, bool, a >= b)
KERNEL(f32)
KERNEL(f64)
TIN_BINARY_HALF(greater_equal, f16, 0, .row = greater_equal_f32_row)
TIN_BINARY_HALF(greater_equal, bf16, 0, .row = greater_equal_f32_row)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(greater_equal, TIN_TYPES_REAL)
