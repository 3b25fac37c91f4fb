/* SPDX-License-Identifier: Apache-2.0 */
/* LeakyRelu: alpha * x below 0. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_leaky_relu_

typedef struct leaky_relu {
  float alpha; /* first, and alone: the micro-kernel takes a pointer to it */
} leaky_relu;

static const tin_attr attrs[] = {TIN_ATTR_FLOAT(leaky_relu, alpha, 0.2, "slope below 0"),
                                 TIN_ATTR_END};

static const tin_op op = {TIN_ACTIVATION_OP("LeakyRelu"), .attrs = attrs,
                          .params_size = sizeof(leaky_relu)};

TIN_UNARY_MICRO(leaky_relu)
TIN_UNARY(leaky_relu, f64, x > 0 ? x : x * (double)((const leaky_relu *)node->params)->alpha)
TIN_REGISTER_TYPES(leaky_relu, TIN_TYPES_FLOAT)
