/* SPDX-License-Identifier: Apache-2.0 */
/* Bitcast: the same bytes as elements of another type. Where these are smaller there is one more
 * dimension, where they are larger one less. */
#include "ops/common/copy.h"

static tin_status infer(tin_node *node) {
  size_t from = tin_dtype_bytes((tin_dtype)node->in[0]->dtype);
  size_t to = tin_dtype_bytes((tin_dtype)node->out[0]->dtype);
  tin_shape *out = &node->out[0]->shape;
  *out = node->in[0]->shape;
  if (from > to) {
    if (out->rank == TIN_MAX_RANK)
      return tin_fail(node, TIN_UNSUPPORTED, "the result would have rank %d", out->rank + 1);
    out->dim[out->rank++] = (int32_t)(from / to);
  } else if (from < to) {
    if (out->rank == 0 || (size_t)out->dim[out->rank - 1] != to / from)
      return tin_fail(node, TIN_MISMATCH, "the last dimension must be %zu", to / from);
    out->rank--;
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),     .name = "Bitcast",
    .flags = TIN_OP_VIEW, .signature = "input:T -> output:type",
    .infer = infer,
};

#define OPAQUE (TIN_BIT(TIN_NONE) | TIN_BIT(TIN_STR) | TIN_BIT(TIN_RESOURCE) | TIN_BIT(TIN_VARIANT))

static bool accepts(const tin_node *node) {
  return !(OPAQUE & (TIN_BIT(node->in[0]->dtype) | TIN_BIT(node->out[0]->dtype)));
}

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "bitcast",  .op = &op,
    .inplace = 1,         .accepts = accepts, .run = tin_run_view,
};

TIN_REGISTER(bitcast) { return tin_add_kernel(registry, &kernel); }
