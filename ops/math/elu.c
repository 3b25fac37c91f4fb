/* SPDX-License-Identifier: Apache-2.0 */
/* Elu: e^x - 1 below 0. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_elu_

static const tin_op op = {TIN_ACTIVATION_OP("Elu")};

TIN_UNARY_MICRO(elu)
TIN_UNARY_SLOW(elu, f64, x < 0 ? expm1(x) : x)
TIN_REGISTER_TYPES(elu, TIN_TYPES_FLOAT)
