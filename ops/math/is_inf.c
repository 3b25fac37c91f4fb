/* SPDX-License-Identifier: Apache-2.0 */
/* IsInf. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_is_inf_

static const tin_op op = {TIN_INIT(tin_op), .name = "IsInf", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:T -> y:bool"};

TIN_UNARY_TO(is_inf, f32, bool, isinf(x))
TIN_UNARY_TO(is_inf, f64, bool, isinf(x))
TIN_UNARY_HALF(is_inf, f16, 0, .row = is_inf_f32_row)
TIN_UNARY_HALF(is_inf, bf16, 0, .row = is_inf_f32_row)
TIN_REGISTER_TYPES(is_inf, TIN_TYPES_FLOAT)
