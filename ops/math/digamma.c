/* SPDX-License-Identifier: Apache-2.0 */
/* Digamma: the derivative of Lgamma. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_digamma_

static const tin_op op = {TIN_UNARY_OP("Digamma")};

#define PI 3.14159265358979323846

/* By reflection and recurrence to x >= 10, where the asymptotic series is exact in double
 * (M. Abramowitz, I. Stegun, 6.3.7, 6.3.5 and 6.3.18). */
static double digamma(double x) {
  double sum = 0;
  if (x <= 0) {
    if (x == floor(x)) return NAN;
    sum = -PI / tan(PI * (x - floor(x)));
    x = 1 - x;
  }
  for (; x < 10; x++) sum -= 1 / x;
  double z = 1 / (x * x);
  double series =
      z * (1.0 / 12 - z * (1.0 / 120 -
                           z * (1.0 / 252 -
                                z * (1.0 / 240 - z * (1.0 / 132 - z * (691.0 / 32760 - z / 12))))));
  return sum + log(x) - 0.5 / x - series;
}

TIN_UNARY_F32(digamma, (float)digamma(x))
TIN_UNARY_SLOW(digamma, f64, digamma(x))
TIN_REGISTER_TYPES(digamma, TIN_TYPES_FLOAT)
