/* SPDX-License-Identifier: Apache-2.0 */
/* FloorDiv: division, down to a whole number. */
#include "ops/common/binary.h"
#include "ops/math/divide.h"

#define TIN_REGISTER_PREFIX tin_register_floor_div_

static const tin_op op = {TIN_BINARY_OP("FloorDiv")};

#define SIGNED(t)                                                                                  \
  TIN_DIVISION(floor_div, t,                                                                       \
               TIN_QUOTIENT(t, a, b) - (TIN_REMAINDER(t, a, b) != 0 && (a < 0) != (b < 0)))
#define UNSIGNED(t) TIN_DIVISION(floor_div, t, a / b)
TIN_BINARY_F32(floor_div, floorf(a / b))
TIN_BINARY(floor_div, f64, floor(a / b))
TIN_TYPES_SIGNED(SIGNED)
TIN_TYPES_UNSIGNED(UNSIGNED)
TIN_REGISTER_TYPES(floor_div, TIN_TYPES_REAL)
