/* SPDX-License-Identifier: Apache-2.0 */
/* AdjustContrastv2: (x - mean) * factor + mean, with the mean of each channel of each image. */
#include "ops/common/types.h"

static tin_status infer(tin_node *node) {
  const tin_shape *in = &node->in[0]->shape;
  if (in->rank < 3)
    return tin_fail(node, TIN_MISMATCH, "images have rank %d, expected at least 3", in->rank);
  if (node->in[1]->shape.rank != 0)
    return tin_fail(node, TIN_MISMATCH, "contrast_factor must be a scalar, but has rank %d",
                    node->in[1]->shape.rank);
  node->out[0]->shape = *in;
  return TIN_OK;
}

typedef struct layout {
  size_t images, pixels, channels;
} layout;

static layout layout_of(const tin_node *node) {
  const tin_shape *s = &node->in[0]->shape;
  layout l = {1, (size_t)s->dim[s->rank - 3] * (size_t)s->dim[s->rank - 2],
              (size_t)s->dim[s->rank - 1]};
  for (int32_t i = 0; i < s->rank - 3; i++) l.images *= (size_t)s->dim[i];
  return l;
}

static tin_status prepare(tin_node *node) {
  node->scratch_bytes = layout_of(node).channels * sizeof(double) * node->workers;
  return TIN_OK;
}

#define KERNEL(t)                                                                                  \
  static void images_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {        \
    layout l = layout_of(node);                                                                    \
    size_t n = l.pixels * l.channels;                                                              \
    float factor = *(const float *)node->in[1]->data;                                              \
    double *mean = (double *)node->scratch + l.channels * worker;                                  \
    for (size_t i = begin; i < end; i++) {                                                         \
      const TIN_C(t) *x = (const TIN_C(t) *)node->in[0]->data + i * n;                             \
      TIN_C(t) *y = (TIN_C(t) *)node->out[0]->data + i * n;                                        \
      for (size_t c = 0; c < l.channels; c++) mean[c] = 0;                                         \
      for (size_t k = 0; k < n; k += l.channels)                                                   \
        for (size_t c = 0; c < l.channels; c++) mean[c] += (double)TIN_GET(t, x[k + c]);           \
      for (size_t c = 0; c < l.channels; c++) mean[c] /= (double)l.pixels;                         \
      for (size_t k = 0; k < n; k += l.channels)                                                   \
        for (size_t c = 0; c < l.channels; c++) {                                                  \
          float m = (float)mean[c];                                                                \
          y[k + c] = TIN_PUT(t, (TIN_GET(t, x[k + c]) - m) * factor + m);                          \
        }                                                                                          \
    }                                                                                              \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) {                                                \
    if (tin_numel(&node->in[0]->shape) > 0)                                                        \
      tin_parallel(node, layout_of(node).images, 1, images_##t);                                   \
    return TIN_OK;                                                                                 \
  }                                                                                                \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel),                                      \
                                        .name = "adjust_contrastv2_" #t,                           \
                                        .op = &op,                                                 \
                                        .dtypes = TIN_BIT(TIN_E(t)),                               \
                                        .inplace = 1 << 0,                                         \
                                        .prepare = prepare,                                        \
                                        .run = run_##t};                                           \
  TIN_REGISTER(adjust_contrastv2_##t) { return tin_add_kernel(registry, &kernel_##t); }

static const tin_op op = {TIN_INIT(tin_op), .name = "AdjustContrastv2",
                          .signature = "images:T contrast_factor:float -> output:T",
                          .infer = infer};

KERNEL(f32)
KERNEL(f16)

TIN_REGISTER(adjust_contrastv2) {
  TIN_TRY(tin_register_adjust_contrastv2_f32(registry));
  return tin_register_adjust_contrastv2_f16(registry);
}
