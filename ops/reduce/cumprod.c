/* SPDX-License-Identifier: Apache-2.0 */
/* Cumprod: running products along an axis. */
#include "ops/reduce/scan.h"

TIN_SCAN_OP("Cumprod")

#define STEP(t, a, v) ((a) * (TIN_WIDE(t))(v))

#define TIN_REGISTER_PREFIX tin_register_cumprod_
#define KERNEL(t) TIN_SCAN_KERNEL(cumprod, t, 1, STEP)
TIN_TYPES_NUMBER(KERNEL)
TIN_REGISTER_TYPES(cumprod, TIN_TYPES_NUMBER)
