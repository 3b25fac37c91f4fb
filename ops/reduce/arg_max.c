/* SPDX-License-Identifier: Apache-2.0 */
/* ArgMax: where the greatest element along an axis is. */
#include "ops/reduce/arg.h"

TIN_ARG_OP("ArgMax")

#define TIN_REGISTER_PREFIX tin_register_arg_max_
#define TYPES(X) TIN_TYPES_REAL(X) X(bool)
#define OTHER_TYPES(X) TIN_TYPES_OTHER_FLOAT(X) TIN_TYPES_INTEGER(X) X(bool)
#define KERNEL(t) TIN_ARG_KERNEL(arg_max, t, >, NULL)
TIN_ARG_KERNEL(arg_max, f32, >, TIN_MICRO_PICK(tin_arg_max_f32_table, node->cpu)->row)
OTHER_TYPES(KERNEL)
TIN_REGISTER_TYPES(arg_max, TYPES)
