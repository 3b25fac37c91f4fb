/* SPDX-License-Identifier: Apache-2.0 */
/* UniqueWithCounts: the different elements, which of them each is, and how often each occurs. */
#include "ops/array/unique.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "UniqueWithCounts",
    .signature = "x:T -> y:T idx:out_idx count:out_idx",
    .attrs = tin_unique_attrs,
    .infer = tin_unique_infer,
};

#define KERNEL_INTEGER(t) TIN_UNIQUE_KERNEL(unique_with_counts, t, TIN_C(t), TIN_UNIQUE_KEY_INTEGER)
#define KERNEL_FLOAT(t) TIN_UNIQUE_KERNEL(unique_with_counts, t, TIN_C(t), TIN_UNIQUE_KEY_FLOAT)
TIN_TYPES_INTEGER(KERNEL_INTEGER)
TIN_TYPES_FLOAT(KERNEL_FLOAT)
TIN_UNIQUE_KERNEL(unique_with_counts, bool, uint8_t, TIN_UNIQUE_KEY_INTEGER)
TIN_UNIQUE_STRINGS(unique_with_counts)

#define TIN_REGISTER_PREFIX tin_register_unique_with_counts_
TIN_REGISTER_TYPES(unique_with_counts, TIN_UNIQUE_TYPES)
