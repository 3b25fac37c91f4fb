/* SPDX-License-Identifier: Apache-2.0 */
/* Lgamma: the logarithm of the absolute value of the gamma function. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_lgamma_

static const tin_op op = {TIN_UNARY_OP("Lgamma")};

TIN_UNARY_LIBM(lgamma)
TIN_REGISTER_TYPES(lgamma, TIN_TYPES_FLOAT)
