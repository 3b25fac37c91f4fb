/* SPDX-License-Identifier: Apache-2.0 */
/* Reciprocal, formerly Inv. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_reciprocal_

static const char *const aliases[] = {"Inv", NULL};
static const tin_op op = {TIN_UNARY_OP("Reciprocal"), .aliases = aliases};

TIN_UNARY_MICRO(reciprocal)
TIN_UNARY(reciprocal, f64, 1 / x)
TIN_UNARY(reciprocal, c64, 1 / x)
TIN_UNARY(reciprocal, c128, 1 / x)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(reciprocal, TYPES)
