/* SPDX-License-Identifier: Apache-2.0 */
/* Atan. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_atan_

static const tin_op op = {TIN_UNARY_OP("Atan")};

TIN_UNARY_LIBM(atan)
TIN_UNARY_COMPLEX_LIBM(atan)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(atan, TYPES)
