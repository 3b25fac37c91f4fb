/* SPDX-License-Identifier: Apache-2.0 */
/* LinSpace: num values at equal distances, from start to stop. */
#include "ops/array/array.h"
#include "ops/common/types.h"

enum { GRAIN = 16 << 10 };

static tin_status infer(tin_node *node) {
  int64_t num;
  for (uint32_t i = 0; i < 2; i++)
    if (tin_numel(&node->in[i]->shape) != 1)
      return tin_fail(node, TIN_MISMATCH, "start and stop must be scalars");
  if (!tin_known(node, 2)) return tin_infer_later(node);
  TIN_TRY(tin_int_input(node, 2, "num", &num));
  if (num < 1) return tin_fail(node, TIN_MISMATCH, "num is %lld", (long long)num);
  return tin_shape_from(node, &num, 1, &node->out[0]->shape);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "LinSpace",
    .signature = "start:T stop:T num:Tidx -> output:T",
    .infer = infer,
};

#define KERNEL(t)                                                                                  \
  static void range_##t(const tin_node *node, size_t i, size_t end, unsigned worker) {             \
    size_t last = (size_t)node->out[0]->shape.dim[0] - 1;                                          \
    TIN_A(t) start = TIN_GET(t, *(const TIN_C(t) *)node->in[0]->data);                             \
    TIN_A(t) stop = TIN_GET(t, *(const TIN_C(t) *)node->in[1]->data);                              \
    TIN_A(t) step = last > 0 ? (stop - start) / (TIN_A(t))last : 0;                                \
    TIN_C(t) *y = node->out[0]->data;                                                              \
    (void)worker;                                                                                  \
    for (; i < end; i++)                                                                           \
      y[i] = TIN_PUT(t, i == last && last > 0 ? stop : start + step * (TIN_A(t))i);                \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) {                                                \
    tin_parallel(node, (size_t)tin_numel(&node->out[0]->shape), GRAIN, range_##t);                 \
    return TIN_OK;                                                                                 \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),        .name = "lin_space_" #t, .op = &op,                             \
      .dtypes = TIN_BIT(TIN_E(t)), .run = run_##t,                                                 \
  };                                                                                               \
  TIN_REGISTER(lin_space_##t) { return tin_add_kernel(registry, &kernel_##t); }
TIN_TYPES_FLOAT(KERNEL)

#define TIN_REGISTER_PREFIX tin_register_lin_space_
TIN_REGISTER_TYPES(lin_space, TIN_TYPES_FLOAT)
