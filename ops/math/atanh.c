/* SPDX-License-Identifier: Apache-2.0 */
/* Atanh. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_atanh_

static const tin_op op = {TIN_UNARY_OP("Atanh")};

TIN_UNARY_LIBM(atanh)
TIN_UNARY_COMPLEX_LIBM(atanh)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(atanh, TYPES)
