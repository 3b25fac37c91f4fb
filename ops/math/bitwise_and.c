/* SPDX-License-Identifier: Apache-2.0 */
/* BitwiseAnd. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_bitwise_and_

static const tin_op op = {TIN_BINARY_OP("BitwiseAnd")};

#define KERNEL(t) TIN_BINARY(bitwise_and, t, a &b)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(bitwise_and, TIN_TYPES_INTEGER)
