/* SPDX-License-Identifier: Apache-2.0 */
/* LogicalAnd. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_logical_and_

static const tin_op op = {TIN_INIT(tin_op), .name = "LogicalAnd", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:bool y:bool -> z:bool", .infer = tin_infer_broadcast};

#define TYPES(X) X(bool)
TIN_BINARY(logical_and, bool, a &&b)
TIN_REGISTER_TYPES(logical_and, TYPES)
