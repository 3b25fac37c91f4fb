/* SPDX-License-Identifier: Apache-2.0 */
/* Erf. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_erf_

static const tin_op op = {TIN_UNARY_OP("Erf")};

TIN_UNARY_MICRO(erf)
TIN_UNARY_SLOW(erf, f64, erf(x))
TIN_REGISTER_TYPES(erf, TIN_TYPES_FLOAT)
