/* SPDX-License-Identifier: Apache-2.0 */
/* Tan. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_tan_

static const tin_op op = {TIN_UNARY_OP("Tan")};

TIN_UNARY_LIBM(tan)
TIN_UNARY_COMPLEX_LIBM(tan)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(tan, TYPES)
