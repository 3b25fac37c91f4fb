/* SPDX-License-Identifier: Apache-2.0 */
/* Where: the coordinates of all elements that are not 0, in order. */
#include "ops/array/array.h"
#include "ops/common/types.h"

static tin_status infer(tin_node *node) {
  tin_shape_unknown(&node->out[0]->shape);
  return TIN_OK;
}

/* The coordinates of row `row` of the innermost axis; `at` has room for all but that one. */
static void row_coordinates(const tin_shape *s, int64_t row, int64_t *at) {
  for (int32_t i = s->rank - 2; i >= 0; i--) {
    at[i] = row % s->dim[i];
    row /= s->dim[i];
  }
}

/* A row of the result. */
static int64_t *emit(const tin_shape *s, const int64_t *at, int64_t inner, int64_t *y) {
  for (int32_t i = 0; i < s->rank - 1; i++) y[i] = at[i];
  if (s->rank > 0) y[s->rank - 1] = inner;
  return y + s->rank;
}

static tin_status set_count(const tin_node *node, int64_t count) {
  tin_shape y;
  TIN_TRY(tin_shape_from(node, (int64_t[]){count, node->in[0]->shape.rank}, 2, &y));
  return tin_set_output(node, 0, &y);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Where",
    .signature = "input:T -> index:int64",
    .infer = infer,
};

/* C is what elements are read as: of a bool that a model gives any bit may be set. */
#define KERNEL_AS(t, C, IS_SET)                                                                    \
  static int64_t count_##t(const C *x, int64_t n) {                                                \
    int64_t count = 0;                                                                             \
    for (int64_t i = 0; i < n; i++) count += IS_SET(t, x[i]);                                      \
    return count;                                                                                  \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) {                                                \
    const tin_shape *s = &node->in[0]->shape;                                                      \
    int64_t n = tin_numel(s), inner = s->rank > 0 ? s->dim[s->rank - 1] : 1, at[TIN_MAX_RANK];     \
    const C *x = node->in[0]->data;                                                                \
    TIN_TRY(set_count(node, count_##t(x, n)));                                                     \
    int64_t *y = node->out[0]->data;                                                               \
    for (int64_t row = 0; row * inner < n; row++) {                                                \
      row_coordinates(s, row, at);                                                                 \
      for (int64_t i = 0; i < inner; i++)                                                          \
        if (IS_SET(t, x[row * inner + i])) y = emit(s, at, i, y);                                  \
    }                                                                                              \
    return TIN_OK;                                                                                 \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),        .name = "where_" #t, .op = &op,                                 \
      .dtypes = TIN_BIT(TIN_E(t)), .run = run_##t,                                                 \
  };                                                                                               \
  TIN_REGISTER(where_##t) { return tin_add_kernel(registry, &kernel_##t); }
#define NUMBER_IS_SET(t, x) (TIN_GET(t, x) != 0)
#define BYTE_IS_SET(t, x) ((x) != 0)
#define KERNEL(t) KERNEL_AS(t, TIN_C(t), NUMBER_IS_SET)
TIN_TYPES_NUMBER(KERNEL)
KERNEL_AS(bool, uint8_t, BYTE_IS_SET)

#define TIN_REGISTER_PREFIX tin_register_where_
#define TYPES(X) TIN_TYPES_NUMBER(X) X(bool)
TIN_REGISTER_TYPES(where, TYPES)
