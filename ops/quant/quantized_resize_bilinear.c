/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizedResizeBilinear: interpolates the integers, and rounds; the range goes along. */
#include "ops/image/resize.h"
#include "ops/quant/quant.h"

#include <math.h>

enum { IMAGES, SIZE, RANGE };

static tin_status infer(tin_node *node) {
  TIN_TRY(tin_resize_infer(node));
  return tin_qrange_infer(node, RANGE, 2);
}

/* An output coordinate lies between two input elements. */
typedef struct tap {
  size_t low, high;
  float lerp;
} tap;

static tap tap_at(const tin_resize_axis *a, int32_t i) {
  float at = tin_resize_at(a, i), low = floorf(at);
  return (tap){(size_t)tin_resize_clamp(a, low), (size_t)tin_resize_clamp(a, ceilf(at)), at - low};
}

static tin_status prepare(tin_node *node) {
  *(tin_resize *)node->state = tin_resize_of(node);
  return TIN_OK;
}

static tin_status run(const tin_node *node, tin_range_fn *rows) {
  const tin_resize *r = node->state;
  tin_qrange range;
  TIN_TRY(tin_qrange_read(node, RANGE, &range));
  tin_qrange_write(node, 1, range);
  tin_parallel(node, r->batch * (size_t)r->y.out,
               tin_resize_grain((size_t)r->x.out * r->channels * 4), rows);
  return TIN_OK;
}

/* To the nearest; in double, which has room for 32 bits. */
static inline int64_t rounded(double v, int64_t low, int64_t high) {
  int64_t q = (int64_t)(v < 0 ? v - 0.5 : v + 0.5);
  return q < low ? low : q > high ? high : q;
}

#define ROWS(t)                                                                                    \
  static void row_##t(const tin_resize *r, const TIN_C(t) * top, const TIN_C(t) * bottom,          \
                      float lerp, TIN_C(t) * to) {                                                 \
    tin_qtype type = tin_qtype_of(TIN_E(t));                                                       \
    for (int32_t i = 0; i < r->x.out; i++) {                                                       \
      tap x = tap_at(&r->x, i);                                                                    \
      for (size_t c = 0; c < r->channels; c++) {                                                   \
        double tl = top[x.low * r->channels + c], tr = top[x.high * r->channels + c];              \
        double bl = bottom[x.low * r->channels + c], br = bottom[x.high * r->channels + c];        \
        double a = tl + (tr - tl) * (double)x.lerp, b = bl + (br - bl) * (double)x.lerp;           \
        *to++ = (TIN_C(t))rounded(a + (b - a) * (double)lerp, type.lowest, type.highest);          \
      }                                                                                            \
    }                                                                                              \
  }                                                                                                \
  static void rows_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {          \
    const tin_resize *r = node->state;                                                             \
    size_t in = (size_t)r->x.in * r->channels, out = (size_t)r->x.out * r->channels;               \
    (void)worker;                                                                                  \
    for (size_t i = begin; i < end; i++) {                                                         \
      tap y = tap_at(&r->y, (int32_t)(i % (size_t)r->y.out));                                      \
      const TIN_C(t) *image =                                                                      \
          (const TIN_C(t) *)node->in[IMAGES]->data + i / (size_t)r->y.out * (size_t)r->y.in * in;  \
      row_##t(r, image + y.low * in, image + y.high * in, y.lerp,                                  \
              (TIN_C(t) *)node->out[0]->data + i * out);                                           \
    }                                                                                              \
  }

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "QuantizedResizeBilinear",
                          .signature = "images:T size:int32 min:float max:float -> "
                                       "resized_images:T out_min:float out_max:float",
                          .type_attr = "T",
                          .attrs = tin_resize_attrs,
                          .params_size = sizeof(tin_resize_params),
                          .infer = infer};

#define KERNEL(t)                                                                                  \
  ROWS(t)                                                                                          \
  static tin_status run_##t(const tin_node *node) { return run(node, rows_##t); }                  \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel),                                      \
                                        .name = "quantized_resize_bilinear_" #t,                   \
                                        .op = &op,                                                 \
                                        .dtypes = TIN_BIT(TIN_E(t)),                               \
                                        .state_size = sizeof(tin_resize),                          \
                                        .prepare = prepare,                                        \
                                        .run = run_##t};                                           \
  TIN_REGISTER(quantized_resize_bilinear_##t) { return tin_add_kernel(registry, &kernel_##t); }

TIN_TYPES_QUANTIZED(KERNEL)
#define TIN_REGISTER_PREFIX tin_register_quantized_resize_bilinear_
TIN_REGISTER_TYPES(quantized_resize_bilinear, TIN_TYPES_QUANTIZED)
