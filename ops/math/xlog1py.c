/* SPDX-License-Identifier: Apache-2.0 */
/* Xlog1py: x log(1 + y), and 0 where x is 0. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_xlog1py_

static const tin_op op = {TIN_BINARY_OP("Xlog1py")};

TIN_BINARY_F32_SLOW(xlog1py, a == 0 ? 0 : a * log1pf(b))
TIN_BINARY_SLOW(xlog1py, f64, a == 0 ? 0 : a * log1p(b))
TIN_REGISTER_TYPES(xlog1py, TIN_TYPES_FLOAT)
