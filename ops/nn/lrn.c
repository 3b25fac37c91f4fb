/* SPDX-License-Identifier: Apache-2.0 */
/* LRN: x / (bias + alpha * s)^beta, s the sum of the squares of the channels nearby: local
 * response normalisation (A. Krizhevsky et al., ImageNet classification with deep
 * convolutional neural networks, 2012). */
#include "ops/common/half.h"
#include "ops/micro/norm_f32.h"

enum {
  RANGE_ELEMENTS = 4096, /* about 10 microseconds */
  RADIUS_SHORT = 8,      /* windows up to this are added up one by one */
};

typedef struct lrn_params {
  int64_t depth_radius;
  float bias, alpha, beta;
} lrn_params;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(lrn_params, depth_radius, 5, "channels to either side"),
    TIN_ATTR_FLOAT(lrn_params, bias, 1.0, "added to the sum"),
    TIN_ATTR_FLOAT(lrn_params, alpha, 1.0, "factor of the sum"),
    TIN_ATTR_FLOAT(lrn_params, beta, 0.5, "exponent"), TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  const lrn_params *p = node->params;
  if (node->in[0]->shape.rank != 4)
    return tin_fail(node, TIN_MISMATCH, "input has rank %d, expected 4", node->in[0]->shape.rank);
  if (p->depth_radius < 0)
    return tin_fail(node, TIN_INVALID, "depth_radius is %lld", (long long)p->depth_radius);
  node->out[0]->shape = node->in[0]->shape;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "LRN",
    .signature = "input:T -> output:T",
    .attrs = attrs,
    .params_size = sizeof(lrn_params),
    .infer = infer,
};

typedef struct lrn_state {
  size_t channels, radius;
  tin_lrn_fn *pixel;
  tin_widen_fn *widen; /* elements have 16 bits; or NULL */
  tin_narrow_fn *narrow;
} lrn_state;

/* For each worker: the squares of a pixel between `radius` zeros on either side, sums of them, and
 * the pixel itself as floats. */
static size_t worker_floats(const lrn_state *s) { return 3 * s->channels + 2 * s->radius; }

static tin_status prepare(tin_node *node, tin_widen_fn *widen, tin_narrow_fn *narrow) {
  const lrn_params *p = node->params;
  lrn_state *s = node->state;
  s->channels = (size_t)node->in[0]->shape.dim[3];
  s->radius = (size_t)p->depth_radius < s->channels ? (size_t)p->depth_radius : s->channels;
  s->pixel = TIN_MICRO_PICK(tin_lrn_f32_table, node->cpu)->pixel;
  s->widen = widen;
  s->narrow = narrow;
  node->scratch_bytes = node->workers * worker_floats(s) * sizeof(float);
  return TIN_OK;
}

/* sum[c] of square[c] to square[c + 2 * radius], in double: as much is taken off as is added. */
static void add_running(const lrn_state *s, const float *square, float *sum) {
  double running = 0;
  for (size_t d = 0; d < 2 * s->radius; d++) running += (double)square[d];
  for (size_t c = 0; c < s->channels; c++) {
    running += (double)square[c + 2 * s->radius];
    sum[c] = (float)running;
    running -= (double)square[c];
  }
}

/* One pixel, with room as above. */
static void normalise(const tin_node *node, const float *x, float *square, float *y) {
  const lrn_params *p = node->params;
  const lrn_state *s = node->state;
  size_t n = s->channels, extent = 2 * s->radius + 1;
  float *sum = square + n + 2 * s->radius;
  memset(square, 0, s->radius * sizeof(float));
  memset(square + s->radius + n, 0, s->radius * sizeof(float));
  for (size_t c = 0; c < n; c++) square[s->radius + c] = x[c] * x[c];
  if (s->radius > RADIUS_SHORT) {
    add_running(s, square, sum);
    square = sum;
    extent = 1;
  }
  s->pixel(n, x, square, extent, p->bias, p->alpha, p->beta, y);
}

static void rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const lrn_state *s = node->state;
  float *square = (float *)node->scratch + worker * worker_floats(s);
  float *pixel = square + 2 * s->channels + 2 * s->radius;
  for (size_t i = begin * s->channels; i < end * s->channels; i += s->channels) {
    if (!s->widen) {
      normalise(node, (const float *)node->in[0]->data + i, square,
                (float *)node->out[0]->data + i);
      continue;
    }
    s->widen(s->channels, (const uint16_t *)node->in[0]->data + i, pixel);
    normalise(node, pixel, square, pixel);
    s->narrow(s->channels, pixel, (uint16_t *)node->out[0]->data + i);
  }
}

static tin_status run(const tin_node *node) {
  const lrn_state *s = node->state;
  int64_t total = tin_numel(&node->in[0]->shape);
  if (total > 0)
    tin_parallel(node, (size_t)total / s->channels, RANGE_ELEMENTS / s->channels + 1, rows);
  return TIN_OK;
}

#define TIN_REGISTER_PREFIX tin_register_lrn_
#define KERNEL(t)                                                                                  \
  static tin_status prepare_##t(tin_node *node) {                                                  \
    return prepare(node, TIN_HALF(t, from, node->cpu), TIN_HALF(t, to, node->cpu));                \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),        .name = "lrn_" #t, .op = &op,                                   \
      .dtypes = TIN_BIT(TIN_E(t)), .inplace = 1 << 0, .state_size = sizeof(lrn_state),             \
      .prepare = prepare_##t,      .run = run,                                                     \
  };                                                                                               \
  TIN_REGISTER(lrn_##t) { return tin_add_kernel(registry, &kernel_##t); }
#define TYPES(X) X(f32) X(f16) X(bf16)
TYPES(KERNEL)
TIN_REGISTER_TYPES(lrn, TYPES)
