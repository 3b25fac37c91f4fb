/* SPDX-License-Identifier: Apache-2.0 */
/* Invert: all bits turned around. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_invert_

static const tin_op op = {TIN_UNARY_OP("Invert")};

#define KERNEL(t) TIN_UNARY(invert, t, ~x)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(invert, TIN_TYPES_INTEGER)
