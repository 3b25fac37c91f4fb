/* SPDX-License-Identifier: Apache-2.0 */
/* ScatterNd: slices added into zeros. */
#include "ops/array/scatter.h"

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 2)) return tin_infer_later(node);
  int64_t dims[TIN_MAX_RANK];
  int32_t rank;
  TIN_TRY(tin_ints_input(node, 2, "shape", dims, TIN_MAX_RANK, &rank));
  TIN_TRY(tin_shape_from(node, dims, rank, &node->out[0]->shape));
  return tin_scatter_check(node, node->in[0], node->in[1], &node->out[0]->shape);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "ScatterNd",
    .signature = "indices:Tindices updates:T shape:Tindices -> output:T",
    .type_attr = "T",
    .infer = infer,
};

#define KERNEL(t)                                                                                  \
  static tin_status run_##t(const tin_node *node) {                                                \
    tin_copy_zero(node->out[0]);                                                                   \
    return tin_scatter_run(node, node->in[0], node->in[1], add_##t);                               \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),        .name = "scatter_nd_" #t,          .op = &op,                   \
      .dtypes = TIN_BIT(TIN_E(t)), .state_size = sizeof(tin_scatter), .run = run_##t,              \
  };                                                                                               \
  TIN_REGISTER(scatter_nd_##t) { return tin_add_kernel(registry, &kernel_##t); }
#define KERNEL_INTEGER(t) TIN_COMBINE(add, t, TIN_SCATTER_INTEGER(t, y[i], +, x[i])) KERNEL(t)
#define KERNEL_FLOAT(t) TIN_COMBINE(add, t, TIN_SCATTER_FLOAT(t, y[i], +, x[i])) KERNEL(t)

TIN_TYPES_INTEGER(KERNEL_INTEGER)
TIN_TYPES_FLOAT(KERNEL_FLOAT)
TIN_TYPES_COMPLEX(KERNEL_FLOAT)

/* The sum of booleans is true if any is. */
static void add_bool(void *y_, const void *x_, size_t n) {
  uint8_t *y = y_;
  const uint8_t *x = x_;
  for (size_t i = 0; i < n; i++) y[i] |= x[i] != 0;
}
KERNEL(bool)

#define TIN_REGISTER_PREFIX tin_register_scatter_nd_
#define TYPES(X) TIN_TYPES_NUMBER(X) X(bool)
TIN_REGISTER_TYPES(scatter_nd, TYPES)
