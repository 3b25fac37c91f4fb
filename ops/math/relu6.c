/* SPDX-License-Identifier: Apache-2.0 */
/* Relu6: no less than 0, no more than 6. A NaN stays a NaN. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_relu6_

static uint32_t as_epilogue(const tin_node *node, tin_epilogue *epilogue) {
  (void)node;
  epilogue->lo = 0;
  epilogue->hi = 6;
  return TIN_EPILOGUE_CLAMP;
}

static const tin_op op = {TIN_ACTIVATION_OP("Relu6")};

#define KERNEL(t) TIN_UNARY(relu6, t, x<0 ? 0 : x> 6 ? 6 : x)
TIN_UNARY_MICRO_AS(relu6, as_epilogue)
KERNEL(f64)
TIN_TYPES_SIGNED(KERNEL)
#undef KERNEL
#define KERNEL(t) TIN_UNARY(relu6, t, x > 6 ? 6 : x)
TIN_TYPES_UNSIGNED(KERNEL)
TIN_REGISTER_TYPES(relu6, TIN_TYPES_REAL)
