/* SPDX-License-Identifier: Apache-2.0 */
/* Neg. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_neg_

static const tin_op op = {TIN_UNARY_OP("Neg")};

#define KERNEL(t) TIN_UNARY(neg, t, 0 - (TIN_W(t))x)
TIN_UNARY_MICRO(neg)
TIN_UNARY(neg, f64, -x)
TIN_UNARY(neg, c64, -x)
TIN_UNARY(neg, c128, -x)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(neg, TIN_TYPES_NUMBER)
