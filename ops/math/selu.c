/* SPDX-License-Identifier: Apache-2.0 */
/* Selu: Elu scaled so that activations normalise themselves (arXiv:1706.02515). */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_selu_

static const tin_op op = {TIN_ACTIVATION_OP("Selu")};

#define SCALE 1.0507009873554804934193349852946
#define SCALE_ALPHA 1.7580993408473768599402175208123

TIN_UNARY_MICRO(selu)
TIN_UNARY_SLOW(selu, f64, x < 0 ? SCALE_ALPHA * expm1(x) : SCALE * x)
TIN_REGISTER_TYPES(selu, TIN_TYPES_FLOAT)
