/* SPDX-License-Identifier: Apache-2.0 */
/* Asinh. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_asinh_

static const tin_op op = {TIN_UNARY_OP("Asinh")};

TIN_UNARY_LIBM(asinh)
TIN_UNARY_COMPLEX_LIBM(asinh)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(asinh, TYPES)
