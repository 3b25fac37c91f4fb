/* SPDX-License-Identifier: Apache-2.0 */
/* ResizeBicubic: any real type in, float out.
 *
 * The kernel is that of Keys, "Cubic convolution interpolation for digital image processing"
 * (1981), read from a table of 1024 steps as TensorFlow does: with a = -0.75 and edges repeated,
 * or, if half_pixel_centers, with a = -0.5 and edges left out and the weights normalised. */
#include "ops/common/types.h"
#include "ops/image/resize.h"

#include <float.h>
#include <math.h>

#define STEPS 1024

typedef struct tap {
  int32_t at[4];
  float weight[4];
} tap;

typedef void load_fn(const void *from, size_t offset, size_t count, float *to);

typedef struct state {
  tin_resize r;
  load_fn *load;
} state;

/* The weight of an element at distance x < 2. */
static float keys(double a, double x) {
  if (x <= 1) return (float)(((a + 2) * x - (a + 3)) * x * x + 1);
  return (float)(((a * x - 5 * a) * x + 8 * a) * x - 4 * a);
}

static void normalize(float *weight) {
  float sum = weight[0] + weight[1] + weight[2] + weight[3];
  if (fabsf(sum) < 1000 * FLT_MIN) return;
  float factor = 1.0f / sum;
  for (int i = 0; i < 4; i++) weight[i] *= factor;
}

static tap tap_at(const tin_resize_axis *a, int32_t i) {
  float at = tin_resize_at(a, i), low = floorf(at);
  double fraction = (double)lrintf((at - low) * STEPS) / STEPS;
  const double distance[4] = {1 + fraction, fraction, 1 - fraction, 2 - fraction};
  tap t;
  for (int k = 0; k < 4; k++) {
    float where = low + (float)(k - 1);
    t.at[k] = tin_resize_clamp(a, where);
    t.weight[k] = keys(a->half_pixel_centers ? -0.5 : -0.75, distance[k]);
    if (a->half_pixel_centers && (float)t.at[k] != where) t.weight[k] = 0;
  }
  if (a->half_pixel_centers) normalize(t.weight);
  return t;
}

/* Rows of the input, combined along y, to `sum`; `row` is room for one. */
static void combine(const tin_node *node, size_t first, const tap *t, float *sum, float *row) {
  const state *s = node->state;
  size_t width = (size_t)s->r.x.in * s->r.channels;
  for (int k = 0; k < 4; k++) {
    float weight = t->weight[k];
    s->load(node->in[0]->data, (first + (size_t)t->at[k]) * width, width, row);
    for (size_t x = 0; x < width; x++) sum[x] = k == 0 ? row[x] * weight : sum[x] + row[x] * weight;
  }
}

static void rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  size_t channels = s->r.channels, width = (size_t)s->r.x.in * channels;
  float *sum = (float *)node->scratch + 2 * width * worker;
  for (size_t i = begin; i < end; i++) {
    tap t = tap_at(&s->r.y, (int32_t)(i % (size_t)s->r.y.out));
    combine(node, i / (size_t)s->r.y.out * (size_t)s->r.y.in, &t, sum, sum + width);
    float *to = (float *)node->out[0]->data + i * (size_t)s->r.x.out * channels;
    const tap *taps = node->persist;
    for (int32_t x = 0; x < s->r.x.out; x++)
      for (size_t c = 0; c < channels; c++, to++) {
        float v = 0;
        for (int k = 0; k < 4; k++)
          v += sum[(size_t)taps[x].at[k] * channels + c] * taps[x].weight[k];
        *to = v;
      }
  }
}

static tin_status prepare(tin_node *node, load_fn *load) {
  state *s = node->state;
  s->r = tin_resize_of(node);
  s->load = load;
  node->persist_bytes = (size_t)s->r.x.out * sizeof(tap);
  node->scratch_bytes = 2 * (size_t)s->r.x.in * s->r.channels * node->workers * sizeof(float);
  return TIN_OK;
}

static tin_status init(tin_node *node) {
  const state *s = node->state;
  tap *taps = node->persist;
  for (int32_t i = 0; i < s->r.x.out; i++) taps[i] = tap_at(&s->r.x, i);
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const state *s = node->state;
  size_t work = (size_t)(s->r.x.in > s->r.x.out ? s->r.x.in : s->r.x.out) * s->r.channels * 8;
  tin_parallel(node, s->r.batch * (size_t)s->r.y.out, tin_resize_grain(work), rows);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "ResizeBicubic",
                          .signature = "images:T size:int32 -> resized_images:float",
                          .type_attr = "T",
                          .attrs = tin_resize_attrs,
                          .params_size = sizeof(tin_resize_params),
                          .infer = tin_resize_infer};

#define KERNEL(t)                                                                                  \
  static void load_##t(const void *from, size_t offset, size_t count, float *to) {                 \
    const TIN_C(t) *src = (const TIN_C(t) *)from + offset;                                         \
    for (size_t i = 0; i < count; i++) to[i] = (float)TIN_GET(t, src[i]);                          \
  }                                                                                                \
  static tin_status prepare_##t(tin_node *node) { return prepare(node, load_##t); }                \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel),                                      \
                                        .name = "resize_bicubic_" #t,                              \
                                        .op = &op,                                                 \
                                        .dtypes = TIN_BIT(TIN_E(t)),                               \
                                        .state_size = sizeof(state),                               \
                                        .prepare = prepare_##t,                                    \
                                        .init = init,                                              \
                                        .run = run};                                               \
  TIN_REGISTER(resize_bicubic_##t) { return tin_add_kernel(registry, &kernel_##t); }

TIN_TYPES_REAL(KERNEL)
#define TIN_REGISTER_PREFIX tin_register_resize_bicubic_
TIN_REGISTER_TYPES(resize_bicubic, TIN_TYPES_REAL)
