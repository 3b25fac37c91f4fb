/* SPDX-License-Identifier: Apache-2.0 */
/* Unique: the different elements, and which of them each element is. */
#include "ops/array/unique.h"

static const tin_op op = {
    TIN_INIT(tin_op),          .name = "Unique",          .signature = "x:T -> y:T idx:out_idx",
    .attrs = tin_unique_attrs, .infer = tin_unique_infer,
};

#define KERNEL_INTEGER(t) TIN_UNIQUE_KERNEL(unique, t, TIN_C(t), TIN_UNIQUE_KEY_INTEGER)
#define KERNEL_FLOAT(t) TIN_UNIQUE_KERNEL(unique, t, TIN_C(t), TIN_UNIQUE_KEY_FLOAT)
TIN_TYPES_INTEGER(KERNEL_INTEGER)
TIN_TYPES_FLOAT(KERNEL_FLOAT)
TIN_UNIQUE_KERNEL(unique, bool, uint8_t, TIN_UNIQUE_KEY_INTEGER)
TIN_UNIQUE_STRINGS(unique)

#define TIN_REGISTER_PREFIX tin_register_unique_
TIN_REGISTER_TYPES(unique, TIN_UNIQUE_TYPES)
