/* SPDX-License-Identifier: Apache-2.0 */
/* Cosh. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_cosh_

static const tin_op op = {TIN_UNARY_OP("Cosh")};

TIN_UNARY_LIBM(cosh)
TIN_UNARY_COMPLEX_LIBM(cosh)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(cosh, TYPES)
