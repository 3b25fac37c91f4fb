/* SPDX-License-Identifier: Apache-2.0 */
/* The module array: values, and elements by index. */
#include "tests/support/array_test.h"

#include <math.h>
#include <stdlib.h>

/* ---- values --------------------------------------------------------------------------------- */

static op_test *fill(int32_t n, const int32_t *dims, tin_dtype type, const void *value) {
  op_test *t = op_test_new("Fill", NULL);
  op_test_const(t, TIN_S32, SHAPE(n), dims);
  op_test_const(t, type, SCALAR, value);
  return t;
}

START_TEST(test_fill) {
  expect(fill(2, INTS(2, 2), TIN_F32, FLOATS(7)), TIN_F32, SHAPE(2, 2), FLOATS(7, 7, 7, 7));
  expect(fill(0, INTS(0), TIN_U8, BYTES(9)), TIN_U8, SCALAR, BYTES(9));
  expect(fill(1, INTS(0), TIN_U8, BYTES(9)), TIN_U8, SHAPE(0), NOTHING);
  expect(fill(1, INTS(2), TIN_STR, (tin_string[]){STR("ab")}), TIN_STR, SHAPE(2),
         (tin_string[]){STR("ab"), STR("ab")});
  fail(fill(1, INTS(-1), TIN_F32, FLOATS(7)), TIN_MISMATCH, "is -1");
  const int32_t big = INT32_MAX;
  fail(fill(3, INTS(big, big, big), TIN_F32, FLOATS(7)), TIN_MISMATCH, "too large");
  op_test *t = op_test_new("Fill", NULL);
  op_test_const(t, TIN_S64, SHAPE(1), LONGS(2));
  op_test_const(t, TIN_S64, SHAPE(2), LONGS(1, 2));
  fail(t, TIN_MISMATCH, "value must be a scalar");
}
END_TEST

/* Large and split between threads, with elements of equal bytes and of different ones. */
START_TEST(test_fill_large) {
  enum { N = 300000 };
  double *y = malloc(N * sizeof *y);
  for (int k = 0; k < 2; k++) {
    double value = k ? 0 : 1.25;
    op_test *t = op_test_new("Fill", NULL);
    op_test_const(t, TIN_S32, SHAPE(2), INTS(3, N / 3));
    op_test_const(t, TIN_F64, SCALAR, &value);
    for (int i = 0; i < N; i++) y[i] = value;
    op_test_threads(t, 3);
    op_test_expect(t, 0, TIN_F64, SHAPE(3, N / 3), y);
    op_test_free(t);
  }
  free(y);
}
END_TEST

static op_test *range(tin_dtype type, const void *start, const void *limit, const void *delta) {
  op_test *t = op_test_new("Range", NULL);
  op_test_const(t, type, SCALAR, start);
  op_test_const(t, type, SCALAR, limit);
  op_test_const(t, type, SCALAR, delta);
  return t;
}

static op_test *range_s32(int32_t start, int32_t limit, int32_t delta) {
  return range(TIN_S32, &start, &limit, &delta);
}

static op_test *range_f32(float start, float limit, float delta) {
  return range(TIN_F32, &start, &limit, &delta);
}

START_TEST(test_range) {
  expect(range_s32(3, 18, 3), TIN_S32, SHAPE(5), INTS(3, 6, 9, 12, 15));
  expect(range_s32(3, 1, -1), TIN_S32, SHAPE(2), INTS(3, 2));
  expect(range_s32(3, 3, 1), TIN_S32, SHAPE(0), NOTHING);
  expect(range_s32(INT32_MIN, INT32_MAX, INT32_MAX), TIN_S32, SHAPE(3),
         INTS(INT32_MIN, -1, INT32_MAX - 1));
  expect(range_s32(INT32_MAX, INT32_MIN, INT32_MIN), TIN_S32, SHAPE(2), INTS(INT32_MAX, -1));
  expect(range(TIN_S64, LONGS(INT64_MIN), LONGS(INT64_MAX), LONGS(INT64_MAX)), TIN_S64, SHAPE(3),
         LONGS(INT64_MIN, -1, INT64_MAX - 1));
  expect(range(TIN_U8, BYTES(250), BYTES(255), BYTES(2)), TIN_U8, SHAPE(3), BYTES(250, 252, 254));
  expect(range_f32(0, 1, 0.25f), TIN_F32, SHAPE(4), FLOATS(0, 0.25f, 0.5f, 0.75f));
  expect(range_f32(1, 0, -0.4f), TIN_F32, SHAPE(3), FLOATS(1, 1 - 0.4f, 1 - 0.8f));
  expect(range(TIN_F16, (uint16_t[]){0x3c00}, (uint16_t[]){0x4200}, (uint16_t[]){0x3c00}), TIN_F16,
         SHAPE(2), (uint16_t[]){0x3c00, 0x4000});
}
END_TEST

START_TEST(test_range_refuses) {
  fail(range_s32(3, 18, 0), TIN_MISMATCH, "is 0");
  fail(range_s32(3, 18, -1), TIN_MISMATCH, "leads away");
  fail(range_s32(18, 3, 1), TIN_MISMATCH, "leads away");
  fail(range_f32(0, 1, 0), TIN_MISMATCH, "is 0");
  fail(range_f32(0, 1, NAN), TIN_MISMATCH, NULL);
  fail(range_f32(NAN, 1, 1), TIN_MISMATCH, NULL);
  fail(range_f32(0, INFINITY, 1), TIN_MISMATCH, "a range of inf");
  fail(range_f32(0, 1, 1e-30f), TIN_MISMATCH, "a range of");
  fail(range(TIN_S64, LONGS(0), LONGS(INT64_MAX), LONGS(1)), TIN_MISMATCH, "a range of");
}
END_TEST

static op_test *lin_space(float start, float stop, int32_t num) {
  op_test *t = op_test_new("LinSpace", NULL);
  op_test_const(t, TIN_F32, SCALAR, &start);
  op_test_const(t, TIN_F32, SCALAR, &stop);
  op_test_const(t, TIN_S32, SCALAR, &num);
  return t;
}

START_TEST(test_lin_space) {
  expect(lin_space(10, 12, 3), TIN_F32, SHAPE(3), FLOATS(10, 11, 12));
  expect(lin_space(1, -1, 5), TIN_F32, SHAPE(5), FLOATS(1, 0.5f, 0, -0.5f, -1));
  expect(lin_space(10, 12, 1), TIN_F32, SHAPE(1), FLOATS(10));
  fail(lin_space(10, 12, 0), TIN_MISMATCH, "num is 0");
}
END_TEST

static op_test *one_hot(const tin_shape *shape, const int64_t *indices, int32_t depth,
                        int64_t axis) {
  op_test *t = op_test_new("OneHot", NULL);
  op_test_input(t, TIN_S64, shape, indices);
  op_test_const(t, TIN_S32, SCALAR, &depth);
  op_test_const(t, TIN_F32, SCALAR, FLOATS(5));
  op_test_const(t, TIN_F32, SCALAR, FLOATS(-1));
  op_test_attr_int(t, "axis", axis);
  return t;
}

START_TEST(test_one_hot) {
  expect(one_hot(SHAPE(3), LONGS(1, -1, 2), 3, -1), TIN_F32, SHAPE(3, 3),
         FLOATS(-1, 5, -1, -1, -1, -1, -1, -1, 5));
  expect(one_hot(SHAPE(3), LONGS(1, 7, 0), 2, 0), TIN_F32, SHAPE(2, 3),
         FLOATS(-1, -1, 5, 5, -1, -1));
  expect(one_hot(SHAPE(1, 2), LONGS(1, 0), 2, 1), TIN_F32, SHAPE(1, 2, 2), FLOATS(-1, 5, 5, -1));
  expect(one_hot(SCALAR, LONGS(0), 2, -1), TIN_F32, SHAPE(2), FLOATS(5, -1));
  expect(one_hot(SHAPE(2), LONGS(0, 1), 0, -1), TIN_F32, SHAPE(2, 0), NOTHING);
  fail(one_hot(SHAPE(2), LONGS(0, 1), -1, -1), TIN_MISMATCH, "depth is -1");
  fail(one_hot(SHAPE(2), LONGS(0, 1), 2, 2), TIN_MISMATCH, "axis 2");
}
END_TEST

/* ---- by index -------------------------------------------------------------------------------- */

static op_test *gather_v2(const tin_shape *shape, const int32_t *indices, int32_t axis,
                          int64_t batch_dims) {
  op_test *t = with_floats("GatherV2", SHAPE(2, 3), six);
  op_test_input(t, TIN_S32, shape, indices);
  op_test_const(t, TIN_S32, SCALAR, &axis);
  op_test_attr_int(t, "batch_dims", batch_dims);
  return t;
}

START_TEST(test_gather) {
  op_test *t = with_floats("Gather", SHAPE(3, 2), six);
  op_test_input(t, TIN_S64, SHAPE(2, 1), LONGS(2, 0));
  expect(t, TIN_F32, SHAPE(2, 1, 2), FLOATS(5, 6, 1, 2));
  t = with_floats("Gather", SCALAR, six);
  op_test_input(t, TIN_S64, SHAPE(1), LONGS(0));
  fail(t, TIN_MISMATCH, "must not be a scalar");
  t = with_floats("Gather", SHAPE(6), six);
  op_test_input(t, TIN_S32, SHAPE(4), INTS(0, 1, 2, 9));
  fail(t, TIN_MISMATCH, "indices[3] = 9 is not in [0, 6)");
  expect(gather_v2(SHAPE(0), NOTHING, 1, 0), TIN_F32, SHAPE(2, 0), NOTHING);
  expect(gather_v2(SCALAR, INTS(1), 1, 0), TIN_F32, SHAPE(2), FLOATS(2, 5));
  fail(gather_v2(SHAPE(1, 2), INTS(0, -1), 1, 0), TIN_MISMATCH, "indices[0,1] = -1");
  fail(gather_v2(SHAPE(2, 2), INTS(0, 0, 0, 0), 1, 2), TIN_MISMATCH, "batch_dims 2");
  fail(gather_v2(SHAPE(2, 2), INTS(0, 0, 0, 0), 1, -3), TIN_MISMATCH, "batch_dims -3");
  fail(gather_v2(SHAPE(1, 2), INTS(0, 0), 1, 1), TIN_MISMATCH, "batch dimension 0 is 2 in params");
  fail(gather_v2(SHAPE(1), INTS(0), 2, 0), TIN_MISMATCH, "axis 2");
}
END_TEST

/* Enough rows for several threads. */
START_TEST(test_gather_large) {
  enum { N = 200, M = 60000 };
  int32_t *indices = malloc(M * sizeof *indices), *y = malloc(M * sizeof *y), x[N];
  for (int i = 0; i < N; i++) x[i] = 1000 + i;
  for (int i = 0; i < M; i++) y[i] = x[indices[i] = i * 7 % N];
  op_test *t = op_test_new("Gather", NULL);
  op_test_input(t, TIN_S32, SHAPE(N), x);
  op_test_input(t, TIN_S32, SHAPE(M), indices);
  op_test_threads(t, 3);
  op_test_expect(t, 0, TIN_S32, SHAPE(M), y);
  op_test_free(t);
  free(y);
  free(indices);
}
END_TEST

static op_test *gather_nd(const tin_shape *shape, const int32_t *indices) {
  op_test *t = with_floats("GatherNd", SHAPE(2, 3), six);
  op_test_input(t, TIN_S32, shape, indices);
  return t;
}

START_TEST(test_gather_nd) {
  expect(gather_nd(SHAPE(2, 2), INTS(0, 2, 1, 0)), TIN_F32, SHAPE(2), FLOATS(3, 4));
  expect(gather_nd(SHAPE(2, 1), INTS(1, 0)), TIN_F32, SHAPE(2, 3), FLOATS(4, 5, 6, 1, 2, 3));
  expect(gather_nd(SHAPE(2), INTS(1, 1)), TIN_F32, SCALAR, FLOATS(5));
  expect(gather_nd(SHAPE(2, 0), NOTHING), TIN_F32, SHAPE(2, 2, 3),
         FLOATS(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6));
  expect(gather_nd(SHAPE(0, 2), NOTHING), TIN_F32, SHAPE(0), NOTHING);
  fail(gather_nd(SHAPE(1, 2), INTS(0, 3)), TIN_MISMATCH, "indices[0,1] = 3 is not in [0, 3)");
  fail(gather_nd(SHAPE(1, 3), INTS(0, 0, 0)), TIN_MISMATCH, "3 dimensions");
  fail(gather_nd(SCALAR, INTS(0)), TIN_MISMATCH, "must not be a scalar");
}
END_TEST

static op_test *scatter_nd(tin_dtype type, const void *updates, int32_t n, const int32_t *indices,
                           int32_t size) {
  op_test *t = op_test_new("ScatterNd", NULL);
  op_test_input(t, TIN_S32, SHAPE(n, 1), indices);
  op_test_input(t, type, SHAPE(n), updates);
  op_test_const(t, TIN_S32, SHAPE(1), &size);
  return t;
}

START_TEST(test_scatter_nd) {
  expect(scatter_nd(TIN_F32, FLOATS(1, 2, 3), 3, INTS(3, 1, 3), 4), TIN_F32, SHAPE(4),
         FLOATS(0, 2, 0, 4));
  expect(scatter_nd(TIN_U8, BYTES(200, 2, 100), 3, INTS(0, 1, 0), 2), TIN_U8, SHAPE(2),
         BYTES(44, 2));
  expect(scatter_nd(TIN_S32, INTS(INT32_MAX, 1), 2, INTS(0, 0), 1), TIN_S32, SHAPE(1),
         INTS(INT32_MIN));
  expect(scatter_nd(TIN_S64, LONGS(INT64_MIN, -1), 2, INTS(0, 0), 1), TIN_S64, SHAPE(1),
         LONGS(INT64_MAX));
  expect(scatter_nd(TIN_BOOL, BYTES(0, 1), 2, INTS(0, 0), 2), TIN_BOOL, SHAPE(2), BYTES(1, 0));
  expect(scatter_nd(TIN_C64, FLOATS(1, 2, 3, 4), 2, INTS(1, 1), 2), TIN_C64, SHAPE(2),
         FLOATS(0, 0, 4, 6));
  expect(scatter_nd(TIN_F16, (uint16_t[]){0x3c00, 0x3c00}, 2, INTS(1, 1), 2), TIN_F16, SHAPE(2),
         (uint16_t[]){0, 0x4000});
  fail(scatter_nd(TIN_F32, FLOATS(1, 2), 2, INTS(0, 4), 4), TIN_MISMATCH,
       "indices[1,0] = 4 is not in [0, 4)");
  fail(scatter_nd(TIN_F32, FLOATS(1, 2), 2, INTS(0, -1), 4), TIN_MISMATCH, "indices[1,0] = -1");
  fail(scatter_nd(TIN_F32, FLOATS(1, 2), 2, INTS(0, 1), -4), TIN_MISMATCH, "is -4");
  op_test *t = op_test_new("ScatterNd", NULL);
  op_test_input(t, TIN_S32, SHAPE(2, 1), INTS(0, 1));
  op_test_input(t, TIN_F32, SHAPE(2, 3), six);
  op_test_const(t, TIN_S32, SHAPE(2), INTS(2, 2));
  fail(t, TIN_MISMATCH, "dimension 1 of updates is 3, expected 2");
}
END_TEST

static op_test *tensor_scatter(const char *op) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_S32, SHAPE(3, 2), INTS(1, 2, 3, 4, 5, 6));
  op_test_input(t, TIN_S64, SHAPE(3, 1), LONGS(0, 2, 0));
  op_test_input(t, TIN_S32, SHAPE(3, 2), INTS(9, 0, 1, 9, 0, 3));
  return t;
}

START_TEST(test_tensor_scatter) {
  expect(tensor_scatter("TensorScatterUpdate"), TIN_S32, SHAPE(3, 2), INTS(0, 3, 3, 4, 1, 9));
  expect(tensor_scatter("TensorScatterAdd"), TIN_S32, SHAPE(3, 2), INTS(10, 5, 3, 4, 6, 15));
  expect(tensor_scatter("TensorScatterSub"), TIN_S32, SHAPE(3, 2), INTS(-8, -1, 3, 4, 4, -3));
  expect(tensor_scatter("TensorScatterMax"), TIN_S32, SHAPE(3, 2), INTS(9, 3, 3, 4, 5, 9));
  expect(tensor_scatter("TensorScatterMin"), TIN_S32, SHAPE(3, 2), INTS(0, 0, 3, 4, 1, 6));
}
END_TEST

START_TEST(test_where) {
  op_test *t = op_test_new("Where", NULL);
  op_test_input(t, TIN_BOOL, SHAPE(2, 3), BYTES(0, 1, 0, 1, 0, 1));
  expect(t, TIN_S64, SHAPE(3, 2), LONGS(0, 1, 1, 0, 1, 2));
  expect(with_floats("Where", SHAPE(4), FLOATS(-0.0f, NAN, 0, -1)), TIN_S64, SHAPE(2, 1),
         LONGS(1, 3));
  expect(with_floats("Where", SHAPE(2, 0), NOTHING), TIN_S64, SHAPE(0, 2), NOTHING);
  expect(with_floats("Where", SHAPE(1, 2, 2), FLOATS(0, 0, 0, 0)), TIN_S64, SHAPE(0, 3), NOTHING);
  expect(with_floats("Where", SCALAR, FLOATS(1)), TIN_S64, SHAPE(1, 0), NOTHING);
  t = op_test_new("Where", NULL);
  op_test_input(t, TIN_C64, SHAPE(2), FLOATS(0, 0, 0, 1));
  expect(t, TIN_S64, SHAPE(1, 1), LONGS(1));
}
END_TEST

START_TEST(test_unique) {
  op_test *t = op_test_new("UniqueWithCounts", NULL);
  op_test_input(t, TIN_S32, SHAPE(7), INTS(7, 3, 7, -1, 3, 7, 0));
  op_test_expect(t, 1, TIN_S32, SHAPE(7), INTS(0, 1, 0, 2, 1, 0, 3));
  op_test_expect(t, 2, TIN_S32, SHAPE(4), INTS(3, 2, 1, 1));
  expect(t, TIN_S32, SHAPE(4), INTS(7, 3, -1, 0));
  t = with_floats("Unique", SHAPE(5), FLOATS(0, -0.0f, NAN, 1, NAN));
  op_test_attr_type(t, "out_idx", TIN_S64);
  op_test_expect(t, 1, TIN_S64, SHAPE(5), LONGS(0, 0, 1, 2, 3));
  expect(t, TIN_F32, SHAPE(4), FLOATS(0, NAN, 1, NAN));
  t = op_test_new("Unique", NULL);
  op_test_input(t, TIN_STR, SHAPE(4), (tin_string[]){STR("b"), STR(""), STR("b"), STR("bb")});
  op_test_expect(t, 1, TIN_S32, SHAPE(4), INTS(0, 1, 0, 2));
  expect(t, TIN_STR, SHAPE(3), (tin_string[]){STR("b"), STR(""), STR("bb")});
  expect(with_floats("Unique", SHAPE(0), NOTHING), TIN_F32, SHAPE(0), NOTHING);
  fail(with_floats("Unique", SHAPE(2, 3), six), TIN_MISMATCH, "rank 2");
}
END_TEST

/* Many of a few kinds, and only NaN: neither may take long. */
START_TEST(test_unique_large) {
  enum { N = 200000 };
  float *x = malloc(N * sizeof *x);
  for (int i = 0; i < N; i++) x[i] = (float)(i % 1000);
  op_test *t = with_floats("Unique", SHAPE(N), x);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(1000));
  op_test_free(t);
  for (int i = 0; i < N; i++) x[i] = NAN;
  t = with_floats("Unique", SHAPE(N), x);
  op_test_expect(t, 0, TIN_F32, SHAPE(N), x);
  op_test_free(t);
  free(x);
}
END_TEST

static op_test *stitch(int32_t last) {
  op_test *t = op_test_new("DynamicStitch", NULL);
  op_test_attr_int(t, "N", 2);
  op_test_input(t, TIN_S32, SCALAR, INTS(4));
  op_test_input(t, TIN_S32, SHAPE(2), INTS(0, last));
  op_test_input(t, TIN_F32, SHAPE(2), FLOATS(1, 2));
  op_test_input(t, TIN_F32, SHAPE(2, 2), FLOATS(3, 4, 5, 6));
  return t;
}

START_TEST(test_dynamic) {
  expect(stitch(2), TIN_F32, SHAPE(5, 2), FLOATS(3, 4, 0, 0, 5, 6, 0, 0, 1, 2));
  expect(stitch(4), TIN_F32, SHAPE(5, 2), FLOATS(3, 4, 0, 0, 0, 0, 0, 0, 5, 6));
  fail(stitch(-1), TIN_MISMATCH, "indices[1] = -1");
  op_test *t = with_vector("DynamicPartition", SHAPE(3, 2), six, 3, INTS(2, 0, 2));
  op_test_attr_int(t, "num_partitions", 3);
  op_test_expect(t, 1, TIN_F32, SHAPE(0, 2), NOTHING);
  op_test_expect(t, 2, TIN_F32, SHAPE(2, 2), FLOATS(1, 2, 5, 6));
  expect(t, TIN_F32, SHAPE(1, 2), FLOATS(3, 4));
  t = with_vector("DynamicPartition", SHAPE(3, 2), six, 3, INTS(2, 0, 2));
  op_test_attr_int(t, "num_partitions", 2);
  fail(t, TIN_MISMATCH, "indices[0] = 2 is not in [0, 2)");
}
END_TEST

UNIT_MAIN(test_fill, test_fill_large, test_range, test_range_refuses, test_lin_space, test_one_hot,
          test_gather, test_gather_large, test_gather_nd, test_scatter_nd, test_tensor_scatter,
          test_where, test_unique, test_unique_large, test_dynamic)
