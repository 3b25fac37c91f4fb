/* SPDX-License-Identifier: Apache-2.0 */
/* Minimum. A NaN in either input gives NaN. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_minimum_

static const tin_op op = {TIN_BINARY_OP("Minimum")};

#define KERNEL(t) TIN_BINARY(minimum, t, a < b ? a : b)
TIN_BINARY_MICRO(minimum)
TIN_BINARY(minimum, f64, a != a || a < b ? a : b)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(minimum, TIN_TYPES_REAL)
