/* SPDX-License-Identifier: Apache-2.0 */
/* Imag: the imaginary part. */
#include "ops/common/unary.h"
#include "ops/math/part.h"

#define TIN_REGISTER_PREFIX tin_register_imag_

static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tout", TIN_F32), TIN_ATTR_END};
static const tin_op op = {TIN_INIT(tin_op), .name = "Imag", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "input:T -> output:Tout", .attrs = attrs};

TIN_PART(imag, c64, f32, cimagf(x))
TIN_PART(imag, c128, f64, cimag(x))
TIN_REGISTER_TYPES(imag, TIN_TYPES_COMPLEX)
