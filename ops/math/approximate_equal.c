/* SPDX-License-Identifier: Apache-2.0 */
/* ApproximateEqual: no further apart than a tolerance. Shapes must be the same. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_approximate_equal_

typedef struct approximate {
  float tolerance;
} approximate;

static const tin_attr attrs[] = {
    TIN_ATTR_FLOAT(approximate, tolerance, 1e-5, "the largest difference"), TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  if (!tin_shape_equal(&node->in[0]->shape, &node->in[1]->shape))
    return tin_fail(node, TIN_MISMATCH, "x and y differ in shape");
  node->out[0]->shape = node->in[0]->shape;
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "ApproximateEqual",
                          .flags = TIN_OP_ELEMENTWISE,
                          .signature = "x:T y:T -> z:bool",
                          .attrs = attrs,
                          .params_size = sizeof(approximate),
                          .infer = infer};

#define TOLERANCE (((const approximate *)node->params)->tolerance)

/* The tolerance of integers is whole too, the difference may wrap around. */
#define SIGNED(t)                                                                                  \
  static bool near_##t(TIN_C(t) a, TIN_C(t) b, float tolerance) {                                  \
    TIN_C(t) d = (TIN_C(t))((TIN_W(t))a - (TIN_W(t))b);                                            \
    return (double)(d < 0 ? (TIN_C(t))(0 - (TIN_W(t))d) : d) <= trunc((double)tolerance);          \
  }                                                                                                \
  TIN_BINARY_TO(approximate_equal, t, bool, near_##t(a, b, TOLERANCE))
#define UNSIGNED(t)                                                                                \
  TIN_BINARY_TO(approximate_equal, t, bool,                                                        \
                (double)(TIN_C(t))((TIN_W(t))a - (TIN_W(t))b) <= trunc((double)TOLERANCE))
TIN_BINARY_TO(approximate_equal, f32, bool, fabsf(a - b) <= TOLERANCE)
TIN_BINARY_TO(approximate_equal, f64, bool, fabs(a - b) <= (double)TOLERANCE)
TIN_BINARY_HALF(approximate_equal, f16, 0, .row = approximate_equal_f32_row)
TIN_BINARY_HALF(approximate_equal, bf16, 0, .row = approximate_equal_f32_row)
TIN_TYPES_SIGNED(SIGNED)
TIN_TYPES_UNSIGNED(UNSIGNED)
TIN_REGISTER_TYPES(approximate_equal, TIN_TYPES_REAL)
