/* SPDX-License-Identifier: Apache-2.0 */
/* Conv3D: convolution of volumes. One result pixel at a time, in all its channels: each element of
 * the window is multiplied with a row of the filter. */
#include "ops/common/types.h"
#include "ops/nn/volume.h"

enum { INPUT, FILTER };
enum {
  RANGE_PRODUCTS = 50000, /* about 10 microseconds */
  CHANNELS = 64,          /* of the output at a time */
};

typedef struct conv3d_state {
  tin_volume volume;
  size_t channels;     /* of the output */
  size_t x[4], y[4];   /* element strides of depth, height, width and channels */
  size_t x_all, y_all; /* elements of an image */
} conv3d_state;

static tin_status find(const tin_node *node, tin_volume *v, tin_shape *y) {
  const tin_shape *x = &node->in[INPUT]->shape, *f = &node->in[FILTER]->shape;
  bool first = ((const tin_volume_params *)node->params)->data_format == 1;
  if (x->rank != 5 || f->rank != 5)
    return tin_fail(node, TIN_MISMATCH, "input has rank %d and filter %d, expected 5", x->rank,
                    f->rank);
  if (x->dim[first ? 1 : 4] != f->dim[3])
    return tin_fail(node, TIN_MISMATCH, "input has %d channels, filter %d", x->dim[first ? 1 : 4],
                    f->dim[3]);
  return tin_volume_find(node, f->dim, f->dim[4], v, y);
}

static tin_status infer(tin_node *node) {
  tin_volume v;
  return find(node, &v, &node->out[0]->shape);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Conv3D",
    .signature = "input:T filter:T -> output:T",
    .attrs = tin_volume_attrs,
    .params_size = sizeof(tin_volume_params),
    .infer = infer,
};

static size_t find_strides(const tin_shape *s, bool first, size_t *strides) {
  size_t all = 1, stride[5];
  for (int i = 4; i > 0; i--) {
    stride[i] = all;
    all *= (size_t)s->dim[i];
  }
  for (int i = 0; i < 3; i++) strides[i] = stride[i + (first ? 2 : 1)];
  strides[3] = stride[first ? 1 : 4];
  return all;
}

/* Where in the volume the window of a pixel is, and which steps of it. */
typedef struct box {
  int64_t first[3];
  size_t begin[3], end[3];
} box;

static box box_at(const conv3d_state *s, const size_t *to) {
  box b;
  for (int i = 0; i < 3; i++)
    tin_volume_clip(&s->volume.at[i], to[i], &b.first[i], &b.begin[i], &b.end[i]);
  return b;
}

/* The offset in the volume of step k along one axis. */
static size_t step_at(const conv3d_state *s, const box *b, int axis, size_t k) {
  return (size_t)(b->first[axis] + (int64_t)k * s->volume.at[axis].dilation) * s->x[axis];
}

static tin_status run(const tin_node *node, tin_range_fn *lines) {
  conv3d_state *s = node->state;
  bool first = ((const tin_volume_params *)node->params)->data_format == 1;
  tin_shape y;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  TIN_TRY(find(node, &s->volume, &y));
  s->channels = (size_t)node->in[FILTER]->shape.dim[4];
  s->x_all = find_strides(&node->in[INPUT]->shape, first, s->x);
  s->y_all = find_strides(&y, first, s->y);
  const tin_window *w = s->volume.at;
  double cost = (double)tin_numel(&node->in[FILTER]->shape) * w[2].out;
  size_t grain = cost >= RANGE_PRODUCTS ? 1 : (size_t)(RANGE_PRODUCTS / (cost + 1)) + 1;
  tin_parallel(node, s->volume.images * (size_t)w[0].out * (size_t)w[1].out, grain, lines);
  return TIN_OK;
}

/* For one result pixel of a volume x: pixel_<t> adds what one pixel of the window gives to n
 * accumulators, f being the filter from the first of their channels on; window_<t> adds all of
 * them; place_<t> does so for all channels. */
#define TIN_REGISTER_PREFIX tin_register_conv3d_
#define KERNEL(t)                                                                                  \
  static void pixel_##t(const conv3d_state *s, const TIN_C(t) * x, const TIN_C(t) * f, size_t n,   \
                        TIN_A(t) * acc) {                                                          \
    for (size_t c = 0; c < s->volume.channels; c++, f += s->channels) {                            \
      TIN_A(t) v = TIN_GET(t, x[c * s->x[3]]);                                                     \
      for (size_t a = 0; a < n; a++) acc[a] += v * TIN_GET(t, f[a]);                               \
    }                                                                                              \
  }                                                                                                \
  static void window_##t(const conv3d_state *s, const box *b, const TIN_C(t) * x,                  \
                         const TIN_C(t) * f, size_t n, TIN_A(t) * acc) {                           \
    size_t height = (size_t)s->volume.at[1].filter, width = (size_t)s->volume.at[2].filter;        \
    for (size_t i = b->begin[0]; i < b->end[0]; i++)                                               \
      for (size_t j = b->begin[1]; j < b->end[1]; j++)                                             \
        for (size_t k = b->begin[2]; k < b->end[2]; k++)                                           \
          pixel_##t(s, x + step_at(s, b, 0, i) + step_at(s, b, 1, j) + step_at(s, b, 2, k),        \
                    f + ((i * height + j) * width + k) * s->volume.channels * s->channels, n,      \
                    acc);                                                                          \
  }                                                                                                \
  static void place_##t(const tin_node *node, const size_t *to, const TIN_C(t) * x,                \
                        TIN_C(t) * y) {                                                            \
    const conv3d_state *s = node->state;                                                           \
    const box b = box_at(s, to);                                                                   \
    for (size_t c = 0; c < s->channels; c += CHANNELS) {                                           \
      TIN_A(t) acc[CHANNELS] = {0};                                                                \
      size_t n = s->channels - c < CHANNELS ? s->channels - c : CHANNELS;                          \
      window_##t(s, &b, x, (const TIN_C(t) *)node->in[FILTER]->data + c, n, acc);                  \
      for (size_t a = 0; a < n; a++) y[(c + a) * s->y[3]] = TIN_PUT(t, acc[a]);                    \
    }                                                                                              \
  }                                                                                                \
  static void lines_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {         \
    const conv3d_state *s = node->state;                                                           \
    size_t depth = (size_t)s->volume.at[0].out, height = (size_t)s->volume.at[1].out;              \
    (void)worker;                                                                                  \
    for (size_t i = begin; i < end; i++) {                                                         \
      size_t to[3] = {i / height % depth, i % height, 0}, image = i / height / depth;              \
      const TIN_C(t) *x = (const TIN_C(t) *)node->in[INPUT]->data + image * s->x_all;              \
      TIN_C(t) *y =                                                                                \
          (TIN_C(t) *)node->out[0]->data + image * s->y_all + to[0] * s->y[0] + to[1] * s->y[1];   \
      for (; to[2] < (size_t)s->volume.at[2].out; to[2]++, y += s->y[2])                           \
        place_##t(node, to, x, y);                                                                 \
    }                                                                                              \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return run(node, lines_##t); }                 \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = "conv3d_" #t,                                                                        \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(conv3d_state),                                                          \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(conv3d_##t) { return tin_add_kernel(registry, &kernel_##t); }
TIN_TYPES_FLOAT(KERNEL)
TIN_REGISTER_TYPES(conv3d, TIN_TYPES_FLOAT)
