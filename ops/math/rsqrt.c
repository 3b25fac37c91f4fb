/* SPDX-License-Identifier: Apache-2.0 */
/* Rsqrt: one over the square root. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_rsqrt_

static const tin_op op = {TIN_UNARY_OP("Rsqrt")};

TIN_UNARY_MICRO(rsqrt)
TIN_UNARY(rsqrt, f64, 1 / sqrt(x))
TIN_UNARY_SLOW(rsqrt, c64, 1 / csqrtf(x))
TIN_UNARY_SLOW(rsqrt, c128, 1 / csqrt(x))

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(rsqrt, TYPES)
