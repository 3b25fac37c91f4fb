/* SPDX-License-Identifier: Apache-2.0 */
/* MulNoNan: the product, and 0 where the second factor is 0. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_mul_no_nan_

static const tin_op op = {TIN_BINARY_OP("MulNoNan")};

TIN_BINARY_F32(mul_no_nan, b == 0 ? 0 : a * b)
TIN_BINARY(mul_no_nan, f64, b == 0 ? 0 : a * b)
TIN_BINARY_SLOW(mul_no_nan, c64, b == 0 ? 0 : a * b)
TIN_BINARY_SLOW(mul_no_nan, c128, b == 0 ? 0 : a * b)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(mul_no_nan, TYPES)
