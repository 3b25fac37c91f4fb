/* SPDX-License-Identifier: Apache-2.0 */
/* Pooling, normalisation, softmax and the like of module nn, against plain loops. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <math.h>
#include <string.h>

static const tin_dtype float_types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16};
static const tin_dtype real_types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16, TIN_S8,  TIN_U8,
                                       TIN_S16, TIN_U16, TIN_S32, TIN_U32,  TIN_S64, TIN_U64};

static double tolerance(tin_dtype type) {
  return type == TIN_F16 ? 2e-3 : type == TIN_BF16 ? 1.6e-2 : type == TIN_F64 ? 1e-11 : 1e-5;
}

/* Rounded as the type rounds, and back. */
static double rounded(tin_dtype type, double v) {
  double place[2];
  number_put(type, place, 0, v);
  return number_get(type, place, 0);
}

/* ---- pooling --------------------------------------------------------------- */

typedef struct window {
  int in, k, stride, before, out;
} window;

typedef struct pool {
  const char *op;
  bool max, first; /* NCHW */
  const char *padding;
  int n, c;
  window h, w;
} pool;

static window make_window(random_source *rng, const char *padding) {
  window w = {
      .in = random_int(rng, 1, 9), .k = random_int(rng, 1, 4), .stride = random_int(rng, 1, 3)};
  if (strcmp(padding, "SAME") == 0) {
    w.out = (w.in + w.stride - 1) / w.stride;
    int pad = (w.out - 1) * w.stride + w.k - w.in;
    w.before = pad > 0 ? pad / 2 : 0;
  } else {
    if (w.k > w.in) w.k = w.in;
    w.before = strcmp(padding, "EXPLICIT") == 0 ? random_int(rng, 0, w.k - 1) : 0;
    w.out = (w.in + 2 * w.before - w.k) / w.stride + 1;
  }
  return w;
}

static size_t at(const pool *p, int h, int w, int n, int y, int x, int c) {
  size_t i =
      p->first
          ? (((size_t)n * (size_t)p->c + (size_t)c) * (size_t)h + (size_t)y) * (size_t)w + (size_t)x
          : (((size_t)n * (size_t)h + (size_t)y) * (size_t)w + (size_t)x) * (size_t)p->c +
                (size_t)c;
  return i;
}

static double pooled(const pool *p, tin_dtype type, const void *data, int n, int y, int x, int c) {
  double acc = p->max ? -INFINITY : 0;
  int count = 0;
  for (int i = 0; i < p->h.k; i++)
    for (int j = 0; j < p->w.k; j++) {
      int r = y * p->h.stride - p->h.before + i, s = x * p->w.stride - p->w.before + j;
      if (r < 0 || r >= p->h.in || s < 0 || s >= p->w.in) continue;
      double v = number_get(type, data, at(p, p->h.in, p->w.in, n, r, s, c));
      acc = !p->max ? acc + v : v > acc ? v : acc;
      count++;
    }
  return p->max ? acc : acc / count;
}

static void *pool_reference(const pool *p, tin_dtype type, const void *data) {
  void *result = number_array((size_t)p->n * (size_t)p->h.out * (size_t)p->w.out * (size_t)p->c);
  for (int n = 0; n < p->n; n++)
    for (int y = 0; y < p->h.out; y++)
      for (int x = 0; x < p->w.out; x++)
        for (int c = 0; c < p->c; c++)
          number_put(type, result, at(p, p->h.out, p->w.out, n, y, x, c),
                     pooled(p, type, data, n, y, x, c));
  return result;
}

static tin_shape pool_shape(const pool *p, int h, int w) {
  tin_shape nhwc = {4, {p->n, h, w, p->c}}, nchw = {4, {p->n, p->c, h, w}};
  return p->first ? nchw : nhwc;
}

static void set_windows(op_test *t, const pool *p) {
  int d = p->first ? 2 : 1;
  int64_t k[4] = {1, 1, 1, 1}, s[4] = {1, 1, 1, 1}, pads[8] = {0};
  k[d] = p->h.k, k[d + 1] = p->w.k, s[d] = p->h.stride, s[d + 1] = p->w.stride;
  pads[2 * d] = pads[2 * d + 1] = p->h.before;
  pads[2 * d + 2] = pads[2 * d + 3] = p->w.before;
  op_test_attr_ints(t, "ksize", 4, k);
  op_test_attr_ints(t, "strides", 4, s);
  op_test_attr_string(t, "padding", p->padding);
  op_test_attr_string(t, "data_format", p->first ? "NCHW" : "NHWC");
  if (strcmp(p->padding, "EXPLICIT") == 0) op_test_attr_ints(t, "explicit_paddings", 8, pads);
}

static void check_pool(const pool *p, tin_dtype type, random_source *rng, bool every_way) {
  tin_shape x = pool_shape(p, p->h.in, p->w.in), y = pool_shape(p, p->h.out, p->w.out);
  void *data = random_numbers(rng, type, (size_t)tin_numel(&x), -100, 100);
  void *expected = pool_reference(p, type, data);
  op_test *t = op_test_new(p->op, NULL);
  set_windows(t, p);
  op_test_input(t, type, &x, data);
  if (p->max)
    op_test_expect(t, 0, type, &y, expected);
  else
    op_test_expect_near(t, 0, type, &y, expected, 100 * tolerance(type), tolerance(type));
  if (every_way) op_test_every_way(t, 1e-5);
  op_test_free(t);
  free(expected);
  free(data);
}

static void check_pools(const char *op, bool max, const tin_dtype *types, uint32_t count) {
  static const char *const paddings[] = {"SAME", "VALID", "EXPLICIT"};
  random_source rng = {1};
  for (uint32_t i = 0; i < count; i++)
    for (int round = 0; round < (types[i] == TIN_F32 ? 300 : 30); round++) {
      const char *padding = paddings[round % 3];
      pool p = {.op = op,
                .max = max,
                .first = random_int(&rng, 0, 2) == 0,
                .padding = padding,
                .n = random_int(&rng, 1, 2),
                .c = random_int(&rng, 0, 1) ? random_int(&rng, 1, 20) : random_int(&rng, 20, 150),
                .h = make_window(&rng, padding),
                .w = make_window(&rng, padding)};
      check_pool(&p, types[i], &rng, round % 10 == 0);
    }
}

START_TEST(max_pool_is_the_maximum) { check_pools("MaxPool", true, real_types, COUNT(real_types)); }
END_TEST
START_TEST(avg_pool_is_the_mean_without_padding) {
  check_pools("AvgPool", false, float_types, COUNT(float_types));
}
END_TEST

/* Whole images, as at the end of a network: many elements in each window. */
START_TEST(large_windows) {
  random_source rng = {4};
  for (int i = 0; i < 12; i++) {
    int size = 7 + 9 * i;
    pool p = {i & 1 ? "MaxPool" : "AvgPool",
              i & 1,
              i & 2,
              "VALID",
              1,
              i < 6 ? 130 : 3,
              {size, size, 1, 0, 1},
              {size, size, 1, 0, 1}};
    check_pool(&p, TIN_F32, &rng, true);
  }
}
END_TEST

static op_test *pool_test(const char *op, const tin_shape *x, const void *data, const int64_t *k,
                          const int64_t *s, const char *padding) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_F32, x, data);
  op_test_attr_ints(t, "ksize", 4, k);
  op_test_attr_ints(t, "strides", 4, s);
  op_test_attr_string(t, "padding", padding);
  return t;
}

static const int64_t ones[] = {1, 1, 1, 1};

START_TEST(max_pool_over_channels) {
  int64_t k[] = {1, 1, 1, 2};
  op_test *t =
      pool_test("MaxPool", SHAPE(1, 1, 2, 4), (float[]){1, 2, 4, 3, -1, -2, NAN, 0}, k, k, "VALID");
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 1, 2, 2), (float[]){2, 4, -1, NAN});
  op_test_every_way(t, 0);
  op_test_free(t);
  t = pool_test("AvgPool", SHAPE(1, 1, 2, 4), (float[8]){0}, k, k, "VALID");
  op_test_expect_fail(t, TIN_UNSUPPORTED, "channels");
  op_test_free(t);
  int64_t k3[] = {1, 1, 1, 3};
  t = pool_test("MaxPool", SHAPE(1, 1, 2, 4), (float[8]){0}, k3, k3, "VALID");
  op_test_expect_fail(t, TIN_UNSUPPORTED, "windows of 3 channels of 4");
  op_test_free(t);
}
END_TEST

START_TEST(max_pool_v2_takes_inputs) {
  op_test *t = op_test_new("MaxPoolV2", NULL);
  op_test_input(t, TIN_F32, SHAPE(1, 2, 2, 1), (float[]){1, 2, 4, 3});
  op_test_const(t, TIN_S32, SHAPE(4), (int32_t[]){1, 2, 1, 1});
  op_test_const(t, TIN_S32, SHAPE(4), (int32_t[]){1, 1, 1, 1});
  op_test_attr_string(t, "padding", "VALID");
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 1, 2, 1), (float[]){4, 3});
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

START_TEST(pools_keep_nan) {
  int64_t k[] = {1, 2, 2, 1};
  for (int i = 0; i < 4; i++) {
    float x[4 * 33];
    for (int j = 0; j < 4 * 33; j++) x[j] = j / 33 == i ? NAN : 1;
    float y[33];
    for (int j = 0; j < 33; j++) y[j] = NAN;
    op_test *t = pool_test(i & 1 ? "MaxPool" : "AvgPool", SHAPE(1, 2, 2, 33), x, k, ones, "VALID");
    op_test_expect(t, 0, TIN_F32, SHAPE(1, 1, 1, 33), y);
    op_test_every_way(t, 0);
    op_test_free(t);
    t = pool_test("MaxPool", SHAPE(1, 2, 2, 1),
                  (float[]){i == 0 ? NAN : 0, i == 1 ? NAN : 0, i == 2 ? NAN : 0, i == 3 ? NAN : 0},
                  k, ones, "VALID");
    op_test_expect(t, 0, TIN_F32, SHAPE(1, 1, 1, 1), y);
    op_test_every_way(t, 0);
    op_test_free(t);
  }
}
END_TEST

START_TEST(pools_of_nothing) {
  int64_t k[] = {1, 2, 2, 1};
  op_test *t = pool_test("MaxPool", SHAPE(0, 4, 4, 3), NULL, k, k, "SAME");
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, 2, 2, 3));
  op_test_free(t);
  t = pool_test("AvgPool", SHAPE(1, 4, 4, 0), NULL, k, k, "VALID");
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(1, 2, 2, 0));
  op_test_free(t);
}
END_TEST

static void expect_pool_fails(const int64_t *k, const int64_t *s, tin_status status,
                              const char *text) {
  static const float x[9];
  op_test *t = pool_test("MaxPool", SHAPE(1, 3, 3, 1), x, k, s, "VALID");
  op_test_expect_fail(t, status, text);
  op_test_free(t);
}

START_TEST(bad_windows_are_refused) {
  expect_pool_fails((int64_t[]){1, 4, 1, 1}, ones, TIN_MISMATCH, "a window of 4 does not fit");
  expect_pool_fails((int64_t[]){1, 0, 1, 1}, ones, TIN_INVALID, "ksize 0");
  expect_pool_fails((int64_t[]){1, -1, 1, 1}, ones, TIN_INVALID, "ksize -1");
  expect_pool_fails(ones, (int64_t[]){1, 1, 0, 1}, TIN_INVALID, "stride 0");
  expect_pool_fails((int64_t[]){2, 1, 1, 1}, ones, TIN_UNSUPPORTED, "batch");
  op_test *t = op_test_new("MaxPool", NULL);
  op_test_input(t, TIN_F32, SHAPE(1, 3, 3, 1), (float[9]){0});
  op_test_attr_string(t, "padding", "VALID");
  op_test_attr_ints(t, "ksize", 3, ones);
  op_test_expect_fail(t, TIN_INVALID, "ksize has 3 elements");
  op_test_free(t);
  t = pool_test("MaxPool", SHAPE(3, 3, 1), (float[9]){0}, ones, ones, "SAME");
  op_test_expect_fail(t, TIN_MISMATCH, "rank 3");
  op_test_free(t);
}
END_TEST

START_TEST(max_pool_with_argmax_finds_places) {
  int64_t k[] = {1, 2, 2, 1};
  float x[] = {1, 9, 9, 2, 3, 0, 0, 8, 5, 5, 5, 5, 7, 5, 5, 5};
  for (int batch = 0; batch < 2; batch++) {
    op_test *t = pool_test("MaxPoolWithArgmax", SHAPE(2, 2, 2, 2), x, k, k, "VALID");
    op_test_attr_bool(t, "include_batch_in_index", batch);
    op_test_expect(t, 0, TIN_F32, SHAPE(2, 1, 1, 2), (float[]){9, 9, 7, 5});
    int64_t first[] = {2, 1, 4, 1}, all[] = {2, 1, 12, 9};
    op_test_expect(t, 1, TIN_S64, SHAPE(2, 1, 1, 2), batch ? all : first);
    op_test_every_way(t, 0);
    op_test_free(t);
  }
}
END_TEST

/* ---- batch normalisation --------------------------------------------------- */

typedef struct norm {
  bool first, training;
  int n, h, w, c;
  float epsilon, share;
  double *x, *y, *parameters[4], *outputs[4];
} norm;

enum { SCALE, OFFSET, MEAN, VARIANCE };

static size_t norm_at(const norm *s, int n, int i, int c) {
  int area = s->h * s->w;
  return (size_t)(s->first ? (n * s->c + c) * area + i : (n * area + i) * s->c + c);
}

static void batch_statistics(const norm *s, int c, double *mean, double *variance) {
  int count = s->n * s->h * s->w;
  *mean = *variance = 0;
  for (int n = 0; n < s->n; n++)
    for (int i = 0; i < s->h * s->w; i++) *mean += s->x[norm_at(s, n, i, c)] / count;
  for (int n = 0; n < s->n; n++)
    for (int i = 0; i < s->h * s->w; i++)
      *variance += pow(s->x[norm_at(s, n, i, c)] - *mean, 2) / count;
}

static void norm_channel(norm *s, int c) {
  double mean = s->parameters[MEAN][c], variance = s->parameters[VARIANCE][c];
  double count = s->n * s->h * s->w, share = (double)s->share;
  s->outputs[0][c] = s->outputs[2][c] = mean;
  s->outputs[1][c] = s->outputs[3][c] = variance;
  if (s->training) {
    batch_statistics(s, c, &mean, &variance);
    double unbiased = variance * count / (count > 1 ? count - 1 : 1);
    s->outputs[0][c] = share * mean + (1 - share) * s->outputs[0][c];
    s->outputs[1][c] = share * unbiased + (1 - share) * s->outputs[1][c];
    s->outputs[2][c] = mean;
    s->outputs[3][c] = variance;
  }
  for (int n = 0; n < s->n; n++)
    for (int i = 0; i < s->h * s->w; i++) {
      size_t k = norm_at(s, n, i, c);
      s->y[k] = (s->x[k] - mean) / sqrt(variance + (double)s->epsilon) * s->parameters[SCALE][c] +
                s->parameters[OFFSET][c];
    }
}

static void *encode(tin_dtype type, const double *values, size_t n) {
  void *data = number_array(n);
  for (size_t i = 0; i < n; i++) number_put(type, data, i, values[i]);
  return data;
}

static double *random_doubles(random_source *rng, tin_dtype as, size_t n, double lo, double hi) {
  double *x = random_numbers(rng, TIN_F64, n, lo, hi);
  for (size_t i = 0; i < n; i++) x[i] = rounded(as, x[i]);
  return x;
}

static norm make_norm(random_source *rng, tin_dtype type, tin_dtype u) {
  norm s = {.first = random_int(rng, 0, 1),
            .training = random_int(rng, 0, 1),
            .n = random_int(rng, 1, 3),
            .h = random_int(rng, 1, 9),
            .w = random_int(rng, 1, 9),
            .c = random_int(rng, 1, 4),
            .epsilon = 0.001f,
            .share = 1};
  if (random_int(rng, 0, 1)) s.c = random_int(rng, 5, 140);
  if (random_int(rng, 0, 1)) s.share = 0.25f;
  size_t total = (size_t)(s.n * s.h * s.w * s.c);
  s.x = random_doubles(rng, type, total, 2, 4);
  s.y = number_array(total);
  for (int i = 0; i < 4; i++) {
    s.parameters[i] = random_doubles(rng, u, (size_t)s.c, i == MEAN ? 2 : 0.5, i == MEAN ? 4 : 2);
    s.outputs[i] = number_array((size_t)s.c);
  }
  for (int c = 0; c < s.c; c++) norm_channel(&s, c);
  return s;
}

static void free_norm(norm *s) {
  for (int i = 0; i < 4; i++) free(s->parameters[i]), free(s->outputs[i]);
  free(s->x), free(s->y);
}

static void check_near(op_test *t, uint32_t output, tin_dtype type, const tin_shape *shape,
                       const double *values, double tol) {
  void *expected = encode(type, values, (size_t)tin_numel(shape));
  op_test_expect_near(t, output, type, shape, expected, tol, tol);
  free(expected);
}

static void check_norm(const char *op, tin_dtype type, tin_dtype u, random_source *rng) {
  norm s = make_norm(rng, type, u);
  tin_shape nhwc = {4, {s.n, s.h, s.w, s.c}}, nchw = {4, {s.n, s.c, s.h, s.w}};
  const tin_shape *shape = s.first ? &nchw : &nhwc, *vector = SHAPE(s.c);
  void *x = encode(type, s.x, (size_t)tin_numel(shape));
  op_test *t = op_test_new(op, NULL);
  op_test_attr_float(t, "epsilon", s.epsilon);
  op_test_attr_bool(t, "is_training", s.training);
  op_test_attr_float(t, "exponential_avg_factor", s.share);
  op_test_attr_string(t, "data_format", s.first ? "NCHW" : "NHWC");
  op_test_input(t, type, shape, x);
  bool no_running = s.training && s.share == 1;
  for (int i = 0; i < 4; i++) {
    void *p = encode(u, s.parameters[i], (size_t)s.c);
    op_test_const(t, u, no_running && i >= MEAN ? SHAPE(0) : vector, p);
    free(p);
  }
  check_near(t, 0, type, shape, s.y, 10 * tolerance(type));
  for (uint32_t i = 0; i < 4; i++) check_near(t, 1 + i, u, vector, s.outputs[i], 10 * tolerance(u));
  op_test_every_way(t, 10 * tolerance(type));
  op_test_free(t);
  free(x);
  free_norm(&s);
}

START_TEST(fused_batch_norm_normalises) {
  random_source rng = {2};
  for (int i = 0; i < 40; i++) check_norm("FusedBatchNorm", TIN_F32, TIN_F32, &rng);
  for (int i = 0; i < 10; i++) {
    check_norm("FusedBatchNormV2", TIN_F16, TIN_F32, &rng);
    check_norm("FusedBatchNormV3", TIN_F32, TIN_F32, &rng);
    check_norm("FusedBatchNormV3", TIN_BF16, TIN_F32, &rng);
    check_norm("FusedBatchNorm", TIN_F64, TIN_F64, &rng);
  }
}
END_TEST

/* The third reserved output is a scalar; of nothing, the mean is not a number. */
START_TEST(fused_batch_norm_of_nothing) {
  op_test *t = op_test_new("FusedBatchNormV3", NULL);
  op_test_input(t, TIN_F32, SHAPE(0, 2, 2, 2), NULL);
  for (int i = 0; i < 2; i++) op_test_const(t, TIN_F32, SHAPE(2), (float[]){1, 2});
  for (int i = 0; i < 2; i++) op_test_const(t, TIN_F32, SHAPE(0), NULL);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, 2, 2, 2));
  op_test_expect(t, 1, TIN_F32, SHAPE(2), (float[]){NAN, NAN});
  op_test_expect(t, 5, TIN_F32, SCALAR, (float[]){0});
  op_test_free(t);
}
END_TEST

START_TEST(fused_batch_norm_wants_a_value_per_channel) {
  for (int bad = 0; bad < 4; bad++) {
    op_test *t = op_test_new("FusedBatchNorm", NULL);
    op_test_attr_bool(t, "is_training", false);
    op_test_input(t, TIN_F32, SHAPE(1, 1, 1, 2), (float[]){1, 2});
    for (int i = 0; i < 4; i++)
      op_test_const(t, TIN_F32, SHAPE(i == bad ? 3 : 2), (float[]){1, 2, 3});
    op_test_expect_fail(t, TIN_MISMATCH, "3 elements, expected a vector of 2");
    op_test_free(t);
  }
}
END_TEST

START_TEST(global_normalisation) {
  for (int scaled = 0; scaled < 2; scaled++) {
    op_test *t = op_test_new("BatchNormWithGlobalNormalization", NULL);
    op_test_attr_float(t, "variance_epsilon", 1);
    op_test_attr_bool(t, "scale_after_normalization", scaled);
    op_test_input(t, TIN_F32, SHAPE(1, 1, 2, 2), (float[]){1, 2, 3, 4});
    op_test_const(t, TIN_F32, SHAPE(2), (float[]){1, 1});   /* mean */
    op_test_const(t, TIN_F32, SHAPE(2), (float[]){3, 8});   /* variance */
    op_test_const(t, TIN_F32, SHAPE(2), (float[]){5, 6});   /* beta */
    op_test_const(t, TIN_F32, SHAPE(2), (float[]){10, 20}); /* gamma */
    float with[] = {5, 6 + 20.0f / 3, 15, 26}, without[] = {5, 6 + 1.0f / 3, 6, 7};
    op_test_expect_near(t, 0, TIN_F32, SHAPE(1, 1, 2, 2), scaled ? with : without, 1e-6, 1e-6);
    op_test_every_way(t, 1e-6);
    op_test_free(t);
  }
}
END_TEST

/* ---- softmax --------------------------------------------------------------- */

static void softmax_row(const double *x, double *y, int n, bool logarithm) {
  double max = -INFINITY, sum = 0;
  for (int i = 0; i < n; i++) max = fmax(max, x[i]);
  for (int i = 0; i < n; i++) sum += exp(x[i] - max);
  for (int i = 0; i < n; i++) y[i] = logarithm ? x[i] - max - log(sum) : exp(x[i] - max) / sum;
}

static void check_softmax(const char *op, tin_dtype type, int rows, int n, random_source *rng) {
  double *x = random_doubles(rng, type, (size_t)(rows * n), -8, 8),
         *y = number_array((size_t)(rows * n));
  for (int i = 0; i < rows; i++) softmax_row(x + i * n, y + i * n, n, op[0] == 'L');
  void *data = encode(type, x, (size_t)(rows * n));
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, type, SHAPE(rows, n), data);
  check_near(t, 0, type, SHAPE(rows, n), y, tolerance(type));
  op_test_every_way(t, 10 * tolerance(type));
  op_test_free(t);
  free(data), free(x), free(y);
}

START_TEST(softmax_adds_up) {
  random_source rng = {6};
  static const char *const ops[] = {"Softmax", "LogSoftmax"};
  for (uint32_t op = 0; op < 2; op++)
    for (uint32_t type = 0; type < 4; type++)
      for (int n = 1; n < 70; n += type == 0 ? 1 : 13)
        check_softmax(ops[op], float_types[type], random_int(&rng, 1, 5), n, &rng);
  check_softmax("Softmax", TIN_F32, 3, 5000, &rng);
  check_softmax("LogSoftmax", TIN_F32, 3, 5000, &rng);
  check_softmax("Softmax", TIN_F32, 4000, 3, &rng);
}
END_TEST

static void expect_softmax(const char *op, const float *x, const float *y) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_F32, SHAPE(3), x);
  op_test_expect_near(t, 0, TIN_F32, SHAPE(3), y, 1e-6, 1e-6);
  op_test_every_way(t, 1e-6);
  op_test_free(t);
}

START_TEST(softmax_of_extremes) {
  float third = 1.0f / 3, l3 = -logf(3);
  expect_softmax("Softmax", (float[]){3e38f, 3e38f, 3e38f}, (float[]){third, third, third});
  expect_softmax("Softmax", (float[]){1000, -1000, 0}, (float[]){1, 0, 0});
  expect_softmax("Softmax", (float[]){0, -INFINITY, 0}, (float[]){0.5f, 0, 0.5f});
  expect_softmax("Softmax", (float[]){NAN, 0, 1}, (float[]){NAN, NAN, NAN});
  expect_softmax("Softmax", (float[]){0, NAN, 1}, (float[]){NAN, NAN, NAN});
  expect_softmax("Softmax", (float[]){INFINITY, 0, 1}, (float[]){NAN, NAN, NAN});
  expect_softmax("LogSoftmax", (float[]){1e4f, 1e4f, 1e4f}, (float[]){l3, l3, l3});
  expect_softmax("LogSoftmax", (float[]){1000, -1000, 0}, (float[]){0, -2000, -1000});
  expect_softmax("LogSoftmax", (float[]){0, -INFINITY, 0},
                 (float[]){-logf(2), -INFINITY, -logf(2)});
  op_test *t = op_test_new("Softmax", NULL);
  op_test_input(t, TIN_F32, SCALAR, (float[]){1});
  op_test_expect_fail(t, TIN_MISMATCH, "scalar");
  op_test_free(t);
  t = op_test_new("Softmax", NULL);
  op_test_input(t, TIN_F32, SHAPE(3, 0), NULL);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(3, 0));
  op_test_free(t);
}
END_TEST

/* ---- LRN ------------------------------------------------------------------- */

static void check_lrn(tin_dtype type, int c, int radius, float beta, random_source *rng) {
  size_t n = (size_t)(6 * c);
  double *x = random_doubles(rng, type, n, -2, 2), *y = number_array(n);
  for (int i = 0; i < 6; i++)
    for (int j = 0; j < c; j++) {
      double sum = 0;
      for (int k = j - radius; k <= j + radius; k++)
        if (k >= 0 && k < c) sum += x[i * c + k] * x[i * c + k];
      y[i * c + j] = x[i * c + j] / pow(0.5 + 0.25 * sum, (double)beta);
    }
  void *data = encode(type, x, n);
  op_test *t = op_test_new("LRN", NULL);
  op_test_attr_int(t, "depth_radius", radius);
  op_test_attr_float(t, "bias", 0.5f);
  op_test_attr_float(t, "alpha", 0.25f);
  op_test_attr_float(t, "beta", beta);
  op_test_input(t, type, SHAPE(1, 2, 3, c), data);
  check_near(t, 0, type, SHAPE(1, 2, 3, c), y, tolerance(type));
  op_test_every_way(t, 1e-5);
  op_test_free(t);
  free(data), free(x), free(y);
}

START_TEST(lrn_divides_by_the_neighbourhood) {
  static const float betas[] = {0.5f, 0.75f, 1, 0.3f};
  random_source rng = {9};
  for (int c = 1; c < 80; c += 7)
    for (uint32_t b = 0; b < COUNT(betas); b++) {
      check_lrn(TIN_F32, c, random_int(&rng, 0, 12), betas[b], &rng);
      check_lrn(TIN_F32, c, 1000, betas[b], &rng);
      check_lrn(TIN_F16, c, 2, betas[b], &rng);
      check_lrn(TIN_BF16, c, 2, betas[b], &rng);
    }
}
END_TEST

/* ---- TopK ------------------------------------------------------------------ */

static bool comes_before(double a, int i, double b, int j) {
  if (isnan(a) || isnan(b)) return isnan(a) == isnan(b) ? i < j : isnan(b);
  return a != b ? a > b : i < j;
}

static void check_top_k(tin_dtype type, int n, int k, random_source *rng) {
  void *x = random_numbers(rng, type, (size_t)n, 0, 12), *values = number_array((size_t)k);
  int32_t *index = number_array((size_t)k);
  for (int i = 0; type == TIN_F32 && i < n; i += 5) ((float *)x)[i] = NAN;
  for (int i = 0; i < n; i++) {
    int rank = 0;
    double v = number_get(type, x, (size_t)i);
    for (int j = 0; j < n; j++) rank += comes_before(number_get(type, x, (size_t)j), j, v, i);
    if (rank >= k) continue;
    number_put(type, values, (size_t)rank, v);
    index[rank] = i;
  }
  op_test *t = op_test_new("TopKV2", NULL);
  op_test_input(t, type, SHAPE(n), x);
  op_test_const(t, TIN_S32, SCALAR, &k);
  op_test_expect(t, 0, type, SHAPE(k), values);
  op_test_expect(t, 1, TIN_S32, SHAPE(k), index);
  op_test_every_way(t, 0);
  op_test_free(t);
  free(x), free(values), free(index);
}

START_TEST(top_k_sorts) {
  random_source rng = {13};
  for (uint32_t i = 0; i < COUNT(real_types); i++)
    for (int round = 0; round < 12; round++) {
      int n = random_int(&rng, 1, 50);
      check_top_k(real_types[i], n, round == 0 ? n : random_int(&rng, 0, n), &rng);
    }
}
END_TEST

START_TEST(top_k_of_rows) {
  for (int wide = 0; wide < 2; wide++) {
    op_test *t = op_test_new("TopKV2", NULL);
    op_test_attr_type(t, "index_type", wide ? TIN_S64 : TIN_S32);
    op_test_input(t, TIN_S32, SHAPE(2, 3), (int32_t[]){5, 7, 5, 1, 3, 2});
    op_test_const(t, TIN_S32, SCALAR, (int32_t[]){2});
    op_test_expect(t, 0, TIN_S32, SHAPE(2, 2), (int32_t[]){7, 5, 3, 2});
    if (wide)
      op_test_expect(t, 1, TIN_S64, SHAPE(2, 2), (int64_t[]){1, 0, 1, 2});
    else
      op_test_expect(t, 1, TIN_S32, SHAPE(2, 2), (int32_t[]){1, 0, 1, 2});
    op_test_every_way(t, 0);
    op_test_free(t);
  }
  op_test *t = op_test_new("TopK", NULL);
  op_test_attr_int(t, "k", 1);
  op_test_input(t, TIN_F32, SHAPE(1, 3), (float[]){5, 7, NAN});
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 1), (float[]){7});
  op_test_free(t);
}
END_TEST

START_TEST(top_k_has_limits) {
  for (int32_t k = -1; k < 5; k += 5) {
    op_test *t = op_test_new("TopKV2", NULL);
    op_test_input(t, TIN_F32, SHAPE(3), (float[]){1, 2, 3});
    op_test_const(t, TIN_S32, SCALAR, &k);
    op_test_expect_fail(t, TIN_MISMATCH, "but there are 3 columns");
    op_test_every_way(t, 0);
    op_test_free(t);
  }
}
END_TEST

START_TEST(in_top_k_counts_what_is_above) {
  static const float p[] = {0.1f, 0.3f, 0.3f, 0.2f, /**/ 0, 1, 2, 3, /**/ 0, INFINITY, 0, 0};
  for (int k = 0; k < 4; k++) {
    op_test *t = op_test_new("InTopKV2", NULL);
    op_test_input(t, TIN_F32, SHAPE(3, 4), p);
    op_test_input(t, TIN_S32, SHAPE(3), (int32_t[]){2, 5, 1});
    op_test_const(t, TIN_S32, SCALAR, &k);
    op_test_expect(t, 0, TIN_BOOL, SHAPE(3), (bool[]){k > 0, false, false});
    op_test_every_way(t, 0);
    op_test_free(t);
  }
  op_test *t = op_test_new("InTopK", NULL);
  op_test_attr_int(t, "k", 3);
  op_test_input(t, TIN_F32, SHAPE(1, 4), p);
  op_test_input(t, TIN_S64, SHAPE(1), (int64_t[]){3});
  op_test_expect(t, 0, TIN_BOOL, SHAPE(1), (bool[]){true});
  op_test_free(t);
}
END_TEST

/* Without sorting the order is that of TensorFlow's heap. */
START_TEST(top_k_unsorted) {
  op_test *t = op_test_new("TopKV2", NULL);
  op_test_attr_bool(t, "sorted", false);
  op_test_input(t, TIN_S32, SHAPE(6), (int32_t[]){5, 1, 4, 2, 6, 3});
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){3});
  op_test_expect(t, 0, TIN_S32, SHAPE(3), (int32_t[]){4, 5, 6});
  op_test_expect(t, 1, TIN_S32, SHAPE(3), (int32_t[]){2, 0, 4});
  op_test_free(t);
}
END_TEST

static int double_order(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void check_nth(tin_dtype type, bool reverse, random_source *rng) {
  int rows = random_int(rng, 1, 4), columns = random_int(rng, 1, 30);
  int32_t n = random_int(rng, 0, columns - 1);
  void *x = random_numbers(rng, type, (size_t)(rows * columns), 0, 20);
  double sorted[30], expected[4];
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) sorted[c] = number_get(type, x, (size_t)(r * columns + c));
    qsort(sorted, (size_t)columns, sizeof *sorted, double_order);
    expected[r] = sorted[reverse ? columns - 1 - n : n];
  }
  op_test *t = op_test_new("NthElement", NULL);
  op_test_attr_bool(t, "reverse", reverse);
  op_test_input(t, type, SHAPE(rows, columns), x);
  op_test_const(t, TIN_S32, SCALAR, &n);
  check_near(t, 0, type, SHAPE(rows), expected, 0);
  op_test_every_way(t, 0);
  op_test_free(t);
  free(x);
}

START_TEST(nth_element_finds_its_place) {
  random_source rng = {29};
  for (uint32_t i = 0; i < COUNT(real_types); i++)
    for (int round = 0; round < 10; round++) check_nth(real_types[i], round & 1, &rng);
  for (int32_t n = -1; n < 4; n += 4) {
    op_test *t = op_test_new("NthElement", NULL);
    op_test_input(t, TIN_F32, SHAPE(2, 3), (float[6]){0});
    op_test_const(t, TIN_S32, SCALAR, &n);
    op_test_expect_fail(t, TIN_INVALID, "but there are 3 columns");
    op_test_every_way(t, 0);
    op_test_free(t);
  }
}
END_TEST

/* ---- losses ---------------------------------------------------------------- */

START_TEST(l2_loss_is_half_the_squares) {
  op_test *t = op_test_new("L2Loss", NULL);
  op_test_input(t, TIN_F32, SHAPE(2, 2), (float[]){1, 2, 3, 4});
  op_test_expect(t, 0, TIN_F32, SCALAR, (float[]){15});
  op_test_every_way(t, 0);
  op_test_free(t);
  t = op_test_new("L2Loss", NULL);
  op_test_input(t, TIN_F64, SHAPE(0), NULL);
  op_test_expect(t, 0, TIN_F64, SCALAR, (double[]){0});
  op_test_free(t);
  t = op_test_new("L2Loss", NULL);
  op_test_input(t, TIN_F32, SCALAR, (float[]){-4});
  op_test_expect(t, 0, TIN_F32, SCALAR, (float[]){8});
  op_test_free(t);
}
END_TEST

static const double logits[] = {1, 2, 3, 0, 0, 0};

START_TEST(cross_entropy_of_probabilities) {
  for (uint32_t i = 0; i < COUNT(float_types); i++) {
    tin_dtype type = float_types[i];
    double labels[] = {0.5, 0.25, 0.25}, loss[2] = {0}, back[6], soft[6];
    for (int r = 0; r < 2; r++) {
      softmax_row(logits + 3 * r, soft + 3 * r, 3, false);
      for (int c = 0; c < 3; c++) {
        loss[r] -= labels[c] * log(soft[3 * r + c]);
        back[3 * r + c] = soft[3 * r + c] - labels[c];
      }
    }
    void *x = encode(type, logits, 6), *l = encode(type, labels, 3);
    op_test *t = op_test_new("SoftmaxCrossEntropyWithLogits", NULL);
    op_test_input(t, type, SHAPE(2, 3), x);
    op_test_input(t, type, SHAPE(1, 3), l);
    check_near(t, 0, type, SHAPE(2), loss, tolerance(type));
    check_near(t, 1, type, SHAPE(2, 3), back, tolerance(type));
    op_test_every_way(t, 1e-5);
    op_test_free(t);
    free(x), free(l);
  }
}
END_TEST

START_TEST(cross_entropy_of_labels) {
  for (uint32_t i = 0; i < COUNT(float_types); i++) {
    tin_dtype type = float_types[i];
    double loss[2], back[6];
    for (int r = 0; r < 2; r++) {
      softmax_row(logits + 3 * r, back + 3 * r, 3, false);
      loss[r] = -log(back[3 * r + 2]);
      back[3 * r + 2] -= 1;
    }
    void *x = encode(type, logits, 6);
    op_test *t = op_test_new("SparseSoftmaxCrossEntropyWithLogits", NULL);
    op_test_attr_type(t, "Tlabels", TIN_S32);
    op_test_input(t, type, SHAPE(2, 3), x);
    op_test_input(t, TIN_S32, SHAPE(2), (int32_t[]){2, 2});
    check_near(t, 0, type, SHAPE(2), loss, tolerance(type));
    check_near(t, 1, type, SHAPE(2, 3), back, tolerance(type));
    op_test_every_way(t, 1e-5);
    op_test_set_input(t, 1, SHAPE(2), (int32_t[]){2, 3});
    op_test_expect_fail(t, TIN_INVALID, "label 3 is outside of [0, 3)");
    op_test_free(t);
    free(x);
  }
}
END_TEST

UNIT_MAIN(max_pool_is_the_maximum, avg_pool_is_the_mean_without_padding, large_windows,
          max_pool_over_channels, max_pool_v2_takes_inputs, pools_keep_nan, pools_of_nothing,
          bad_windows_are_refused, max_pool_with_argmax_finds_places, fused_batch_norm_normalises,
          fused_batch_norm_of_nothing, fused_batch_norm_wants_a_value_per_channel,
          global_normalisation, softmax_adds_up, softmax_of_extremes,
          lrn_divides_by_the_neighbourhood, top_k_sorts, top_k_of_rows, top_k_has_limits,
          top_k_unsorted, nth_element_finds_its_place, in_top_k_counts_what_is_above,
          l2_loss_is_half_the_squares, cross_entropy_of_probabilities, cross_entropy_of_labels)
