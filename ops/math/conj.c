/* SPDX-License-Identifier: Apache-2.0 */
/* Conj. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_conj_

static const tin_op op = {TIN_INIT(tin_op), .name = "Conj", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "input:T -> output:T"};

TIN_UNARY(conj, c64, conjf(x))
TIN_UNARY(conj, c128, conj(x))
TIN_REGISTER_TYPES(conj, TIN_TYPES_COMPLEX)
