/* SPDX-License-Identifier: Apache-2.0 */
/* ZerosLike. */
#include "ops/common/copy.h"

static const tin_op op = {TIN_INIT(tin_op), .name = "ZerosLike",
                          .flags = TIN_OP_ELEMENTWISE | TIN_OP_SHAPE_ONLY,
                          .signature = "x:T -> y:T"};

static tin_status run(const tin_node *node) {
  uint16_t type = node->out[0]->dtype;
  if (type == TIN_RESOURCE || type == TIN_VARIANT)
    return tin_fail(node, TIN_UNSUPPORTED, "%s has no zero", tin_dtype_text((tin_dtype)type));
  tin_copy_zero(node->out[0]);
  return TIN_OK;
}

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "zeros_like", .op = &op, .inplace = 1, .run = run,
};

TIN_REGISTER(zeros_like) { return tin_add_kernel(registry, &kernel); }
