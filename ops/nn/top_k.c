/* SPDX-License-Identifier: Apache-2.0 */
/* TopK: the k greatest elements along the last axis and where they are, in descending order; of
 * equal ones the first comes first, a NaN comes last.
 *
 * The best so far are kept in a heap with the worst of them on top. */
#include "ops/common/extremes.h"
#include "ops/common/shape.h"

enum { RANGE_ELEMENTS = 4096 }; /* about 10 microseconds */

typedef struct top_k {
  int64_t k;
  bool sorted;
} top_k;

static const tin_attr attrs[] = {TIN_ATTR_INT(top_k, k, 0, "how many; TopKV2 has an input for it"),
                                 TIN_ATTR_BOOL(top_k, sorted, true, "false: in no special order"),
                                 TIN_ATTR_TYPE("Tk", TIN_S32), TIN_ATTR_TYPE("index_type", TIN_S32),
                                 TIN_ATTR_END};

enum { INPUT, K };

static tin_status find_k(const tin_node *node, int64_t *k) {
  const tin_shape *x = &node->in[INPUT]->shape;
  *k = ((const top_k *)node->params)->k;
  if (node->num_in > K) TIN_TRY(tin_int_input(node, K, "k", k));
  if (*k < 0 || *k > x->dim[x->rank - 1])
    return tin_fail(node, TIN_MISMATCH, "k is %lld, but there are %d columns", (long long)*k,
                    x->dim[x->rank - 1]);
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  tin_shape y = node->in[INPUT]->shape;
  int64_t k;
  if (y.rank < 1) return tin_fail(node, TIN_MISMATCH, "input is a scalar");
  if (node->out[1]->dtype != TIN_S32 && node->out[1]->dtype != TIN_S64)
    return tin_fail(node, TIN_UNSUPPORTED, "index_type must be int32 or int64");
  if (node->num_in > K && !node->in[K]->data) {
    y.dim[y.rank - 1] = TIN_UNKNOWN;
  } else {
    TIN_TRY(find_k(node, &k));
    y.dim[y.rank - 1] = (int32_t)k;
  }
  node->out[0]->shape = node->out[1]->shape = y;
  return TIN_OK;
}

static const char *const aliases[] = {"TopKV2", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "TopK",
    .aliases = aliases,
    .signature = "input:T k:Tk? -> values:T indices:index_type",
    .type_attr = "T",
    .attrs = attrs,
    .params_size = sizeof(top_k),
    .infer = infer,
};

/* The k best of the n elements of a row: fills in values, and the first k of n + 1 indices. */
typedef void row_fn(size_t n, size_t k, bool sorted, const void *x, void *values, int32_t *index);

typedef struct top_k_state {
  size_t n, k, element;
  row_fn *row;
} top_k_state;

static size_t heap_size(const tin_node *node) {
  const tin_shape *x = &node->in[INPUT]->shape;
  return (size_t)x->dim[x->rank - 1] + 1;
}

static tin_status prepare(tin_node *node) {
  node->scratch_bytes = node->workers * heap_size(node) * sizeof(int32_t);
  return TIN_OK;
}

static void put_indices(tin_tensor *to, size_t at, size_t k, const int32_t *index) {
  if (to->dtype == TIN_S64)
    for (size_t i = 0; i < k; i++) ((int64_t *)to->data)[at + i] = index[i];
  else
    memcpy((int32_t *)to->data + at, index, k * sizeof *index);
}

static void run_rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const top_k_state *s = node->state;
  const char *x = node->in[INPUT]->data;
  char *values = node->out[0]->data;
  int32_t *index = (int32_t *)node->scratch + worker * heap_size(node);
  for (size_t i = begin; i < end; i++) {
    s->row(s->n, s->k, ((const top_k *)node->params)->sorted, x + i * s->n * s->element,
           values + i * s->k * s->element, index);
    put_indices(node->out[1], i * s->k, s->k, index);
  }
}

static tin_status run(const tin_node *node, size_t element, row_fn *row) {
  const tin_shape *x = &node->in[INPUT]->shape;
  top_k_state *s = node->state;
  int64_t k, total = tin_numel(x);
  TIN_TRY(find_k(node, &k));
  if (k == 0 || total == 0) return TIN_OK;
  *s = (top_k_state){
      .n = (size_t)x->dim[x->rank - 1], .k = (size_t)k, .element = element, .row = row};
  tin_parallel(node, (size_t)total / s->n, RANGE_ELEMENTS / s->n + 1, run_rows);
  return TIN_OK;
}

/* worse_<t>: does element i of x come behind element j?
 * up_<t>, down_<t>: put index `moved` in its place, from position `at` of a heap on.
 * pop_<t>: exchanges the worst for the last.
 * Without sorting, TensorFlow gives the heap as it is; these steps leave the same heap. */
#define TIN_REGISTER_PREFIX tin_register_top_k_
#define KERNEL(t)                                                                                  \
  static bool worse_##t(const TIN_C(t) * x, int32_t i, int32_t j) {                                \
    TIN_A(t) a = TIN_GET(t, x[i]), b = TIN_GET(t, x[j]);                                           \
    if (a < b || a > b) return a < b;                                                              \
    if (TIN_IS_NAN(t, a) != TIN_IS_NAN(t, b)) return TIN_IS_NAN(t, a);                             \
    return i > j;                                                                                  \
  }                                                                                                \
  static void up_##t(const TIN_C(t) * x, int32_t * heap, size_t at, int32_t moved) {               \
    for (; at > 0 && worse_##t(x, moved, heap[(at - 1) / 2]); at = (at - 1) / 2)                   \
      heap[at] = heap[(at - 1) / 2];                                                               \
    heap[at] = moved;                                                                              \
  }                                                                                                \
  static void down_##t(const TIN_C(t) * x, int32_t * heap, size_t size, size_t at,                 \
                       int32_t moved) {                                                            \
    for (size_t child; (child = 2 * at + 1) < size; at = child) {                                  \
      if (child + 1 < size && worse_##t(x, heap[child + 1], heap[child])) child++;                 \
      if (!worse_##t(x, heap[child], moved)) break;                                                \
      heap[at] = heap[child];                                                                      \
    }                                                                                              \
    heap[at] = moved;                                                                              \
  }                                                                                                \
  static void pop_##t(const TIN_C(t) * x, int32_t * heap, size_t last) {                           \
    int32_t moved = heap[last];                                                                    \
    heap[last] = heap[0];                                                                          \
    down_##t(x, heap, last, 0, moved);                                                             \
  }                                                                                                \
  static void select_##t(size_t n, size_t k, const TIN_C(t) * x, int32_t * heap) {                 \
    size_t size = k < n ? k + 1 : k;                                                               \
    for (size_t i = 0; i < size; i++) heap[i] = (int32_t)i;                                        \
    for (size_t i = size / 2; i-- > 0;) down_##t(x, heap, size, i, heap[i]);                       \
    if (k < n) pop_##t(x, heap, k);                                                                \
    for (size_t i = size; i < n; i++)                                                              \
      if (worse_##t(x, heap[0], (int32_t)i)) {                                                     \
        up_##t(x, heap, k, (int32_t)i);                                                            \
        pop_##t(x, heap, k);                                                                       \
      }                                                                                            \
  }                                                                                                \
  static void row_##t(size_t n, size_t k, bool sorted, const void *from, void *values,             \
                      int32_t *index) {                                                            \
    const TIN_C(t) *x = from;                                                                      \
    TIN_C(t) *y = values;                                                                          \
    select_##t(n, k, x, index);                                                                    \
    for (size_t i = k; (sorted || k == n) && i-- > 1;) pop_##t(x, index, i);                       \
    for (size_t i = 0; i < k; i++) y[i] = x[index[i]];                                             \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return run(node, sizeof(TIN_C(t)), row_##t); } \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = "top_k_" #t,                                                                         \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(top_k_state),                                                           \
      .prepare = prepare,                                                                          \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(top_k_##t) { return tin_add_kernel(registry, &kernel_##t); }
TIN_TYPES_REAL(KERNEL)
TIN_REGISTER_TYPES(top_k, TIN_TYPES_REAL)
