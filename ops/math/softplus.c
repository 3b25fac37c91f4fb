/* SPDX-License-Identifier: Apache-2.0 */
/* Softplus: log(e^x + 1). */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_softplus_

static const tin_op op = {TIN_ACTIVATION_OP("Softplus")};

TIN_UNARY_MICRO(softplus)
TIN_UNARY_SLOW(softplus, f64, (x > 0 ? x : 0) + log1p(exp(-fabs(x))))
TIN_REGISTER_TYPES(softplus, TIN_TYPES_FLOAT)
