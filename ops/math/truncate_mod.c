/* SPDX-License-Identifier: Apache-2.0 */
/* TruncateMod, also Mod: what division towards 0 leaves, with the sign of the dividend. */
#include "ops/common/binary.h"
#include "ops/math/divide.h"

#define TIN_REGISTER_PREFIX tin_register_truncate_mod_

static const char *const aliases[] = {"Mod", NULL};
static const tin_op op = {TIN_BINARY_OP("TruncateMod"), .aliases = aliases};

#define KERNEL(t) TIN_DIVISION(truncate_mod, t, TIN_REMAINDER(t, a, b))
TIN_BINARY_F32_SLOW(truncate_mod, fmodf(a, b))
TIN_BINARY_SLOW(truncate_mod, f64, fmod(a, b))
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(truncate_mod, TIN_TYPES_REAL)
