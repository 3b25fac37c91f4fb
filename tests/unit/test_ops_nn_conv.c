/* SPDX-License-Identifier: Apache-2.0 */
/* Conv2D, DepthwiseConv2dNative and Conv2DBackpropInput against loops that say what they mean:
 * over sizes, strides, dilations, paddings, layouts, groups, epilogues, threads, CPUs. */
#include "ops/nn/conv.h"
#include "tests/support/bare_node.h"
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

tin_register_fn tin_register_conv2d_f32, tin_register_conv2d_f64, tin_register_conv2d_f16,
    tin_register_conv2d_bf16, tin_register_conv2d_s32, tin_register_depthwise_conv2d_native_f32,
    tin_register_depthwise_conv2d_native_f64, tin_register_depthwise_conv2d_native_f16,
    tin_register_depthwise_conv2d_native_bf16, tin_register_conv2d_backprop_input_f32,
    tin_register_conv2d_backprop_input_f64, tin_register_conv2d_backprop_input_f16,
    tin_register_conv2d_backprop_input_bf16, tin_register_conv2d_backprop_input_s32;

typedef enum kind { CONV2D, DEPTHWISE, BACKPROP } kind;

typedef struct axis {
  int in, k, stride, dilation, before, after, out;
} axis;

typedef struct setup {
  kind kind;
  bool first; /* NCHW */
  int padding, batch, groups;
  int channels, results; /* of the image, of what comes out of the windows */
  axis y, x;
  bool bias, residual, constant;
  float lo, hi;
  bool unary;
} setup;

/* ---- what is expected ------------------------------------------------------------ */

static size_t element(bool first, int n, int y, int x, int c, int height, int width, int channels) {
  size_t rows = (size_t)height, columns = (size_t)width, depth = (size_t)channels;
  if (first) return (((size_t)n * depth + (size_t)c) * rows + (size_t)y) * columns + (size_t)x;
  return (((size_t)n * rows + (size_t)y) * columns + (size_t)x) * depth + (size_t)c;
}

static size_t image_at(const setup *s, int n, int y, int x, int c) {
  return element(s->first, n, y, x, c, s->y.in, s->x.in, s->channels);
}

static size_t result_at(const setup *s, int n, int y, int x, int c) {
  return element(s->first, n, y, x, c, s->y.out, s->x.out, s->results);
}

/* The third and fourth dimension of the filter. */
static int filter_in(const setup *s) {
  return s->kind == DEPTHWISE ? s->channels : s->channels / s->groups;
}
static int filter_out(const setup *s) {
  return s->kind == DEPTHWISE ? s->results / s->channels : s->results;
}

/* The filter's element between image channel c and result channel r; -1 if there is none. */
static int filter_at(const setup *s, int ky, int kx, int c, int r) {
  int tap = ky * s->x.k + kx, in = filter_in(s), out = filter_out(s);
  if (s->kind == DEPTHWISE) return r / out == c ? (tap * in + c) * out + r % out : -1;
  if (c / in != r / (s->results / s->groups)) return -1;
  return (tap * in + c % in) * out + r;
}

static double square(double v) { return v * v; }

static double finished(const setup *s, double v) {
  if (s->unary) v = square(v);
  v = v < s->lo ? s->lo : v;
  return v > s->hi ? s->hi : v;
}

typedef struct data {
  tin_dtype type;
  void *from, *filter, *bias, *residual;
  double *expected;
  size_t count;
} data;

/* Adds all products, whichever way the convolution goes. */
static void add_products(const setup *s, const data *d, int n, int y, int x, int ky, int kx) {
  int iy = y * s->y.stride - s->y.before + ky * s->y.dilation;
  int ix = x * s->x.stride - s->x.before + kx * s->x.dilation;
  if (iy < 0 || iy >= s->y.in || ix < 0 || ix >= s->x.in) return;
  for (int c = 0; c < s->channels; c++)
    for (int r = 0; r < s->results; r++) {
      int at = filter_at(s, ky, kx, c, r);
      if (at < 0) continue;
      double w = number_get(d->type, d->filter, (size_t)at);
      size_t image = image_at(s, n, iy, ix, c), result = result_at(s, n, y, x, r);
      if (s->kind == BACKPROP)
        d->expected[image] += w * number_get(d->type, d->from, result);
      else
        d->expected[result] += w * number_get(d->type, d->from, image);
    }
}

static int target_channels(const setup *s) {
  return s->kind == BACKPROP ? s->channels : s->results;
}

static void add_rest(const setup *s, data *d) {
  size_t channels = (size_t)target_channels(s);
  size_t area = s->kind == BACKPROP ? (size_t)(s->y.in * s->x.in) : (size_t)(s->y.out * s->x.out);
  for (size_t i = 0; i < d->count; i++) {
    size_t c = s->first ? i / area % channels : i % channels;
    if (s->bias) d->expected[i] += number_get(d->type, d->bias, c);
    if (s->residual) d->expected[i] += number_get(d->type, d->residual, i);
    d->expected[i] = finished(s, d->expected[i]);
  }
}

static data make_data(const setup *s, tin_dtype type, random_source *rng) {
  size_t image = (size_t)s->batch * (size_t)(s->y.in * s->x.in * s->channels);
  size_t result = (size_t)s->batch * (size_t)(s->y.out * s->x.out * s->results);
  size_t filter = (size_t)(s->y.k * s->x.k * filter_in(s) * filter_out(s));
  bool back = s->kind == BACKPROP;
  data d = {.type = type, .count = back ? image : result};
  d.from = random_numbers(rng, type, back ? result : image, -4, 4);
  d.filter = random_numbers(rng, type, filter, -4, 4);
  d.bias = random_numbers(rng, type, (size_t)target_channels(s), -4, 4);
  d.residual = random_numbers(rng, type, d.count, -4, 4);
  d.expected = calloc(d.count + 1, sizeof(double));
  for (int n = 0; n < s->batch; n++)
    for (int y = 0; y < s->y.out; y++)
      for (int x = 0; x < s->x.out; x++)
        for (int k = 0; k < s->y.k * s->x.k; k++)
          add_products(s, &d, n, y, x, k / s->x.k, k % s->x.k);
  add_rest(s, &d);
  return d;
}

static void free_data(data *d) {
  free(d->from), free(d->filter), free(d->bias), free(d->residual), free(d->expected);
}

/* ---- running it ------------------------------------------------------------------- */

typedef struct attributes {
  tin_conv_params params;
  int32_t strides[4], dilations[4], pads[8], sizes[4];
} attributes;

static void set_attributes(const setup *s, attributes *a) {
  int y = s->first ? 2 : 1, x = y + 1;
  *a = (attributes){.strides = {1, 1, 1, 1}, .dilations = {1, 1, 1, 1}};
  a->strides[y] = s->y.stride, a->strides[x] = s->x.stride;
  a->dilations[y] = s->y.dilation, a->dilations[x] = s->x.dilation;
  a->pads[2 * y] = s->y.before, a->pads[2 * y + 1] = s->y.after;
  a->pads[2 * x] = s->x.before, a->pads[2 * x + 1] = s->x.after;
  a->params = (tin_conv_params){{a->strides, 4},
                                {a->dilations, 4},
                                {a->pads, s->padding == TIN_PADDING_EXPLICIT ? 8 : 0},
                                s->padding,
                                s->first ? TIN_NCHW : TIN_NHWC};
}

static tin_shape shape_of(const setup *s, int height, int width, int channels) {
  if (s->first) return (tin_shape){4, {s->batch, channels, height, width}};
  return (tin_shape){4, {s->batch, height, width, channels}};
}

static void square_f32(size_t n, const float *x, float *y, const void *params) {
  (void)params;
  for (size_t i = 0; i < n; i++) y[i] = x[i] * x[i];
}

static bare_node *make_node(const setup *s, const data *d, tin_register_fn *add, attributes *a) {
  set_attributes(s, a);
  bare_node *b = bare_node_new(add, &a->params);
  tin_shape image = shape_of(s, s->y.in, s->x.in, s->channels);
  tin_shape result = shape_of(s, s->y.out, s->x.out, s->results);
  tin_shape filter = {4, {s->y.k, s->x.k, filter_in(s), filter_out(s)}};
  if (s->kind == BACKPROP) {
    memcpy(a->sizes, image.dim, sizeof a->sizes);
    bare_node_input(b, TIN_S32, SHAPE(4), a->sizes, true);
    bare_node_input(b, d->type, &filter, d->filter, s->constant);
    bare_node_input(b, d->type, &result, d->from, false);
  } else {
    bare_node_input(b, d->type, &image, d->from, false);
    bare_node_input(b, d->type, &filter, d->filter, s->constant);
  }
  if (s->bias) bare_node_input(b, d->type, SHAPE(target_channels(s)), d->bias, true);
  if (s->residual) bare_node_residual(b, d->residual);
  bare_node_epilogue(b)->lo = s->lo;
  bare_node_epilogue(b)->hi = s->hi;
  if (s->unary) bare_node_epilogue(b)->unary = square_f32;
  return b;
}

static void describe(const setup *s, char *text, size_t size) {
  snprintf(text, size,
           "kind %d %s batch %d channels %d->%d groups %d padding %d bias %d residual %d unary %d "
           "constant %d y{in %d k %d s %d d %d p %d+%d out %d} x{in %d k %d s %d d %d p %d+%d out "
           "%d}",
           s->kind, s->first ? "NCHW" : "NHWC", s->batch, s->channels, s->results, s->groups,
           s->padding, s->bias, s->residual, s->unary, s->constant, s->y.in, s->y.k, s->y.stride,
           s->y.dilation, s->y.before, s->y.after, s->y.out, s->x.in, s->x.k, s->x.stride,
           s->x.dilation, s->x.before, s->x.after, s->x.out);
}

static void check(const setup *s, const data *d, const bare_node *b, double tolerance) {
  const tin_tensor *out = bare_node_output(b);
  char text[512];
  describe(s, text, sizeof text);
  ck_assert_msg((size_t)tin_numel(&out->shape) == d->count, "wrong shape: %s", text);
  for (size_t i = 0; i < d->count; i++) {
    double got = number_get(d->type, out->data, i), want = d->expected[i];
    ck_assert_msg(fabs(got - want) <= tolerance * (1 + fabs(want)), "[%zu] is %g, expected %g: %s",
                  i, got, want, text);
  }
}

/* With every instruction set, and with 2 threads the same bits as with 1. */
static void try_f32(const setup *s, tin_register_fn *add, double tolerance, random_source *rng) {
  static const char *const cpus[] = {"baseline", "avx2", "avx512"};
  data d = make_data(s, TIN_F32, rng);
  for (size_t i = 0; i < 3; i++) {
    uint64_t mask = 0;
    attributes a;
    bare_node *b = make_node(s, &d, add, &a);
    ck_assert(tin_cpu_mask(cpus[i], &mask));
    uint64_t cpu = tin_cpu_features() & mask;
    ck_assert_msg(bare_node_plan(b, 1, cpu) == TIN_OK, "%s", bare_node_error(b));
    ck_assert_int_eq(bare_node_run(b), TIN_OK);
    check(s, &d, b, tolerance);
    float *before = malloc(d.count * sizeof(float) + 1);
    memcpy(before, bare_node_output(b)->data, d.count * sizeof(float));
    ck_assert_int_eq(bare_node_plan(b, 2, cpu), TIN_OK);
    ck_assert_int_eq(bare_node_run(b), TIN_OK);
    ck_assert_mem_eq(before, bare_node_output(b)->data, d.count * sizeof(float));
    free(before);
    bare_node_free(b);
  }
  free_data(&d);
}

static void try_type(const setup *s, tin_dtype type, double tolerance, tin_register_fn *add,
                     random_source *rng) {
  data d = make_data(s, type, rng);
  attributes a;
  bare_node *b = make_node(s, &d, add, &a);
  ck_assert_msg(bare_node_plan(b, 2, 0) == TIN_OK, "%s", bare_node_error(b));
  ck_assert_int_eq(bare_node_run(b), TIN_OK);
  check(s, &d, b, tolerance);
  bare_node_free(b);
  free_data(&d);
}

/* ---- setups ----------------------------------------------------------------------- */

static void pad(axis *a, int padding, random_source *rng) {
  int extent = (a->k - 1) * a->dilation + 1;
  if (padding == TIN_PADDING_SAME) {
    a->out = (a->in + a->stride - 1) / a->stride;
    int all = (a->out - 1) * a->stride + extent - a->in;
    a->before = all > 0 ? all / 2 : 0;
    a->after = all > 0 ? all - a->before : 0;
    return;
  }
  a->before = a->after = 0;
  if (padding == TIN_PADDING_EXPLICIT) {
    a->before = random_int(rng, 0, 4);
    a->after = random_int(rng, 0, 4);
  }
  while (a->in + a->before + a->after < extent) a->in++;
  a->out = (a->in + a->before + a->after - extent) / a->stride + 1;
}

static axis make_axis(random_source *rng, int padding, int largest) {
  axis a = {.in = random_int(rng, 1, largest),
            .k = random_int(rng, 1, 5),
            .stride = random_int(rng, 0, 2) ? random_int(rng, 1, 2) : random_int(rng, 1, 7),
            .dilation = random_int(rng, 0, 2) ? 1 : random_int(rng, 1, 4)};
  pad(&a, padding, rng);
  return a;
}

static setup make_setup(random_source *rng, kind which) {
  int largest = random_int(rng, 0, 3) ? 9 : 33;
  setup s = {.kind = which,
             .first = random_int(rng, 0, 2) == 0,
             .padding = random_int(rng, 0, 2),
             .batch = random_int(rng, 1, 3),
             .groups = random_int(rng, 0, 2) ? 1 : random_int(rng, 1, 3),
             .bias = random_int(rng, 0, 1),
             .constant = random_int(rng, 0, 2) > 0,
             .lo = -INFINITY,
             .hi = INFINITY};
  s.y = make_axis(rng, s.padding, largest);
  s.x = make_axis(rng, s.padding, largest);
  int most = random_int(rng, 0, 4) ? 6 : 40;
  s.channels = s.groups * random_int(rng, 1, most);
  s.results = s.groups * random_int(rng, 1, random_int(rng, 0, 4) ? 9 : 75);
  if (which == DEPTHWISE) {
    s.groups = s.channels;
    s.results = s.channels * (random_int(rng, 0, 2) ? 1 : random_int(rng, 1, 3));
  }
  return s;
}

static void add_epilogue(setup *s, random_source *rng) {
  s->residual = random_int(rng, 0, 2) == 0;
  s->unary = random_int(rng, 0, 3) == 0;
  if (random_int(rng, 0, 1)) s->lo = -3, s->hi = 20;
}

static void try_many(kind which, int count, tin_register_fn *add) {
  random_source rng = {4711 + (uint64_t)which};
  for (int i = 0; i < count; i++) {
    setup s = make_setup(&rng, which);
    add_epilogue(&s, &rng);
    try_f32(&s, add, 1e-4, &rng);
  }
}

START_TEST(conv2d_f32) { try_many(CONV2D, 400, tin_register_conv2d_f32); }
END_TEST

START_TEST(depthwise_f32) { try_many(DEPTHWISE, 400, tin_register_depthwise_conv2d_native_f32); }
END_TEST

START_TEST(backprop_f32) { try_many(BACKPROP, 300, tin_register_conv2d_backprop_input_f32); }
END_TEST

#define AXIS(size, window, step, gap)                                                              \
  { .in = size, .k = window, .stride = step, .dilation = gap }

/* Sums long enough to be cut, results wide enough for several pieces. */
START_TEST(large_f32) {
  static const setup setups[] = {
      {.batch = 1, .channels = 600, .results = 70, .y = AXIS(7, 3, 1, 1), .x = AXIS(7, 3, 1, 1)},
      {.batch = 2, .channels = 1100, .results = 33, .y = AXIS(5, 1, 1, 1), .x = AXIS(3, 1, 1, 1)},
      {.batch = 1, .channels = 130, .results = 130, .y = AXIS(30, 3, 2, 1), .x = AXIS(31, 3, 2, 1)},
      {.batch = 1, .channels = 1030, .results = 200, .y = AXIS(1, 1, 1, 1), .x = AXIS(1, 1, 1, 1)},
      {.batch = 5, .channels = 100, .results = 200, .y = AXIS(1, 1, 1, 1), .x = AXIS(1, 1, 1, 1)},
      {.batch = 1, .channels = 3, .results = 32, .y = AXIS(64, 7, 2, 1), .x = AXIS(65, 7, 2, 1)}};
  random_source rng = {99};
  for (size_t i = 0; i < sizeof setups / sizeof *setups; i++)
    for (int padding = 0; padding < 2; padding++)
      for (int backwards = 0; backwards < 2; backwards++) {
        setup s = setups[i];
        s.kind = backwards ? BACKPROP : CONV2D;
        s.padding = padding, s.groups = 1, s.constant = true, s.bias = true;
        s.lo = -INFINITY, s.hi = INFINITY;
        pad(&s.y, padding, &rng);
        pad(&s.x, padding, &rng);
        try_f32(&s, backwards ? tin_register_conv2d_backprop_input_f32 : tin_register_conv2d_f32,
                2e-3, &rng);
      }
}
END_TEST

START_TEST(other_types) {
  static const struct {
    kind kind;
    tin_dtype type;
    double tolerance;
    tin_register_fn *add;
  } kernels[] = {{CONV2D, TIN_F64, 1e-12, tin_register_conv2d_f64},
                 {CONV2D, TIN_F16, 2e-3, tin_register_conv2d_f16},
                 {CONV2D, TIN_BF16, 1.6e-2, tin_register_conv2d_bf16},
                 {CONV2D, TIN_S32, 0, tin_register_conv2d_s32},
                 {DEPTHWISE, TIN_F64, 1e-12, tin_register_depthwise_conv2d_native_f64},
                 {DEPTHWISE, TIN_F16, 2e-3, tin_register_depthwise_conv2d_native_f16},
                 {DEPTHWISE, TIN_BF16, 1.6e-2, tin_register_depthwise_conv2d_native_bf16},
                 {BACKPROP, TIN_F64, 1e-12, tin_register_conv2d_backprop_input_f64},
                 {BACKPROP, TIN_F16, 2e-3, tin_register_conv2d_backprop_input_f16},
                 {BACKPROP, TIN_BF16, 1.6e-2, tin_register_conv2d_backprop_input_bf16},
                 {BACKPROP, TIN_S32, 0, tin_register_conv2d_backprop_input_s32}};
  random_source rng = {123};
  for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
    for (int i = 0; i < 60; i++) {
      setup s = make_setup(&rng, kernels[k].kind);
      try_type(&s, kernels[k].type, kernels[k].tolerance, kernels[k].add, &rng);
    }
}
END_TEST

/* ---- edges, by the public interface -------------------------------------------------- */

static op_test *conv_test(const char *op, const tin_shape *image, const tin_shape *filter,
                          const char *padding) {
  static const float zeros[4096];
  op_test *t = op_test_new(op, NULL);
  op_test_attr_type(t, "T", TIN_F32);
  op_test_attr_ints(t, "strides", 4, (int64_t[]){1, 1, 1, 1});
  op_test_attr_string(t, "padding", padding);
  op_test_input(t, TIN_F32, image, zeros);
  op_test_const(t, TIN_F32, filter, zeros);
  return t;
}

START_TEST(empty_tensors) {
  static const struct {
    const char *op;
    tin_shape image, filter, result;
  } cases[] = {{"Conv2D", {4, {0, 4, 4, 2}}, {4, {3, 3, 2, 5}}, {4, {0, 4, 4, 5}}},
               {"Conv2D", {4, {1, 0, 4, 2}}, {4, {3, 3, 2, 5}}, {4, {1, 0, 4, 5}}},
               {"Conv2D", {4, {1, 4, 4, 2}}, {4, {3, 3, 2, 0}}, {4, {1, 4, 4, 0}}},
               {"Conv2D", {4, {1, 2, 2, 0}}, {4, {3, 3, 0, 2}}, {4, {1, 2, 2, 2}}},
               {"Conv2D", {4, {1, 2, 2, 0}}, {4, {1 << 30, 1 << 30, 0, 2}}, {4, {1, 2, 2, 2}}},
               {"DepthwiseConv2dNative", {4, {1, 4, 4, 0}}, {4, {3, 3, 0, 1}}, {4, {1, 4, 4, 0}}},
               {"DepthwiseConv2dNative", {4, {1, 4, 4, 3}}, {4, {3, 3, 3, 0}}, {4, {1, 4, 4, 0}}},
               {"DepthwiseConv2dNative", {4, {0, 4, 4, 3}}, {4, {3, 3, 3, 2}}, {4, {0, 4, 4, 6}}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    static const float zeros[64];
    op_test *t = conv_test(cases[i].op, &cases[i].image, &cases[i].filter, "SAME");
    op_test_expect(t, 0, TIN_F32, &cases[i].result, zeros);
    op_test_free(t);
  }
}
END_TEST

START_TEST(misfits) {
  static const struct {
    const char *op;
    tin_shape image, filter;
    const char *padding;
    tin_status status;
    const char *text;
  } cases[] = {
      {"Conv2D", {3, {4, 4, 2}}, {4, {3, 3, 2, 5}}, "SAME", TIN_MISMATCH, "the image has rank 3"},
      {"Conv2D", {4, {1, 4, 4, 2}}, {3, {3, 3, 2}}, "SAME", TIN_MISMATCH, "the filter has rank 3"},
      {"Conv2D",
       {4, {1, 4, 4, 3}},
       {4, {3, 3, 2, 5}},
       "SAME",
       TIN_MISMATCH,
       "3 channels, the filter 2"},
      {"Conv2D", {4, {1, 4, 4, 4}}, {4, {3, 3, 2, 5}}, "SAME", TIN_MISMATCH, "among 2 groups"},
      {"Conv2D",
       {4, {1, 4, 4, 2}},
       {4, {3, 3, 0, 5}},
       "SAME",
       TIN_MISMATCH,
       "2 channels, the filter 0"},
      {"Conv2D", {4, {1, 4, 2, 2}}, {4, {3, 3, 2, 5}}, "VALID", TIN_MISMATCH, "does not fit"},
      {"Conv2D", {4, {1, 4, 2, 2}}, {4, {0, 3, 2, 5}}, "VALID", TIN_INVALID, "at least 1"},
      {"Conv2D",
       {4, {1, 4, 2, 2}},
       {4, {3, 3, 2, 5}},
       "EXPLICIT",
       TIN_INVALID,
       "explicit_paddings has 0"},
      {"DepthwiseConv2dNative",
       {4, {1, 4, 4, 2}},
       {4, {3, 3, 3, 1}},
       "SAME",
       TIN_MISMATCH,
       "the filter 3"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    op_test *t = conv_test(cases[i].op, &cases[i].image, &cases[i].filter, cases[i].padding);
    op_test_expect_fail(t, cases[i].status, cases[i].text);
    op_test_free(t);
  }
}
END_TEST

START_TEST(bad_attributes) {
  static const struct {
    const char *name;
    uint32_t count;
    int64_t values[8];
    tin_status status;
    const char *text;
  } cases[] = {{"strides", 3, {1, 1, 1}, TIN_INVALID, "3 elements"},
               {"strides", 4, {1, 0, 1, 1}, TIN_INVALID, "at least 1"},
               {"strides", 4, {2, 1, 1, 1}, TIN_UNSUPPORTED, "must be 1"},
               {"strides", 4, {1, 1, 1, 2}, TIN_UNSUPPORTED, "must be 1"},
               {"dilations", 4, {1, 1, -1, 1}, TIN_INVALID, "at least 1"},
               {"dilations", 4, {1, 1, 1, 2}, TIN_UNSUPPORTED, "must be 1"},
               {"explicit_paddings", 8, {0, 0, -1, 0, 0, 0, 0, 0}, TIN_INVALID, "negative"},
               {"explicit_paddings", 8, {1, 0, 0, 0, 0, 0, 0, 0}, TIN_INVALID, "must be 0"}};
  static const float zeros[256];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    op_test *t = op_test_new("Conv2D", NULL);
    bool strides = strcmp(cases[i].name, "strides") == 0;
    bool pads = strcmp(cases[i].name, "explicit_paddings") == 0;
    op_test_attr_type(t, "T", TIN_F32);
    if (!strides) op_test_attr_ints(t, "strides", 4, (int64_t[]){1, 1, 1, 1});
    op_test_attr_ints(t, cases[i].name, cases[i].count, cases[i].values);
    op_test_attr_string(t, "padding", pads ? "EXPLICIT" : "SAME");
    op_test_input(t, TIN_F32, SHAPE(1, 5, 5, 2), zeros);
    op_test_input(t, TIN_F32, SHAPE(3, 3, 2, 2), zeros);
    op_test_expect_fail(t, cases[i].status, cases[i].text);
    op_test_free(t);
  }
}
END_TEST

static op_test *backprop_test(uint32_t count, const int32_t *sizes, const tin_shape *result) {
  static const float ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  op_test *t = op_test_new("Conv2DBackpropInput", NULL);
  op_test_attr_type(t, "T", TIN_F32);
  op_test_attr_ints(t, "strides", 4, (int64_t[]){1, 2, 2, 1});
  op_test_attr_string(t, "padding", "VALID");
  op_test_const(t, TIN_S32, SHAPE((int32_t)count), sizes);
  op_test_input(t, TIN_F32, SHAPE(2, 2, 1, 1), ones);
  op_test_input(t, TIN_F32, result, ones);
  return t;
}

START_TEST(sizes_of_backprop) {
  static const float ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  static const float some[25] = {1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0};
  op_test *t = backprop_test(4, (int32_t[]){1, 4, 4, 1}, SHAPE(1, 2, 2, 1));
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 4, 4, 1), ones);
  op_test_every_way(t, 0);
  op_test_free(t);
  t = backprop_test(2, (int32_t[]){5, 5}, SHAPE(1, 2, 2, 1));
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 5, 5, 1), some);
  op_test_free(t);
  t = backprop_test(4, (int32_t[]){1, 6, 4, 1}, SHAPE(1, 2, 2, 1));
  op_test_expect_fail(t, TIN_MISMATCH, "an image of that size gives [1,3,2,1]");
  op_test_free(t);
  t = backprop_test(3, (int32_t[]){1, 6, 4}, SHAPE(1, 2, 2, 1));
  op_test_expect_fail(t, TIN_MISMATCH, "3 elements");
  op_test_free(t);
  t = backprop_test(4, (int32_t[]){1, -4, 4, 1}, SHAPE(1, 2, 2, 1));
  op_test_expect_fail(t, TIN_MISMATCH, "-4");
  op_test_free(t);
}
END_TEST

/* What folding constants, feeding constants, masks and threads must not change. */
START_TEST(every_way) {
  random_source rng = {5};
  float *image = random_numbers(&rng, TIN_F32, 2 * 9 * 8 * 5, -1, 1);
  float *filter = random_numbers(&rng, TIN_F32, 3 * 3 * 5 * 7, -1, 1);
  op_test *t = op_test_new("Conv2D", NULL);
  op_test_attr_type(t, "T", TIN_F32);
  op_test_attr_ints(t, "strides", 4, (int64_t[]){1, 2, 1, 1});
  op_test_attr_string(t, "padding", "SAME");
  op_test_input(t, TIN_F32, SHAPE(2, 9, 8, 5), image);
  op_test_const(t, TIN_F32, SHAPE(3, 3, 5, 7), filter);
  op_test_every_way(t, 1e-4);
  op_test_free(t);
  free(image), free(filter);
}
END_TEST

UNIT_MAIN(conv2d_f32, depthwise_f32, backprop_f32, large_f32, other_types, empty_tensors, misfits,
          bad_attributes, sizes_of_backprop, every_way)
