/* SPDX-License-Identifier: Apache-2.0 */
/* IsFinite. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_is_finite_

static const tin_op op = {TIN_INIT(tin_op), .name = "IsFinite", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:T -> y:bool"};

TIN_UNARY_TO(is_finite, f32, bool, isfinite(x))
TIN_UNARY_TO(is_finite, f64, bool, isfinite(x))
TIN_UNARY_HALF(is_finite, f16, 0, .row = is_finite_f32_row)
TIN_UNARY_HALF(is_finite, bf16, 0, .row = is_finite_f32_row)
TIN_REGISTER_TYPES(is_finite, TIN_TYPES_FLOAT)
