/* SPDX-License-Identifier: Apache-2.0 */
/* Angle: the argument of a complex number. */
#include "ops/common/unary.h"
#include "ops/math/part.h"

#define TIN_REGISTER_PREFIX tin_register_angle_

static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tout", TIN_F32), TIN_ATTR_END};
static const tin_op op = {TIN_INIT(tin_op), .name = "Angle", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "input:T -> output:Tout", .attrs = attrs};

TIN_PART(angle, c64, f32, cargf(x))
TIN_PART(angle, c128, f64, carg(x))
TIN_REGISTER_TYPES(angle, TIN_TYPES_COMPLEX)
