/* SPDX-License-Identifier: Apache-2.0 */
/* Sqrt. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_sqrt_

static const tin_op op = {TIN_UNARY_OP("Sqrt")};

TIN_UNARY_MICRO(sqrt)
TIN_UNARY(sqrt, f64, sqrt(x))
TIN_UNARY_COMPLEX_LIBM(sqrt)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(sqrt, TYPES)
