/* SPDX-License-Identifier: Apache-2.0 */
/* Cumsum: running sums along an axis. */
#include "ops/reduce/scan.h"

TIN_SCAN_OP("Cumsum")

#define STEP(t, a, v) ((a) + (TIN_WIDE(t))(v))

#define TIN_REGISTER_PREFIX tin_register_cumsum_
#define KERNEL(t) TIN_SCAN_KERNEL(cumsum, t, 0, STEP)
TIN_TYPES_NUMBER(KERNEL)
TIN_REGISTER_TYPES(cumsum, TIN_TYPES_NUMBER)
