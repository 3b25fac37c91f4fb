/* SPDX-License-Identifier: Apache-2.0 */
/* Tanh. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_tanh_

static const tin_op op = {TIN_UNARY_OP("Tanh")};

TIN_UNARY_MICRO(tanh)
TIN_UNARY_SLOW(tanh, f64, tanh(x))
TIN_UNARY_COMPLEX_LIBM(tanh)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(tanh, TYPES)
