/* SPDX-License-Identifier: Apache-2.0 */
/* Ceil. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_ceil_

static const tin_op op = {TIN_UNARY_OP("Ceil")};

TIN_UNARY_MICRO(ceil)
TIN_UNARY(ceil, f64, ceil(x))
TIN_REGISTER_TYPES(ceil, TIN_TYPES_FLOAT)
