/* SPDX-License-Identifier: Apache-2.0 */
/* NthElement: what would stand at place n if the last axis were sorted, in ascending order or,
 * if `reverse`, in descending order.
 *
 * The first n + 1 so far are kept in a heap with the last of them on top. */
#include "ops/common/shape.h"
#include "ops/common/types.h"

enum { INPUT, N };
enum { RANGE_ELEMENTS = 4096 }; /* about 10 microseconds */

typedef struct nth_element {
  bool reverse;
} nth_element;

static const tin_attr attrs[] = {TIN_ATTR_BOOL(nth_element, reverse, false, "descending order"),
                                 TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[INPUT]->shape;
  if (x->rank < 1) return tin_fail(node, TIN_MISMATCH, "input is a scalar");
  node->out[0]->shape = *x;
  node->out[0]->shape.rank--;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "NthElement", .signature = "input:T n:int32 -> values:T",
    .type_attr = "T", .attrs = attrs,       .params_size = sizeof(nth_element),
    .infer = infer,
};

typedef struct nth_state {
  size_t columns, n;
} nth_state;

static tin_status prepare(tin_node *node, size_t element) {
  const tin_shape *x = &node->in[INPUT]->shape;
  ((nth_state *)node->state)->columns = (size_t)x->dim[x->rank - 1];
  node->scratch_bytes = node->workers * (size_t)x->dim[x->rank - 1] * element;
  return TIN_OK;
}

static tin_status run(const tin_node *node, tin_range_fn *rows) {
  nth_state *s = node->state;
  int64_t n;
  TIN_TRY(tin_int_input(node, N, "n", &n));
  if (n < 0 || n >= (int64_t)s->columns)
    return tin_fail(node, TIN_INVALID, "n is %lld, but there are %zu columns", (long long)n,
                    s->columns);
  s->n = (size_t)n;
  tin_parallel(node, (size_t)tin_numel(&node->out[0]->shape), RANGE_ELEMENTS / s->columns + 1,
               rows);
  return TIN_OK;
}

#define TIN_REGISTER_PREFIX tin_register_nth_element_
#define KERNEL(t)                                                                                  \
  static bool behind_##t(TIN_C(t) i, TIN_C(t) j, bool reverse) {                                   \
    TIN_A(t) a = TIN_GET(t, i), b = TIN_GET(t, j);                                                 \
    return reverse ? a < b : a > b;                                                                \
  }                                                                                                \
  static void sift_##t(TIN_C(t) * heap, size_t size, size_t at, TIN_C(t) moved, bool reverse) {    \
    for (size_t child; (child = 2 * at + 1) < size; at = child) {                                  \
      if (child + 1 < size && behind_##t(heap[child + 1], heap[child], reverse)) child++;          \
      if (!behind_##t(heap[child], moved, reverse)) break;                                         \
      heap[at] = heap[child];                                                                      \
    }                                                                                              \
    heap[at] = moved;                                                                              \
  }                                                                                                \
  static void rows_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {          \
    const nth_state *s = node->state;                                                              \
    bool reverse = ((const nth_element *)node->params)->reverse;                                   \
    size_t size = s->n + 1;                                                                        \
    TIN_C(t) *heap = (TIN_C(t) *)node->scratch + worker * s->columns;                              \
    for (size_t r = begin; r < end; r++) {                                                         \
      const TIN_C(t) *x = (const TIN_C(t) *)node->in[INPUT]->data + r * s->columns;                \
      memcpy(heap, x, size * sizeof *x);                                                           \
      for (size_t i = size / 2; i-- > 0;) sift_##t(heap, size, i, heap[i], reverse);               \
      for (size_t i = size; i < s->columns; i++)                                                   \
        if (behind_##t(heap[0], x[i], reverse)) sift_##t(heap, size, 0, x[i], reverse);            \
      ((TIN_C(t) *)node->out[0]->data)[r] = heap[0];                                               \
    }                                                                                              \
  }                                                                                                \
  static tin_status prepare_##t(tin_node *node) { return prepare(node, sizeof(TIN_C(t))); }        \
  static tin_status run_##t(const tin_node *node) { return run(node, rows_##t); }                  \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = "nth_element_" #t,                                                                   \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(nth_state),                                                             \
      .prepare = prepare_##t,                                                                      \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(nth_element_##t) { return tin_add_kernel(registry, &kernel_##t); }
TIN_TYPES_REAL(KERNEL)
TIN_REGISTER_TYPES(nth_element, TIN_TYPES_REAL)
