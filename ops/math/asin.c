/* SPDX-License-Identifier: Apache-2.0 */
/* Asin. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_asin_

static const tin_op op = {TIN_UNARY_OP("Asin")};

TIN_UNARY_LIBM(asin)
TIN_UNARY_COMPLEX_LIBM(asin)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(asin, TYPES)
