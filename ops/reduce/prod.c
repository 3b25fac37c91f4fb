/* SPDX-License-Identifier: Apache-2.0 */
/* Prod: the product over axes. */
#include "ops/reduce/template.h"

TIN_REDUCE_OP("Prod")

#define STEP(t, a, v) ((a) * (TIN_WIDE(t))(v))
#define MERGE(t, a, b) ((a) * (b))
#define FINISH(t, a, n) ((TIN_A(t))(a))

#define TIN_REGISTER_PREFIX tin_register_prod_
#define KERNEL(t)                                                                                  \
  TIN_REDUCE_KERNEL(prod, t, TIN_WIDE(t), 1, STEP, MERGE, FINISH, true, tin_reduce_run)
TIN_TYPES_NUMBER(KERNEL)
TIN_REGISTER_TYPES(prod, TIN_TYPES_NUMBER)
