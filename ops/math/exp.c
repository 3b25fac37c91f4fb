/* SPDX-License-Identifier: Apache-2.0 */
/* Exp. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_exp_

static const tin_op op = {TIN_UNARY_OP("Exp")};

TIN_UNARY_MICRO(exp)
TIN_UNARY_SLOW(exp, f64, exp(x))
TIN_UNARY_COMPLEX_LIBM(exp)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(exp, TYPES)
