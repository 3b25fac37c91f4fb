/* SPDX-License-Identifier: Apache-2.0 */
/* ClipByValue: no less than one bound, no more than the other. A NaN stays a NaN. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_clip_by_value_

static tin_status infer(tin_node *node) {
  const tin_shape *t = &node->in[0]->shape;
  for (uint32_t i = 1; i <= 2; i++)
    if (node->in[i]->shape.rank != 0 && !tin_shape_equal(t, &node->in[i]->shape))
      return tin_fail(node, TIN_MISMATCH, "%s is neither a scalar nor of the shape of t",
                      i == 1 ? "clip_value_min" : "clip_value_max");
  node->out[0]->shape = *t;
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op), .name = "ClipByValue", .flags = TIN_OP_ELEMENTWISE,
                          .signature = "t:T clip_value_min:T clip_value_max:T -> output:T",
                          .infer = infer};

/* Where the bounds cross, the upper one is the result. */
#define ROW(t)                                                                                     \
  static void row_##t(const tin_node *node, size_t n, const void *const *in, void *out) {          \
    const TIN_C(t) *from = in[0], *low = in[1], *high = in[2];                                     \
    TIN_C(t) *to = out;                                                                            \
    (void)node;                                                                                    \
    TIN_NO_DEPENDENCE                                                                              \
    for (size_t i = 0; i < n; i++) {                                                               \
      TIN_C(t) x = from[i] < low[i] ? low[i] : from[i];                                            \
      to[i] = x > high[i] ? high[i] : x;                                                           \
    }                                                                                              \
  }
#define KERNEL_BY(t, by, convert)                                                                  \
  TIN_EACH_KERNEL(clip_by_value_##t, TIN_BIT(TIN_E(t)), 7, TIN_EACH_DRIVER, .row = row_##by,       \
                  .by_f32 = convert)
#define KERNEL(t) ROW(t) KERNEL_BY(t, t, NULL)
KERNEL(f32)
KERNEL(f64)
KERNEL_BY(f16, f32, tin_each_by_f32)
KERNEL_BY(bf16, f32, tin_each_by_f32)
TIN_TYPES_INTEGER(KERNEL)
TIN_REGISTER_TYPES(clip_by_value, TIN_TYPES_REAL)
