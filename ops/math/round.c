/* SPDX-License-Identifier: Apache-2.0 */
/* Round: to the nearest whole number, halves to the even one. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_round_

static const tin_op op = {TIN_UNARY_OP("Round")};

#define KERNEL(t) TIN_UNARY(round, t, x)
TIN_UNARY_MICRO(round)
TIN_UNARY(round, f64, rint(x))
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(round, TIN_TYPES_REAL)
