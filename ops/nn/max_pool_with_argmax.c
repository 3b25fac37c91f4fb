/* SPDX-License-Identifier: Apache-2.0 */
/* MaxPoolWithArgmax: the greatest element of each window, and its index in the image, or, if
 * include_batch_in_index, in the tensor. The first of several; a NaN is greater than anything. */
#include "ops/nn/pool_template.h"

typedef struct argmax_params {
  tin_pool_params pool; /* first: see pool.h */
  bool include_batch_in_index;
} argmax_params;

#define POOL_INTS(field, text)                                                                     \
  { #field, TIN_ATTR_INTS_T, offsetof(argmax_params, pool.field), 0, 0, 0, text }

static const tin_attr attrs[] = {
    POOL_INTS(ksize, "the window's size in each dimension"),
    POOL_INTS(strides, "its step in each dimension"),
    {"padding", TIN_ATTR_ENUM_T, offsetof(argmax_params, pool.padding), TIN_PADDING_VALID, 0,
     tin_padding_names, "padding"},
    TIN_ATTR_BOOL(argmax_params, include_batch_in_index, false, "indices count from image 0"),
    TIN_ATTR_TYPE("Targmax", TIN_S64),
    TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  uint16_t type = node->out[1]->dtype;
  if (type != TIN_S32 && type != TIN_S64)
    return tin_fail(node, TIN_UNSUPPORTED, "Targmax must be int32 or int64");
  return tin_pool_infer_spatial(node);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "MaxPoolWithArgmax",
    .signature = "input:T -> output:T argmax:Targmax",
    .type_attr = "T",
    .attrs = attrs,
    .params_size = sizeof(argmax_params),
    .infer = infer,
};

/* The index, among all elements at x, of the best of one window in one channel. */
typedef size_t best_fn(const void *x, size_t first, size_t rows, size_t columns, size_t row,
                       size_t column);

typedef struct argmax_state {
  tin_pool_geometry g;
  best_fn *best;
} argmax_state;

/* Output element `o` of one window, from element `i` of the input. */
static void put(const tin_node *node, size_t o, size_t i) {
  const argmax_state *s = node->state;
  size_t image = (size_t)s->g.h.in * (size_t)s->g.w.in * s->g.channels, element = s->g.element;
  size_t index = ((const argmax_params *)node->params)->include_batch_in_index ? i : i % image;
  memcpy((char *)node->out[0]->data + o * element, (const char *)node->in[0]->data + i * element,
         element);
  if (node->out[1]->dtype == TIN_S64)
    ((int64_t *)node->out[1]->data)[o] = (int64_t)index;
  else
    ((int32_t *)node->out[1]->data)[o] = (int32_t)index;
}

static void run_rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const argmax_state *s = node->state;
  const tin_pool_geometry *g = &s->g;
  size_t column = g->channels, row = column * (size_t)g->w.in;
  size_t height = (size_t)g->h.in, out_h = (size_t)g->h.out, out_w = (size_t)g->w.out;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    size_t r, r_end, c, c_end;
    tin_pool_clip(&g->h, i % out_h, &r, &r_end);
    for (size_t o = 0; o < out_w; o++) {
      tin_pool_clip(&g->w, o, &c, &c_end);
      size_t from = (i / out_h * height + r) * row + c * column, to = (i * out_w + o) * column;
      for (size_t k = 0; k < column; k++)
        put(node, to + k, s->best(node->in[0]->data, from + k, r_end - r, c_end - c, row, column));
    }
  }
}

static tin_status run(const tin_node *node, size_t element, best_fn *best) {
  argmax_state *s = node->state;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  TIN_TRY(tin_pool_find(node, &s->g));
  s->g.element = element;
  s->best = best;
  tin_parallel(node, s->g.images * (size_t)s->g.h.out, 1, run_rows);
  return TIN_OK;
}

#define TIN_REGISTER_PREFIX tin_register_max_pool_with_argmax_
#define KERNEL(t)                                                                                  \
  static size_t best_##t(const void *from, size_t first, size_t rows, size_t columns, size_t row,  \
                         size_t column) {                                                          \
    const TIN_C(t) *x = from;                                                                      \
    TIN_A(t) max = TIN_GET(t, x[first]);                                                           \
    size_t best = first;                                                                           \
    for (size_t r = 0; r < rows; r++)                                                              \
      for (size_t c = 0; c < columns; c++) {                                                       \
        TIN_A(t) v = TIN_GET(t, x[first + r * row + c * column]);                                  \
        if (v > max || (TIN_IS_NAN(t, v) && !TIN_IS_NAN(t, max))) {                                \
          max = v;                                                                                 \
          best = first + r * row + c * column;                                                     \
        }                                                                                          \
      }                                                                                            \
    return best;                                                                                   \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) {                                                \
    return run(node, sizeof(TIN_C(t)), best_##t);                                                  \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),        .name = "max_pool_with_argmax_" #t, .op = &op,                  \
      .dtypes = TIN_BIT(TIN_E(t)), .state_size = sizeof(argmax_state), .run = run_##t,             \
  };                                                                                               \
  TIN_REGISTER(max_pool_with_argmax_##t) { return tin_add_kernel(registry, &kernel_##t); }
TIN_TYPES_REAL(KERNEL)
TIN_REGISTER_TYPES(max_pool_with_argmax, TIN_TYPES_REAL)
