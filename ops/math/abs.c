/* SPDX-License-Identifier: Apache-2.0 */
/* Abs: the absolute value; the smallest integer stays what it is. ComplexAbs is another op. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_abs_

static const tin_op op = {TIN_UNARY_OP("Abs")};

#define KERNEL(t) TIN_UNARY(abs, t, x < 0 ? 0 - (TIN_W(t))x : (TIN_W(t))x)
TIN_UNARY_MICRO(abs)
TIN_UNARY(abs, f64, fabs(x))
TIN_TYPES_SIGNED(KERNEL)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_SIGNED(X)
TIN_REGISTER_TYPES(abs, TYPES)
