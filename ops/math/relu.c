/* SPDX-License-Identifier: Apache-2.0 */
/* Relu. A NaN stays a NaN. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_relu_

static uint32_t as_epilogue(const tin_node *node, tin_epilogue *epilogue) {
  (void)node;
  epilogue->lo = 0;
  epilogue->hi = INFINITY;
  return TIN_EPILOGUE_CLAMP;
}

static const tin_op op = {TIN_ACTIVATION_OP("Relu")};

#define KERNEL(t) TIN_UNARY(relu, t, x < 0 ? 0 : x)
TIN_UNARY_MICRO_AS(relu, as_epilogue)
KERNEL(f64)
TIN_TYPES_SIGNED(KERNEL)
#undef KERNEL
#define KERNEL(t) TIN_UNARY(relu, t, x)
TIN_TYPES_UNSIGNED(KERNEL)
TIN_REGISTER_TYPES(relu, TIN_TYPES_REAL)
