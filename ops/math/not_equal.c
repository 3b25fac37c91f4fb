/* SPDX-License-Identifier: Apache-2.0 */
/* NotEqual: of numbers, truth values and strings. */
#include "ops/math/equality.h"

#define TIN_REGISTER_PREFIX tin_register_not_equal_

static const tin_op op = {TIN_EQUALITY_OP("NotEqual")};

static tin_status run(const tin_node *node) { return tin_equality_run(node, true); }

#define KERNEL(t) TIN_EQUALITY(not_equal, t, a != b)
KERNEL(f32)
KERNEL(f64)
TIN_EQUALITY_KERNEL(not_equal, f16, .row = not_equal_f32_row, .by_f32 = tin_each_by_f32)
TIN_EQUALITY_KERNEL(not_equal, bf16, .row = not_equal_f32_row, .by_f32 = tin_each_by_f32)
TIN_TYPES_INTEGER(KERNEL)
TIN_TYPES_COMPLEX(KERNEL)
KERNEL(bool)
TIN_EQUALITY(not_equal, str, !tin_string_equal(a, b))
TIN_REGISTER_TYPES(not_equal, TIN_EQUALITY_TYPES)
