/* SPDX-License-Identifier: Apache-2.0 */
/* Xlogy: x log(y), and 0 where x is 0. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_xlogy_

static const tin_op op = {TIN_BINARY_OP("Xlogy")};

TIN_BINARY_F32_SLOW(xlogy, a == 0 ? 0 : a * logf(b))
TIN_BINARY_SLOW(xlogy, f64, a == 0 ? 0 : a * log(b))
TIN_BINARY_SLOW(xlogy, c64, a == 0 ? 0 : a * clogf(b))
TIN_BINARY_SLOW(xlogy, c128, a == 0 ? 0 : a * clog(b))

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(xlogy, TYPES)
