/* SPDX-License-Identifier: Apache-2.0 */
/* SquaredDifference; of complex numbers, the square of the distance. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_squared_difference_

static const tin_op op = {TIN_BINARY_OP("SquaredDifference")};

#define KERNEL(t)                                                                                  \
  TIN_BINARY(squared_difference, t, ((TIN_W(t))a - (TIN_W(t))b) * ((TIN_W(t))a - (TIN_W(t))b))
TIN_BINARY_MICRO(squared_difference)
KERNEL(f64)
TIN_TYPES_INTEGER(KERNEL)
TIN_BINARY(squared_difference, c64, (a - b) * conjf(a - b))
TIN_BINARY(squared_difference, c128, (a - b) * conj(a - b))
TIN_REGISTER_TYPES(squared_difference, TIN_TYPES_NUMBER)
