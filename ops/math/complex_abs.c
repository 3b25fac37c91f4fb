/* SPDX-License-Identifier: Apache-2.0 */
/* ComplexAbs: the absolute value of a complex number. */
#include "ops/common/unary.h"
#include "ops/math/part.h"

#define TIN_REGISTER_PREFIX tin_register_complex_abs_

static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tout", TIN_F32), TIN_ATTR_END};
static const tin_op op = {TIN_INIT(tin_op), .name = "ComplexAbs", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:T -> y:Tout", .attrs = attrs};

TIN_PART(complex_abs, c64, f32, cabsf(x))
TIN_PART(complex_abs, c128, f64, cabs(x))
TIN_REGISTER_TYPES(complex_abs, TIN_TYPES_COMPLEX)
