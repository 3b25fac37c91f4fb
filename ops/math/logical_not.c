/* SPDX-License-Identifier: Apache-2.0 */
/* LogicalNot. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_logical_not_

static const tin_op op = {TIN_INIT(tin_op), .name = "LogicalNot", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:bool -> y:bool"};

#define TYPES(X) X(bool)
TIN_UNARY(logical_not, bool, !x)
TIN_REGISTER_TYPES(logical_not, TYPES)
