/* SPDX-License-Identifier: Apache-2.0 */
/* DivNoNan: division that gives 0 where the divisor is 0. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_div_no_nan_

static const tin_op op = {TIN_BINARY_OP("DivNoNan")};

TIN_BINARY_F32(div_no_nan, b == 0 ? 0 : a / b)
TIN_BINARY(div_no_nan, f64, b == 0 ? 0 : a / b)
TIN_BINARY_SLOW(div_no_nan, c64, b == 0 ? 0 : a / b)
TIN_BINARY_SLOW(div_no_nan, c128, b == 0 ? 0 : a / b)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(div_no_nan, TYPES)
