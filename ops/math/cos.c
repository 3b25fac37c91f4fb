/* SPDX-License-Identifier: Apache-2.0 */
/* Cos. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_cos_

static const tin_op op = {TIN_UNARY_OP("Cos")};

TIN_UNARY_LIBM(cos)
TIN_UNARY_COMPLEX_LIBM(cos)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(cos, TYPES)
