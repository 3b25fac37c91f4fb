/* SPDX-License-Identifier: Apache-2.0 */
/* Erfc. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_erfc_

static const tin_op op = {TIN_UNARY_OP("Erfc")};

TIN_UNARY_LIBM(erfc)
TIN_REGISTER_TYPES(erfc, TIN_TYPES_FLOAT)
