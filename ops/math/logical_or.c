/* SPDX-License-Identifier: Apache-2.0 */
/* LogicalOr. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_logical_or_

static const tin_op op = {TIN_INIT(tin_op), .name = "LogicalOr", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:bool y:bool -> z:bool", .infer = tin_infer_broadcast};

#define TYPES(X) X(bool)
TIN_BINARY(logical_or, bool, a || b)
TIN_REGISTER_TYPES(logical_or, TYPES)
