/* SPDX-License-Identifier: Apache-2.0 */
/* Sin. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_sin_

static const tin_op op = {TIN_UNARY_OP("Sin")};

TIN_UNARY_LIBM(sin)
TIN_UNARY_COMPLEX_LIBM(sin)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(sin, TYPES)
