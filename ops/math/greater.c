/* SPDX-License-Identifier: Apache-2.0 */
/* Greater. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_greater_

static const tin_op op = {TIN_COMPARE_OP("Greater")};

#define KERNEL(t) TIN_BINARY_TO(greater, t, bool, a > b)
KERNEL(f32)
KERNEL(f64)
TIN_BINARY_HALF(greater, f16, 0, .row = greater_f32_row)
TIN_BINARY_HALF(greater, bf16, 0, .row = greater_f32_row)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(greater, TIN_TYPES_REAL)
