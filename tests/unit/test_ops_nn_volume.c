/* SPDX-License-Identifier: Apache-2.0 */
/* Pooling and convolution in three dimensions, against plain loops. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <math.h>
#include <string.h>

typedef struct axis {
  int in, k, stride, dilation, before, out;
} axis;

typedef struct volume {
  bool first, same;
  int n, c, out_c;
  axis at[3];
} volume;

static axis make_axis(random_source *rng, bool same, bool dilated) {
  axis a = {
      .in = random_int(rng, 1, 6), .k = random_int(rng, 1, 3), .stride = random_int(rng, 1, 3)};
  a.dilation = dilated ? random_int(rng, 1, 2) : 1;
  if (!same && (a.k - 1) * a.dilation + 1 > a.in) a.k = a.dilation = 1;
  int extent = (a.k - 1) * a.dilation + 1;
  a.out = same ? (a.in + a.stride - 1) / a.stride : (a.in - extent) / a.stride + 1;
  int pad = (a.out - 1) * a.stride + extent - a.in;
  a.before = same && pad > 0 ? pad / 2 : 0;
  return a;
}

static volume make_volume(random_source *rng, bool dilated) {
  volume v = {.first = random_int(rng, 0, 1),
              .same = random_int(rng, 0, 1),
              .n = random_int(rng, 1, 2),
              .c = random_int(rng, 1, 5),
              .out_c = random_int(rng, 1, 90)};
  if (random_int(rng, 0, 3) == 0) v.c = 70;
  for (int i = 0; i < 3; i++) v.at[i] = make_axis(rng, v.same, dilated);
  return v;
}

static tin_shape shape_of(const volume *v, bool out, int c) {
  int d[3];
  for (int i = 0; i < 3; i++) d[i] = out ? v->at[i].out : v->at[i].in;
  tin_shape last = {5, {v->n, d[0], d[1], d[2], c}}, first = {5, {v->n, c, d[0], d[1], d[2]}};
  return v->first ? first : last;
}

static size_t at(const volume *v, const tin_shape *s, int n, const int *p, int c) {
  int index[5] = {n, p[0], p[1], p[2], c}, swapped[5] = {n, c, p[0], p[1], p[2]};
  size_t i = 0;
  for (int d = 0; d < 5; d++)
    i = i * (size_t)s->dim[d] + (size_t)(v->first ? swapped[d] : index[d]);
  return i;
}

/* Step k of the window at position p; false if it lies outside. */
static bool step(const volume *v, const int *p, const int *k, int *x) {
  for (int i = 0; i < 3; i++) {
    const axis *a = &v->at[i];
    x[i] = p[i] * a->stride - a->before + k[i] * a->dilation;
    if (x[i] < 0 || x[i] >= a->in) return false;
  }
  return true;
}

#define EACH(p, size)                                                                              \
  for (p[0] = 0; p[0] < v->at[0].size; p[0]++)                                                     \
    for (p[1] = 0; p[1] < v->at[1].size; p[1]++)                                                   \
      for (p[2] = 0; p[2] < v->at[2].size; p[2]++)

static double pooled(const volume *v, tin_dtype type, const void *x, int n, const int *p, int c,
                     bool max) {
  tin_shape s = shape_of(v, false, v->c);
  double acc = max ? -INFINITY : 0;
  int k[3], from[3], count = 0;
  EACH(k, k) {
    if (!step(v, p, k, from)) continue;
    double e = number_get(type, x, at(v, &s, n, from, c));
    acc = !max ? acc + e : e > acc ? e : acc;
    count++;
  }
  return max ? acc : acc / count;
}

static double convolved(const volume *v, tin_dtype type, const void *x, const void *f, int n,
                        const int *p, int c) {
  tin_shape s = shape_of(v, false, v->c);
  double acc = 0;
  int k[3], from[3];
  EACH(k, k) {
    if (!step(v, p, k, from)) continue;
    for (int i = 0; i < v->c; i++) {
      int row = ((k[0] * v->at[1].k + k[1]) * v->at[2].k + k[2]) * v->c + i;
      acc += number_get(type, x, at(v, &s, n, from, i)) *
             number_get(type, f, (size_t)(row * v->out_c + c));
    }
  }
  return acc;
}

static void set_ints(op_test *t, const volume *v, const char *name, size_t field) {
  int64_t values[5] = {1, 1, 1, 1, 1};
  for (int i = 0; i < 3; i++)
    values[i + (v->first ? 2 : 1)] = *(const int *)((const char *)&v->at[i] + field);
  op_test_attr_ints(t, name, 5, values);
}

static op_test *make_test(const char *op, const volume *v) {
  op_test *t = op_test_new(op, NULL);
  set_ints(t, v, "strides", offsetof(axis, stride));
  op_test_attr_string(t, "padding", v->same ? "SAME" : "VALID");
  op_test_attr_string(t, "data_format", v->first ? "NCDHW" : "NDHWC");
  return t;
}

static void check(op_test *t, tin_dtype type, const tin_shape *y, const void *expected) {
  double tol = type == TIN_F16 ? 4e-3 : type == TIN_BF16 ? 3e-2 : 1e-5;
  op_test_expect_near(t, 0, type, y, expected, tol, tol);
  op_test_every_way(t, 1e-6);
  op_test_free(t);
}

static void check_pool(bool max, tin_dtype type, random_source *rng) {
  volume value = make_volume(rng, false), *v = &value;
  tin_shape x = shape_of(v, false, v->c), y = shape_of(v, true, v->c);
  void *data = random_numbers(rng, type, (size_t)tin_numel(&x), -2, 2);
  void *expected = number_array((size_t)tin_numel(&y));
  int p[3];
  for (int n = 0; n < v->n; n++)
    for (int c = 0; c < v->c; c++) EACH(p, out) {
        number_put(type, expected, at(v, &y, n, p, c), pooled(v, type, data, n, p, c, max));
      }
  op_test *t = make_test(max ? "MaxPool3D" : "AvgPool3D", v);
  set_ints(t, v, "ksize", offsetof(axis, k));
  op_test_input(t, type, &x, data);
  check(t, type, &y, expected);
  free(data), free(expected);
}

static void check_conv(tin_dtype type, random_source *rng) {
  volume value = make_volume(rng, true), *v = &value;
  tin_shape x = shape_of(v, false, v->c), y = shape_of(v, true, v->out_c);
  tin_shape f = {5, {v->at[0].k, v->at[1].k, v->at[2].k, v->c, v->out_c}};
  void *data = random_numbers(rng, type, (size_t)tin_numel(&x), -1, 1);
  void *filter = random_numbers(rng, type, (size_t)tin_numel(&f), -0.5, 0.5);
  void *expected = number_array((size_t)tin_numel(&y));
  int p[3];
  for (int n = 0; n < v->n; n++)
    for (int c = 0; c < v->out_c; c++) EACH(p, out) {
        number_put(type, expected, at(v, &y, n, p, c), convolved(v, type, data, filter, n, p, c));
      }
  op_test *t = make_test("Conv3D", v);
  set_ints(t, v, "dilations", offsetof(axis, dilation));
  op_test_input(t, type, &x, data);
  op_test_const(t, type, &f, filter);
  check(t, type, &y, expected);
  free(data), free(filter), free(expected);
}

static const tin_dtype types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16};

START_TEST(pools_of_volumes) {
  random_source rng = {1};
  for (int round = 0; round < 60; round++)
    check_pool(round & 1, round < 40 ? TIN_F32 : types[round % 4], &rng);
}
END_TEST

START_TEST(convolutions_of_volumes) {
  random_source rng = {2};
  for (int round = 0; round < 30; round++)
    check_conv(round < 20 ? TIN_F32 : types[round % 4], &rng);
}
END_TEST

static void expect_fails(const char *op, const tin_shape *x, const int64_t *k, const int64_t *s,
                         const tin_shape *filter, tin_status status, const char *text) {
  static const float zeros[64];
  op_test *t = op_test_new(op, NULL);
  if (!filter) op_test_attr_ints(t, "ksize", 5, k);
  op_test_attr_ints(t, "strides", 5, s);
  op_test_attr_string(t, "padding", "VALID");
  op_test_input(t, TIN_F32, x, zeros);
  if (filter) op_test_input(t, TIN_F32, filter, zeros);
  op_test_expect_fail(t, status, text);
  op_test_free(t);
}

START_TEST(bad_volumes_are_refused) {
  const int64_t ones[] = {1, 1, 1, 1, 1}, two[] = {1, 2, 1, 1, 1}, zero[] = {1, 1, 0, 1, 1};
  const int64_t batch[] = {2, 1, 1, 1, 1};
  const tin_shape *x = SHAPE(1, 1, 2, 3, 4);
  expect_fails("MaxPool3D", x, two, ones, NULL, TIN_MISMATCH, "a window of 2 does not fit");
  expect_fails("MaxPool3D", x, zero, ones, NULL, TIN_INVALID, "window 0");
  expect_fails("AvgPool3D", x, ones, zero, NULL, TIN_INVALID, "stride 0");
  expect_fails("AvgPool3D", x, batch, ones, NULL, TIN_UNSUPPORTED, "batch");
  expect_fails("MaxPool3D", SHAPE(1, 2, 3, 4), ones, ones, NULL, TIN_MISMATCH, "rank 4");
  expect_fails("Conv3D", x, ones, ones, SHAPE(1, 1, 1, 3, 2), TIN_MISMATCH, "4 channels, filter 3");
  expect_fails("Conv3D", x, ones, ones, SHAPE(1, 1, 4, 2), TIN_MISMATCH, "filter 4");
  expect_fails("Conv3D", x, ones, ones, SHAPE(1, 0, 1, 4, 2), TIN_INVALID, "window 0");
}
END_TEST

UNIT_MAIN(pools_of_volumes, convolutions_of_volumes, bad_volumes_are_refused)
