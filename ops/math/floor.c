/* SPDX-License-Identifier: Apache-2.0 */
/* Floor. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_floor_

static const tin_op op = {TIN_UNARY_OP("Floor")};

TIN_UNARY_MICRO(floor)
TIN_UNARY(floor, f64, floor(x))
TIN_REGISTER_TYPES(floor, TIN_TYPES_FLOAT)
