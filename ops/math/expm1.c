/* SPDX-License-Identifier: Apache-2.0 */
/* Expm1: e^x - 1, without loss near 0. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_expm1_

static const tin_op op = {TIN_UNARY_OP("Expm1")};

/* e^re (cos im + i sin im) - 1, the real part as expm1(re) cos(im) + (cos(im) - 1). */
static double _Complex complex_expm1(double _Complex x) {
  double re = creal(x), im = cimag(x), s = sin(im / 2);
  return expm1(re) * cos(im) - 2 * s * s + exp(re) * sin(im) * _Complex_I;
}

TIN_UNARY_MICRO(expm1)
TIN_UNARY_SLOW(expm1, f64, expm1(x))
TIN_UNARY_SLOW(expm1, c64, (float _Complex)complex_expm1(x))
TIN_UNARY_SLOW(expm1, c128, complex_expm1(x))

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(expm1, TYPES)
