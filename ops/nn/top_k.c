/* SPDX-License-Identifier: Apache-2.0 */
/* TopK: the k greatest elements along the last axis and where they are, in descending order; of
 * equal ones the first comes first, a NaN comes last.
 *
 * Indices are kept in a heap with the worst of them on top, which is then sorted in place. */
#include "ops/common/extremes.h"
#include "ops/common/shape.h"

enum { RANGE_ELEMENTS = 4096 }; /* about 10 microseconds */

typedef struct top_k {
  int64_t k;
  bool sorted;
} top_k;

static const tin_attr attrs[] = {TIN_ATTR_INT(top_k, k, 0, "how many; TopKV2 has an input for it"),
                                 TIN_ATTR_BOOL(top_k, sorted, true, "false: any order will do"),
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

/* The k best of the n elements of a row: fills in values and index. */
typedef void row_fn(size_t n, size_t k, const void *x, void *values, int32_t *index);

typedef struct top_k_state {
  size_t n, k, element;
  row_fn *row;
} top_k_state;

/* k indices as int32 become k as int64 in the same place. */
static void widen(size_t k, char *index) {
  while (k-- > 0) {
    int32_t narrow;
    memcpy(&narrow, index + k * sizeof narrow, sizeof narrow);
    int64_t wide = narrow;
    memcpy(index + k * sizeof wide, &wide, sizeof wide);
  }
}

static void run_rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const top_k_state *s = node->state;
  const char *x = node->in[INPUT]->data;
  char *values = node->out[0]->data, *indices = node->out[1]->data;
  bool wide = node->out[1]->dtype == TIN_S64;
  size_t bytes = wide ? sizeof(int64_t) : sizeof(int32_t);
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    char *index = indices + i * s->k * bytes;
    s->row(s->n, s->k, x + i * s->n * s->element, values + i * s->k * s->element,
           (int32_t *)(void *)index);
    if (wide) widen(s->k, index);
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

/* worse_<t>: does element i of x come behind element j? */
#define TIN_REGISTER_PREFIX tin_register_top_k_
#define KERNEL(t)                                                                                  \
  static bool worse_##t(const TIN_C(t) * x, int32_t i, int32_t j) {                                \
    TIN_A(t) a = TIN_GET(t, x[i]), b = TIN_GET(t, x[j]);                                           \
    if (a < b || a > b) return a < b;                                                              \
    if (TIN_IS_NAN(t, a) != TIN_IS_NAN(t, b)) return TIN_IS_NAN(t, a);                             \
    return i > j;                                                                                  \
  }                                                                                                \
  static void sift_##t(const TIN_C(t) * x, int32_t * heap, size_t size, size_t at) {               \
    int32_t moved = heap[at];                                                                      \
    for (size_t child; (child = 2 * at + 1) < size; at = child) {                                  \
      if (child + 1 < size && worse_##t(x, heap[child + 1], heap[child])) child++;                 \
      if (!worse_##t(x, heap[child], moved)) break;                                                \
      heap[at] = heap[child];                                                                      \
    }                                                                                              \
    heap[at] = moved;                                                                              \
  }                                                                                                \
  static void sort_##t(const TIN_C(t) * x, int32_t * heap, size_t size) {                          \
    while (size-- > 1) {                                                                           \
      int32_t worst = heap[0];                                                                     \
      heap[0] = heap[size];                                                                        \
      heap[size] = worst;                                                                          \
      sift_##t(x, heap, size, 0);                                                                  \
    }                                                                                              \
  }                                                                                                \
  static void row_##t(size_t n, size_t k, const void *from, void *values, int32_t *index) {        \
    const TIN_C(t) *x = from;                                                                      \
    TIN_C(t) *y = values;                                                                          \
    for (size_t i = 0; i < k; i++) index[i] = (int32_t)i;                                          \
    for (size_t i = k / 2; i-- > 0;) sift_##t(x, index, k, i);                                     \
    for (size_t i = k; i < n; i++)                                                                 \
      if (worse_##t(x, index[0], (int32_t)i)) {                                                    \
        index[0] = (int32_t)i;                                                                     \
        sift_##t(x, index, k, 0);                                                                  \
      }                                                                                            \
    sort_##t(x, index, k);                                                                         \
    for (size_t i = 0; i < k; i++) y[i] = x[index[i]];                                             \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return run(node, sizeof(TIN_C(t)), row_##t); } \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = "top_k_" #t,                                                                         \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(top_k_state),                                                           \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(top_k_##t) { return tin_add_kernel(registry, &kernel_##t); }
TIN_TYPES_REAL(KERNEL)
TIN_REGISTER_TYPES(top_k, TIN_TYPES_REAL)
