/* SPDX-License-Identifier: Apache-2.0 */
/* Square. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_square_

static const tin_op op = {TIN_UNARY_OP("Square")};

#define KERNEL(t) TIN_UNARY(square, t, (TIN_W(t))x *(TIN_W(t))x)
TIN_UNARY_MICRO(square)
KERNEL(f64)
TIN_TYPES_INTEGER(KERNEL)
TIN_TYPES_COMPLEX(KERNEL)
TIN_REGISTER_TYPES(square, TIN_TYPES_NUMBER)
