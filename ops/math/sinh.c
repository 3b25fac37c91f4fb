/* SPDX-License-Identifier: Apache-2.0 */
/* Sinh. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_sinh_

static const tin_op op = {TIN_UNARY_OP("Sinh")};

TIN_UNARY_LIBM(sinh)
TIN_UNARY_COMPLEX_LIBM(sinh)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(sinh, TYPES)
