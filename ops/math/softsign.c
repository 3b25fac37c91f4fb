/* SPDX-License-Identifier: Apache-2.0 */
/* Softsign: x / (|x| + 1). */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_softsign_

static const tin_op op = {TIN_ACTIVATION_OP("Softsign")};

TIN_UNARY_MICRO(softsign)
TIN_UNARY(softsign, f64, x / (fabs(x) + 1))
TIN_REGISTER_TYPES(softsign, TIN_TYPES_FLOAT)
