/* SPDX-License-Identifier: Apache-2.0 */
/* OnesLike. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_ones_like_

static const tin_op op = {TIN_INIT(tin_op), .name = "OnesLike",
                          .flags = TIN_OP_ELEMENTWISE | TIN_OP_SHAPE_ONLY,
                          .signature = "x:T -> y:T"};

#define KERNEL(t) TIN_UNARY(ones_like, t, ((void)x, 1))
#define TYPES(X) TIN_TYPES_NUMBER(X) X(bool)
TYPES(KERNEL)
TIN_REGISTER_TYPES(ones_like, TYPES)
