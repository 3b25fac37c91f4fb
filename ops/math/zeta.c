/* SPDX-License-Identifier: Apache-2.0 */
/* Zeta: Hurwitz's zeta function, the sum of (q + k)^-x over k = 0, 1, ... */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_zeta_

static const tin_op op = {TIN_INIT(tin_op), .name = "Zeta", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:T q:T -> z:T", .infer = tin_infer_broadcast};

/* For x > 1 and q > 0, by Euler and Maclaurin: twelve terms, the integral over the rest, and
 * corrections by B(2k) / (2k)!, the Bernoulli numbers. */
static double positive(double x, double q) {
  static const double correction[] = {1.0 / 12,          -1.0 / 720,
                                      1.0 / 30240,       -1.0 / 1209600,
                                      1.0 / 47900160,    -691.0 / 1307674368000,
                                      1.0 / 74724249600, -3617.0 / 10670622842880000};
  double sum = 0, a = q + 12;
  for (int k = 0; k < 12; k++) sum += pow(q + k, -x);
  double power = pow(a, -x), factor = x / a;
  sum += power * a / (x - 1) + power / 2;
  for (int k = 0; k < 8; k++) {
    sum += correction[k] * power * factor;
    factor *= (x + 2 * k + 1) / a * ((x + 2 * k + 2) / a);
  }
  return sum;
}

/* Below 0, where only whole x are defined, terms of both signs are summed on their own. */
static double zeta(double x, double q) {
  if (x == 1) return INFINITY;
  if (!(x > 1)) return NAN;
  if (q > 0) return positive(x, q);
  if (q == floor(q)) return INFINITY;
  if (x != floor(x) || q != q) return NAN;
  double part = -q - floor(-q), below = positive(x, part) - positive(x, 1 - q);
  return positive(x, 1 - part) + (fmod(x, 2) == 0 ? below : -below);
}

TIN_BINARY_F32_SLOW(zeta, (float)zeta(a, b))
TIN_BINARY_SLOW(zeta, f64, zeta(a, b))
TIN_REGISTER_TYPES(zeta, TIN_TYPES_FLOAT)
