/* SPDX-License-Identifier: Apache-2.0 */
/* LeftShift. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_left_shift_

static const tin_op op = {TIN_BINARY_OP("LeftShift")};

/* TensorFlow shifts by no less than 0 and no more than all bits but one. */
#define BITS(t) ((int)(8 * sizeof(TIN_C(t)) - 1))
#define COUNT(t) (b > BITS(t) ? BITS(t) : (int)b)
#define SIGNED(t) KERNEL(t, b >= 0 ? COUNT(t) : 0)
#define UNSIGNED(t) KERNEL(t, COUNT(t))
#define KERNEL(t, count) TIN_BINARY(left_shift, t, (TIN_W(t))a << (count))
TIN_TYPES_SIGNED(SIGNED)
TIN_TYPES_UNSIGNED(UNSIGNED)
TIN_REGISTER_TYPES(left_shift, TIN_TYPES_INTEGER)
