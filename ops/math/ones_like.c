/* SPDX-License-Identifier: Apache-2.0 */
/* OnesLike. The input may not be there: only its shape counts. */
#include "ops/common/types.h"

#define TIN_REGISTER_PREFIX tin_register_ones_like_

static const tin_op op = {TIN_INIT(tin_op), .name = "OnesLike",
                          .flags = TIN_OP_ELEMENTWISE | TIN_OP_SHAPE_ONLY,
                          .signature = "x:T -> y:T"};

#define KERNEL(t)                                                                                  \
  static tin_status run_##t(const tin_node *node) {                                                \
    TIN_C(t) *y = node->out[0]->data;                                                              \
    int64_t n = tin_numel(&node->out[0]->shape);                                                   \
    for (int64_t i = 0; i < n; i++) y[i] = TIN_PUT(t, 1);                                          \
    return TIN_OK;                                                                                 \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel), .name = "ones_like_" #t, .op = &op, .dtypes = TIN_BIT(TIN_E(t)),       \
      .inplace = 1,         .run = run_##t};                                                       \
  TIN_REGISTER(ones_like_##t) { return tin_add_kernel(registry, &kernel_##t); }

#define TYPES(X) TIN_TYPES_NUMBER(X) X(bool)
TYPES(KERNEL)
TIN_REGISTER_TYPES(ones_like, TYPES)
