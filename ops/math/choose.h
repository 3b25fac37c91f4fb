/* SPDX-License-Identifier: Apache-2.0 */
/* choose.h -- out[i] = condition[i] ? t[i] : e[i], for elements of any type: Select, SelectV2. */
#ifndef TIN_MATH_CHOOSE_H
#define TIN_MATH_CHOOSE_H

#include "ops/common/each.h"

/* Prepares a tin_each, the condition seen as having that shape. */
tin_status tin_choose_prepare(tin_node *node, const tin_shape *condition);

#define TIN_CHOOSE_OP(op_name)                                                                     \
  TIN_INIT(tin_op), .name = op_name, .flags = TIN_OP_ELEMENTWISE,                                  \
                    .signature = "condition:bool t:T e:T -> output:T", .type_attr = "T"

#endif
