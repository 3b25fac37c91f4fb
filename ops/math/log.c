/* SPDX-License-Identifier: Apache-2.0 */
/* Log. */
#include "ops/common/unary.h"

#define TIN_REGISTER_PREFIX tin_register_log_

static const tin_op op = {TIN_UNARY_OP("Log")};

TIN_UNARY_MICRO(log)
TIN_UNARY_SLOW(log, f64, log(x))
TIN_UNARY_COMPLEX_LIBM(log)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(log, TYPES)
