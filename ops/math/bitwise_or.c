/* SPDX-License-Identifier: Apache-2.0 */
/* BitwiseOr. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_bitwise_or_

static const tin_op op = {TIN_BINARY_OP("BitwiseOr")};

#define KERNEL(t) TIN_BINARY(bitwise_or, t, a | b)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(bitwise_or, TIN_TYPES_INTEGER)
