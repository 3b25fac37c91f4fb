/* SPDX-License-Identifier: Apache-2.0 */
/* Acos. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_acos_

static const tin_op op = {TIN_UNARY_OP("Acos")};

TIN_UNARY_LIBM(acos)
TIN_UNARY_COMPLEX_LIBM(acos)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(acos, TYPES)
