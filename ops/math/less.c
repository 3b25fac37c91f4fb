/* SPDX-License-Identifier: Apache-2.0 */
/* Less. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_less_

static const tin_op op = {TIN_COMPARE_OP("Less")};

#define KERNEL(t) TIN_BINARY_TO(less, t, bool, a < b)
KERNEL(f32)
KERNEL(f64)
TIN_BINARY_HALF(less, f16, 0, .row = less_f32_row)
TIN_BINARY_HALF(less, bf16, 0, .row = less_f32_row)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(less, TIN_TYPES_REAL)
