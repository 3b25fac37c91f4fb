/* SPDX-License-Identifier: Apache-2.0 */
/* BitwiseXor. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_bitwise_xor_

static const tin_op op = {TIN_BINARY_OP("BitwiseXor")};

#define KERNEL(t) TIN_BINARY(bitwise_xor, t, a ^ b)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(bitwise_xor, TIN_TYPES_INTEGER)
