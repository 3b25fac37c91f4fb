/* SPDX-License-Identifier: Apache-2.0 */
/* Sigmoid. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_sigmoid_

static const tin_op op = {TIN_UNARY_OP("Sigmoid")};

/* Of -|x|, so that nothing overflows. */
static double sigmoid(double x) {
  double e = exp(-fabs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

TIN_UNARY_MICRO(sigmoid)
TIN_UNARY_SLOW(sigmoid, f64, sigmoid(x))
TIN_UNARY_SLOW(sigmoid, c64, 1 / (1 + cexpf(-x)))
TIN_UNARY_SLOW(sigmoid, c128, 1 / (1 + cexp(-x)))

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(sigmoid, TYPES)
