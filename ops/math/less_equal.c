/* SPDX-License-Identifier: Apache-2.0 */
/* LessEqual. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_less_equal_

static const tin_op op = {TIN_COMPARE_OP("LessEqual")};

#define KERNEL(t) TIN_BINARY_TO(less_equal, t, bool, a <= b)
KERNEL(f32)
KERNEL(f64)
TIN_BINARY_HALF(less_equal, f16, 0, .row = less_equal_f32_row)
TIN_BINARY_HALF(less_equal, bf16, 0, .row = less_equal_f32_row)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(less_equal, TIN_TYPES_REAL)
