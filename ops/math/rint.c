/* SPDX-License-Identifier: Apache-2.0 */
/* Rint: Round, but only of floats. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_rint_

static const tin_op op = {TIN_UNARY_OP("Rint")};

TIN_UNARY_MICRO_BY(rint, tin_round_f32_table, tin_each_as_epilogue)
TIN_UNARY(rint, f64, rint(x))
TIN_REGISTER_TYPES(rint, TIN_TYPES_FLOAT)
