/* SPDX-License-Identifier: Apache-2.0 */
/* Atan2: the angle of the point (x, y), input 0 being y. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_atan2_

static const tin_op op = {TIN_INIT(tin_op), .name = "Atan2", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "y:T x:T -> z:T", .infer = tin_infer_broadcast};

TIN_BINARY_F32_SLOW(atan2, atan2f(a, b))
TIN_BINARY_SLOW(atan2, f64, atan2(a, b))
TIN_REGISTER_TYPES(atan2, TIN_TYPES_FLOAT)
