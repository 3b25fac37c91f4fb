/* SPDX-License-Identifier: Apache-2.0 */
/* Div: division, of integers towards 0. */
#include "ops/common/binary.h"
#include "ops/math/divide.h"

#define TIN_REGISTER_PREFIX tin_register_div_

static const tin_op op = {TIN_BINARY_OP("Div")};

#define KERNEL(t) TIN_DIVISION(div, t, TIN_QUOTIENT(t, a, b))
TIN_BINARY_MICRO(div)
TIN_BINARY(div, f64, a / b)
TIN_BINARY(div, c64, a / b)
TIN_BINARY(div, c128, a / b)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(div, TIN_TYPES_NUMBER)
