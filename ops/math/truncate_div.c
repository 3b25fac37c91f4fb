/* SPDX-License-Identifier: Apache-2.0 */
/* TruncateDiv: division of integers, towards 0. */
#include "ops/common/binary.h"
#include "ops/math/divide.h"

#define TIN_REGISTER_PREFIX tin_register_truncate_div_

static const tin_op op = {TIN_BINARY_OP("TruncateDiv")};

#define KERNEL(t) TIN_DIVISION(truncate_div, t, TIN_QUOTIENT(t, a, b))
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(truncate_div, TIN_TYPES_INTEGER)
