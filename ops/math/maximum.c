/* SPDX-License-Identifier: Apache-2.0 */
/* Maximum. A NaN in either input gives NaN. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_maximum_

static const tin_op op = {TIN_BINARY_OP("Maximum")};

#define KERNEL(t) TIN_BINARY(maximum, t, a > b ? a : b)
TIN_BINARY_MICRO(maximum)
TIN_BINARY(maximum, f64, a != a || a > b ? a : b)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(maximum, TIN_TYPES_REAL)
