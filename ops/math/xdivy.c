/* SPDX-License-Identifier: Apache-2.0 */
/* Xdivy: x / y, and 0 where x is 0. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_xdivy_

static const tin_op op = {TIN_BINARY_OP("Xdivy")};

TIN_BINARY_F32(xdivy, a == 0 ? 0 : a / b)
TIN_BINARY(xdivy, f64, a == 0 ? 0 : a / b)
TIN_BINARY_SLOW(xdivy, c64, a == 0 ? 0 : a / b)
TIN_BINARY_SLOW(xdivy, c128, a == 0 ? 0 : a / b)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(xdivy, TYPES)
