/* SPDX-License-Identifier: Apache-2.0 */
/* Real: the real part. */
#include "ops/common/unary.h"
#include "ops/math/part.h"

#define TIN_REGISTER_PREFIX tin_register_real_

static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tout", TIN_F32), TIN_ATTR_END};
static const tin_op op = {TIN_INIT(tin_op), .name = "Real", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "input:T -> output:Tout", .attrs = attrs};

TIN_PART(real, c64, f32, crealf(x))
TIN_PART(real, c128, f64, creal(x))
TIN_REGISTER_TYPES(real, TIN_TYPES_COMPLEX)
