/* SPDX-License-Identifier: Apache-2.0 */
/* Log1p: log(1 + x), without loss near 0. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_log1p_

static const tin_op op = {TIN_UNARY_OP("Log1p")};

/* |1 + x|^2 - 1 = re (2 + re) + im^2; where that would overflow, 1 does not count. */
static double _Complex complex_log1p(double _Complex x) {
  double re = creal(x), im = cimag(x);
  if (!(fabs(re) < 1e100 && fabs(im) < 1e100)) return clog(1 + x);
  return 0.5 * log1p(re * (2 + re) + im * im) + atan2(im, 1 + re) * _Complex_I;
}

TIN_UNARY_MICRO(log1p)
TIN_UNARY_SLOW(log1p, f64, log1p(x))
TIN_UNARY_SLOW(log1p, c64, (float _Complex)complex_log1p(x))
TIN_UNARY_SLOW(log1p, c128, complex_log1p(x))

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(log1p, TYPES)
