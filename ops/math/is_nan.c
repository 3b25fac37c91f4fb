/* SPDX-License-Identifier: Apache-2.0 */
/* IsNan. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_is_nan_

static const tin_op op = {TIN_INIT(tin_op), .name = "IsNan", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:T -> y:bool"};

TIN_UNARY_TO(is_nan, f32, bool, x != x)
TIN_UNARY_TO(is_nan, f64, bool, x != x)
TIN_UNARY_HALF(is_nan, f16, 0, .row = is_nan_f32_row)
TIN_UNARY_HALF(is_nan, bf16, 0, .row = is_nan_f32_row)
TIN_REGISTER_TYPES(is_nan, TIN_TYPES_FLOAT)
