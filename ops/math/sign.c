/* SPDX-License-Identifier: Apache-2.0 */
/* Sign: -1, 0 or 1; of a complex number, that of its length 1; NaN of a NaN. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_sign_

static const tin_op op = {TIN_UNARY_OP("Sign")};

static double _Complex direction(double _Complex x) {
  double length = cabs(x);
  return length == 0 ? 0 : x / length;
}

#define KERNEL(t) TIN_UNARY(sign, t, (x > 0) - (x < 0))
TIN_UNARY_MICRO(sign)
TIN_UNARY(sign, f64, x<0 ? -1 : x> 0 ? 1 : x)
TIN_UNARY_SLOW(sign, c64, (float _Complex)direction(x))
TIN_UNARY_SLOW(sign, c128, direction(x))
TIN_TYPES_SIGNED(KERNEL)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X) TIN_TYPES_SIGNED(X)
TIN_REGISTER_TYPES(sign, TYPES)
