/* SPDX-License-Identifier: Apache-2.0 */
/* ReverseV2: the named axes run backwards. */
#include "ops/array/reverse.h"

static tin_status run(const tin_node *node) {
  int64_t axes[TIN_MAX_RANK];
  int32_t count, axis;
  uint8_t backwards[TIN_MAX_RANK] = {0};
  TIN_TRY(tin_ints_input(node, 1, "axis", axes, TIN_MAX_RANK, &count));
  for (int32_t i = 0; i < count; i++) {
    TIN_TRY(tin_axis(node, axes[i], node->in[0]->shape.rank, &axis));
    if (backwards[axis]) return tin_fail(node, TIN_MISMATCH, "axis %d is given twice", axis);
    backwards[axis] = 1;
  }
  tin_reverse(node, backwards);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "ReverseV2",
    .signature = "tensor:T axis:Tidx -> output:T",
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),           .name = "reverse_v2", .op = &op,
    .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(reverse_v2) { return tin_add_kernel(registry, &kernel); }
