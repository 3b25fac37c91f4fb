/* SPDX-License-Identifier: Apache-2.0 */
/* Acosh. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_acosh_

static const tin_op op = {TIN_UNARY_OP("Acosh")};

TIN_UNARY_LIBM(acosh)
TIN_UNARY_COMPLEX_LIBM(acosh)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(acosh, TYPES)
