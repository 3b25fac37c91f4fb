/* SPDX-License-Identifier: Apache-2.0 */
/* The module array: results, edges and what must be refused. What moves elements only is also
 * compared with brute force, in test_ops_array_random.c. */
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <math.h>
#include <stdlib.h>

#define INTS(...) ((int32_t[]){__VA_ARGS__})
#define LONGS(...) ((int64_t[]){__VA_ARGS__})
#define FLOATS(...) ((float[]){__VA_ARGS__})
#define BYTES(...) ((uint8_t[]){__VA_ARGS__})
#define NOTHING ((void *)FLOATS(0)) /* the data of an empty tensor */

/* `expect` and `fail` end the test of an op; the first in every way of running it. */
static void expect(op_test *t, tin_dtype type, const tin_shape *shape, const void *data) {
  op_test_expect(t, 0, type, shape, data);
  op_test_every_way(t, 0);
  op_test_free(t);
}

static void fail(op_test *t, tin_status status, const char *text) {
  op_test_expect_fail(t, status, text);
  op_test_every_way(t, 0);
  op_test_free(t);
}

static op_test *with_floats(const char *op, const tin_shape *shape, const float *data) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_F32, shape, data);
  return t;
}

/* An op on floats with a vector of integers behind them. */
static op_test *with_vector(const char *op, const tin_shape *shape, const float *data, int32_t n,
                            const int32_t *v) {
  op_test *t = with_floats(op, shape, data);
  op_test_const(t, TIN_S32, SHAPE(n), v);
  return t;
}

static op_test *with_scalar(const char *op, const tin_shape *shape, const float *data, int32_t v) {
  op_test *t = with_floats(op, shape, data);
  op_test_const(t, TIN_S32, SCALAR, &v);
  return t;
}

static const float six[] = {1, 2, 3, 4, 5, 6};

/* ---- shapes --------------------------------------------------------------------------------- */

START_TEST(test_reshape) {
  expect(with_vector("Reshape", SHAPE(2, 3), six, 2, INTS(3, -1)), TIN_F32, SHAPE(3, 2), six);
  expect(with_vector("Reshape", SHAPE(2, 3), six, 1, INTS(6)), TIN_F32, SHAPE(6), six);
  expect(with_vector("Reshape", SHAPE(1, 1), six, 0, INTS(0)), TIN_F32, SCALAR, six);
  expect(with_vector("Reshape", SCALAR, six, 2, INTS(1, -1)), TIN_F32, SHAPE(1, 1), six);
  expect(with_vector("Reshape", SHAPE(0, 3), NOTHING, 2, INTS(2, -1)), TIN_F32, SHAPE(2, 0),
         NOTHING);
  expect(with_vector("Reshape", SHAPE(0, 3), NOTHING, 2, INTS(0, 7)), TIN_F32, SHAPE(0, 7),
         NOTHING);
  op_test *t = op_test_new("Reshape", NULL);
  op_test_input(t, TIN_STR, SHAPE(2), (tin_string[]){STR("a"), STR("bc")});
  op_test_const(t, TIN_S64, SHAPE(2), LONGS(2, 1));
  expect(t, TIN_STR, SHAPE(2, 1), (tin_string[]){STR("a"), STR("bc")});
}
END_TEST

START_TEST(test_reshape_refuses) {
  fail(with_vector("Reshape", SHAPE(2, 3), six, 2, INTS(-1, -1)), TIN_MISMATCH, "both -1");
  fail(with_vector("Reshape", SHAPE(2, 3), six, 2, INTS(4, -1)), TIN_MISMATCH, "no multiple of 4");
  fail(with_vector("Reshape", SHAPE(2, 3), six, 2, INTS(0, -1)), TIN_MISMATCH, "can be anything");
  fail(with_vector("Reshape", SHAPE(2, 3), six, 1, INTS(5)), TIN_MISMATCH, "6 elements");
  fail(with_vector("Reshape", SHAPE(2, 3), six, 2, INTS(-2, -3)), TIN_MISMATCH, "is -2");
  fail(with_vector("Reshape", SHAPE(2, 3), six, 2, INTS(-1, -6)), TIN_MISMATCH, "is -6");
  fail(with_vector("Reshape", SHAPE(2, 3), six, 9, INTS(6, 1, 1, 1, 1, 1, 1, 1, 1)), TIN_MISMATCH,
       "at most 8");
  const int32_t big = INT32_MAX;
  fail(with_vector("Reshape", SHAPE(2, 3), six, 4, INTS(big, big, big, -1)), TIN_MISMATCH, NULL);
  fail(with_vector("Reshape", SHAPE(2, 3), six, 3, INTS(big, big, big)), TIN_MISMATCH, "too large");
}
END_TEST

static op_test *squeeze(const tin_shape *shape, uint32_t n, const int64_t *dims) {
  op_test *t = with_floats("Squeeze", shape, six);
  op_test_attr_ints(t, "squeeze_dims", n, dims);
  return t;
}

START_TEST(test_squeeze) {
  expect(squeeze(SHAPE(1, 3, 1, 2), 0, NULL), TIN_F32, SHAPE(3, 2), six);
  expect(squeeze(SHAPE(1, 3, 1, 2), 1, LONGS(0)), TIN_F32, SHAPE(3, 1, 2), six);
  expect(squeeze(SHAPE(1, 3, 1, 2), 2, LONGS(-2, 0)), TIN_F32, SHAPE(3, 2), six);
  expect(squeeze(SHAPE(1, 1), 0, NULL), TIN_F32, SCALAR, six);
  expect(squeeze(SCALAR, 0, NULL), TIN_F32, SCALAR, six);
  fail(squeeze(SHAPE(1, 3), 1, LONGS(1)), TIN_MISMATCH, "dimension 1 is 3");
  fail(squeeze(SHAPE(1, 3), 1, LONGS(2)), TIN_MISMATCH, "axis 2 is outside of [-2, 2)");
}
END_TEST

START_TEST(test_expand_dims) {
  expect(with_scalar("ExpandDims", SHAPE(2, 3), six, 0), TIN_F32, SHAPE(1, 2, 3), six);
  expect(with_scalar("ExpandDims", SHAPE(2, 3), six, -1), TIN_F32, SHAPE(2, 3, 1), six);
  expect(with_scalar("ExpandDims", SHAPE(2, 3), six, -2), TIN_F32, SHAPE(2, 1, 3), six);
  expect(with_vector("ExpandDims", SCALAR, six, 1, INTS(0)), TIN_F32, SHAPE(1), six);
  fail(with_scalar("ExpandDims", SHAPE(2, 3), six, 3), TIN_MISMATCH, "axis 3");
  fail(with_scalar("ExpandDims", SHAPE(1, 1, 1, 1, 1, 1, 1, 1), six, 0), TIN_UNSUPPORTED, "rank 9");
}
END_TEST

START_TEST(test_identities) {
  static const char *const names[] = {"Identity", "StopGradient", "PreventGradient", "Snapshot",
                                      "EnsureShape"};
  for (uint32_t i = 0; i < COUNT(names); i++)
    expect(with_floats(names[i], SHAPE(2, 3), six), TIN_F32, SHAPE(2, 3), six);
  op_test *t = with_floats("IdentityN", SHAPE(2, 3), six);
  op_test_input(t, TIN_S64, SHAPE(2), LONGS(7, 8));
  op_test_attr_types(t, "T", 2, (tin_dtype[]){TIN_F32, TIN_S64});
  op_test_expect(t, 1, TIN_S64, SHAPE(2), LONGS(7, 8));
  expect(t, TIN_F32, SHAPE(2, 3), six);
}
END_TEST

static op_test *ensure_shape(const tin_shape *want) {
  op_test *t = with_floats("EnsureShape", SHAPE(2, 3), six);
  op_test_attr_shape(t, "shape", want);
  return t;
}

START_TEST(test_ensure_shape) {
  expect(ensure_shape(SHAPE(2, 3)), TIN_F32, SHAPE(2, 3), six);
  expect(ensure_shape(SHAPE(-1, 3)), TIN_F32, SHAPE(2, 3), six);
  fail(ensure_shape(SHAPE(2, 4)), TIN_MISMATCH, "dimension 1 is 3, expected 4");
  fail(ensure_shape(SHAPE(6)), TIN_MISMATCH, "rank 2, expected 1");
}
END_TEST

START_TEST(test_shape) {
  expect(with_floats("Shape", SHAPE(2, 3), six), TIN_S32, SHAPE(2), INTS(2, 3));
  expect(with_floats("Shape", SCALAR, six), TIN_S32, SHAPE(0), NOTHING);
  expect(with_floats("Size", SHAPE(2, 0), NOTHING), TIN_S32, SCALAR, INTS(0));
  expect(with_floats("Rank", SHAPE(2, 0, 1), NOTHING), TIN_S32, SCALAR, INTS(3));
  op_test *t = with_floats("Shape", SHAPE(2, 3), six);
  op_test_attr_type(t, "out_type", TIN_S64);
  expect(t, TIN_S64, SHAPE(2), LONGS(2, 3));
  t = with_floats("Size", SHAPE(2, 3), six);
  op_test_attr_type(t, "out_type", TIN_S64);
  expect(t, TIN_S64, SCALAR, LONGS(6));
  t = with_floats("ShapeN", SHAPE(2, 3), six);
  op_test_input(t, TIN_F32, SHAPE(0), NOTHING);
  op_test_attr_int(t, "N", 2);
  op_test_expect(t, 1, TIN_S32, SHAPE(1), INTS(0));
  expect(t, TIN_S32, SHAPE(2), INTS(2, 3));
}
END_TEST

static op_test *two_vectors(const char *op, int32_t n, const int32_t *a, int32_t m,
                            const int32_t *b) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_S32, SHAPE(n), a);
  op_test_const(t, TIN_S32, SHAPE(m), b);
  return t;
}

START_TEST(test_broadcast_args) {
  expect(two_vectors("BroadcastArgs", 3, INTS(2, 1, 3), 2, INTS(4, 1)), TIN_S32, SHAPE(3),
         INTS(2, 4, 3));
  expect(two_vectors("BroadcastArgs", 0, INTS(0), 2, INTS(4, 0)), TIN_S32, SHAPE(2), INTS(4, 0));
  expect(two_vectors("BroadcastArgs", 1, INTS(0), 1, INTS(1)), TIN_S32, SHAPE(1), INTS(0));
  fail(two_vectors("BroadcastArgs", 1, INTS(2), 1, INTS(3)), TIN_MISMATCH, "2 and 3");
}
END_TEST

/* ---- moving: what the random tests leave out ------------------------------------------------- */

START_TEST(test_transpose_refuses) {
  fail(with_vector("Transpose", SHAPE(2, 3), six, 2, INTS(0, 0)), TIN_MISMATCH, "axis 0 twice");
  fail(with_vector("Transpose", SHAPE(2, 3), six, 2, INTS(0, 2)), TIN_MISMATCH, "axis 2");
  fail(with_vector("Transpose", SHAPE(2, 3), six, 1, INTS(0)), TIN_MISMATCH, "1 elements");
  expect(with_vector("Transpose", SHAPE(0, 3), NOTHING, 2, INTS(1, 0)), TIN_F32, SHAPE(3, 0),
         NOTHING);
}
END_TEST

START_TEST(test_conjugate_transpose) {
  op_test *t = op_test_new("ConjugateTranspose", NULL);
  op_test_input(t, TIN_C64, SHAPE(1, 2), FLOATS(1, 2, 3, -4));
  op_test_const(t, TIN_S32, SHAPE(2), INTS(1, 0));
  expect(t, TIN_C64, SHAPE(2, 1), FLOATS(1, -2, 3, 4));
  t = op_test_new("ConjugateTranspose", NULL);
  op_test_input(t, TIN_C128, SHAPE(1), (double[]){1, 2});
  op_test_const(t, TIN_S64, SHAPE(1), LONGS(0));
  expect(t, TIN_C128, SHAPE(1), (double[]){1, -2});
  expect(with_vector("ConjugateTranspose", SHAPE(2, 3), six, 2, INTS(1, 0)), TIN_F32, SHAPE(3, 2),
         FLOATS(1, 4, 2, 5, 3, 6));
}
END_TEST

START_TEST(test_invert_permutation) {
  op_test *t = op_test_new("InvertPermutation", NULL);
  op_test_input(t, TIN_S32, SHAPE(4), INTS(3, 0, 2, 1));
  expect(t, TIN_S32, SHAPE(4), INTS(1, 3, 2, 0));
  t = op_test_new("InvertPermutation", NULL);
  op_test_input(t, TIN_S64, SHAPE(2), LONGS(1, 1));
  fail(t, TIN_MISMATCH, "1 is twice in x");
  t = op_test_new("InvertPermutation", NULL);
  op_test_input(t, TIN_S64, SHAPE(2), LONGS(1, 2));
  fail(t, TIN_MISMATCH, "x[1] = 2 is not in [0, 2)");
}
END_TEST

/* Two pieces, [2,a] and [2,b], along axis 1. */
static op_test *concat(bool v2, int32_t a, int32_t b, int32_t axis) {
  op_test *t = op_test_new(v2 ? "ConcatV2" : "Concat", NULL);
  op_test_attr_int(t, "N", 2);
  if (!v2) op_test_const(t, TIN_S32, SCALAR, &axis);
  op_test_input(t, TIN_F32, SHAPE(2, a), six);
  op_test_input(t, TIN_F32, SHAPE(2, b), six);
  if (v2) op_test_const(t, TIN_S32, SCALAR, &axis);
  return t;
}

START_TEST(test_concat) {
  for (int i = 0; i < 2; i++) {
    expect(concat(i, 1, 2, 1), TIN_F32, SHAPE(2, 3), FLOATS(1, 1, 2, 2, 3, 4));
    expect(concat(i, 1, 2, -1), TIN_F32, SHAPE(2, 3), FLOATS(1, 1, 2, 2, 3, 4));
    expect(concat(i, 0, 2, 1), TIN_F32, SHAPE(2, 2), six);
    expect(concat(i, 0, 0, 1), TIN_F32, SHAPE(2, 0), NOTHING);
    expect(concat(i, 1, 1, 0), TIN_F32, SHAPE(4, 1), FLOATS(1, 2, 1, 2));
    fail(concat(i, 1, 2, 0), TIN_MISMATCH, "dimension 1 of value 1 is 2");
    fail(concat(i, 1, 2, 2), TIN_MISMATCH, "axis 2");
  }
}
END_TEST

START_TEST(test_concat_offset) {
  op_test *t = op_test_new("ConcatOffset", NULL);
  op_test_attr_int(t, "N", 3);
  op_test_const(t, TIN_S32, SCALAR, INTS(-1));
  op_test_input(t, TIN_S32, SHAPE(2), INTS(5, 2));
  op_test_input(t, TIN_S32, SHAPE(2), INTS(5, 0));
  op_test_input(t, TIN_S32, SHAPE(2), INTS(5, 4));
  op_test_expect(t, 1, TIN_S32, SHAPE(2), INTS(0, 2));
  op_test_expect(t, 2, TIN_S32, SHAPE(2), INTS(0, 2));
  expect(t, TIN_S32, SHAPE(2), INTS(0, 0));
}
END_TEST

static op_test *pack(int64_t axis, const tin_shape *b) {
  op_test *t = with_floats("Pack", SHAPE(2, 2), FLOATS(1, 2, 3, 4));
  op_test_input(t, TIN_F32, b, FLOATS(5, 6, 7, 8));
  op_test_attr_int(t, "N", 2);
  op_test_attr_int(t, "axis", axis);
  return t;
}

START_TEST(test_pack) {
  expect(pack(0, SHAPE(2, 2)), TIN_F32, SHAPE(2, 2, 2), FLOATS(1, 2, 3, 4, 5, 6, 7, 8));
  expect(pack(1, SHAPE(2, 2)), TIN_F32, SHAPE(2, 2, 2), FLOATS(1, 2, 5, 6, 3, 4, 7, 8));
  expect(pack(-1, SHAPE(2, 2)), TIN_F32, SHAPE(2, 2, 2), FLOATS(1, 5, 2, 6, 3, 7, 4, 8));
  fail(pack(3, SHAPE(2, 2)), TIN_MISMATCH, "axis 3");
  fail(pack(0, SHAPE(2, 1)), TIN_MISMATCH, "input 1");
  op_test *t = op_test_new("ParallelConcat", NULL);
  op_test_input(t, TIN_S32, SHAPE(1, 2), INTS(1, 2));
  op_test_input(t, TIN_S32, SHAPE(1, 2), INTS(3, 4));
  op_test_attr_int(t, "N", 2);
  op_test_attr_shape(t, "shape", SHAPE(2, 2));
  expect(t, TIN_S32, SHAPE(2, 2), INTS(1, 2, 3, 4));
}
END_TEST

static op_test *unpack(int64_t axis, int64_t num) {
  op_test *t = with_floats("Unpack", SHAPE(2, 3), six);
  op_test_attr_int(t, "axis", axis);
  op_test_attr_int(t, "num", num);
  return t;
}

START_TEST(test_unpack) {
  op_test *t = unpack(-1, 3);
  op_test_expect(t, 2, TIN_F32, SHAPE(2), FLOATS(3, 6));
  expect(t, TIN_F32, SHAPE(2), FLOATS(1, 4));
  t = unpack(0, 2);
  op_test_expect(t, 1, TIN_F32, SHAPE(3), FLOATS(4, 5, 6));
  op_test_free(t);
  fail(unpack(0, 3), TIN_MISMATCH, "dimension 0 is 2, but there are 3 outputs");
  fail(unpack(2, 3), TIN_MISMATCH, "axis 2");
}
END_TEST

static op_test *split(int32_t axis, int64_t pieces) {
  op_test *t = op_test_new("Split", NULL);
  op_test_const(t, TIN_S32, SCALAR, &axis);
  op_test_input(t, TIN_F32, SHAPE(2, 3), six);
  op_test_attr_int(t, "num_split", pieces);
  return t;
}

START_TEST(test_split) {
  op_test *t = split(1, 3);
  op_test_expect(t, 2, TIN_F32, SHAPE(2, 1), FLOATS(3, 6));
  expect(t, TIN_F32, SHAPE(2, 1), FLOATS(1, 4));
  expect(split(-2, 1), TIN_F32, SHAPE(2, 3), six);
  fail(split(0, 3), TIN_MISMATCH, "dimension 0 is 2, no multiple of 3");
  fail(split(5, 3), TIN_MISMATCH, "axis 5");
}
END_TEST

static op_test *split_v(int32_t n, const int32_t *sizes, int32_t axis) {
  op_test *t = with_vector("SplitV", SHAPE(2, 3), six, n, sizes);
  op_test_const(t, TIN_S32, SCALAR, &axis);
  op_test_attr_int(t, "num_split", n);
  return t;
}

START_TEST(test_split_v) {
  op_test *t = split_v(3, INTS(1, -1, 0), 1);
  op_test_expect(t, 1, TIN_F32, SHAPE(2, 2), FLOATS(2, 3, 5, 6));
  op_test_expect(t, 2, TIN_F32, SHAPE(2, 0), NOTHING);
  expect(t, TIN_F32, SHAPE(2, 1), FLOATS(1, 4));
  fail(split_v(2, INTS(1, 1), 1), TIN_MISMATCH, "leave 1 of dimension 1");
  fail(split_v(2, INTS(1, 3), 1), TIN_MISMATCH, "size_splits[1] = 3 is not in [0, 2]");
  fail(split_v(2, INTS(-1, -1), 1), TIN_MISMATCH, "size_splits[1] = -1");
  fail(split_v(2, INTS(-1, 4), 1), TIN_MISMATCH, "size_splits[1] = 4");
  fail(split_v(2, INTS(-2, 3), 1), TIN_MISMATCH, "size_splits[0] = -2");
}
END_TEST

static op_test *slice(const int32_t *begin, const int32_t *size) {
  op_test *t = with_vector("Slice", SHAPE(2, 3), six, 2, begin);
  op_test_const(t, TIN_S32, SHAPE(2), size);
  return t;
}

START_TEST(test_slice) {
  expect(slice(INTS(0, 1), INTS(2, 2)), TIN_F32, SHAPE(2, 2), FLOATS(2, 3, 5, 6));
  expect(slice(INTS(1, 0), INTS(-1, -1)), TIN_F32, SHAPE(1, 3), FLOATS(4, 5, 6));
  expect(slice(INTS(2, 0), INTS(-1, 2)), TIN_F32, SHAPE(0, 2), NOTHING);
  fail(slice(INTS(3, 0), INTS(-1, 2)), TIN_MISMATCH, "begin[0] = 3 is not in [0, 2]");
  fail(slice(INTS(-1, 0), INTS(1, 2)), TIN_MISMATCH, "begin[0] = -1");
  fail(slice(INTS(0, 1), INTS(1, 3)), TIN_MISMATCH, "size[1] = 3 is not in [0, 2]");
  fail(slice(INTS(0, 1), INTS(1, -2)), TIN_MISMATCH, "size[1] = -2");
}
END_TEST

static op_test *strided(int32_t n, const int32_t *begin, const int32_t *end, const int32_t *by) {
  op_test *t = with_vector("StridedSlice", SHAPE(2, 3), six, n, begin);
  op_test_const(t, TIN_S32, SHAPE(n), end);
  op_test_const(t, TIN_S32, SHAPE(n), by);
  return t;
}

START_TEST(test_strided_slice) {
  const int32_t most = INT32_MAX, least = INT32_MIN;
  expect(strided(2, INTS(least, most), INTS(most, least), INTS(1, -2)), TIN_F32, SHAPE(2, 2),
         FLOATS(3, 1, 6, 4));
  expect(strided(1, INTS(0), INTS(2), INTS(most)), TIN_F32, SHAPE(1, 3), six);
  expect(strided(1, INTS(1), INTS(0), INTS(least)), TIN_F32, SHAPE(1, 3), FLOATS(4, 5, 6));
  expect(strided(0, INTS(0), INTS(0), INTS(0)), TIN_F32, SHAPE(2, 3), six);
  fail(strided(1, INTS(0), INTS(2), INTS(0)), TIN_MISMATCH, "strides[0] is 0");
  fail(strided(3, INTS(0, 0, 0), INTS(1, 1, 1), INTS(1, 1, 1)), TIN_MISMATCH, "one too many");
  op_test *t = strided(2, INTS(1, 0), INTS(0, 0), INTS(1, 1));
  op_test_attr_int(t, "ellipsis_mask", 3);
  fail(t, TIN_MISMATCH, "two ellipses");
  t = strided(1, INTS(2), INTS(3), INTS(1));
  op_test_attr_int(t, "shrink_axis_mask", 1);
  fail(t, TIN_MISMATCH, "index 2 is outside of dimension 0");
  t = strided(1, INTS(-3), INTS(3), INTS(1));
  op_test_attr_int(t, "shrink_axis_mask", 1);
  fail(t, TIN_MISMATCH, "index -3 is outside of dimension 0");
  t = strided(1, INTS(1), INTS(0), INTS(-1));
  op_test_attr_int(t, "shrink_axis_mask", 1);
  fail(t, TIN_MISMATCH, "positive stride");
  t = with_vector("StridedSlice", SHAPE(2, 3), six, 1, INTS(0));
  op_test_const(t, TIN_S32, SHAPE(2), INTS(1, 1));
  op_test_const(t, TIN_S32, SHAPE(1), INTS(1));
  fail(t, TIN_MISMATCH, "1, 2 and 1 elements");
}
END_TEST

START_TEST(test_strided_slice_short) {
  op_test *t = op_test_new("StridedSlice", NULL);
  op_test_input(t, TIN_STR, SHAPE(3), (tin_string[]){STR("a"), STR("b"), STR("c")});
  for (int i = 0; i < 3; i++) op_test_const(t, TIN_S16, SHAPE(1), (int16_t[]){i == 1 ? 3 : 1});
  expect(t, TIN_STR, SHAPE(2), (tin_string[]){STR("b"), STR("c")});
}
END_TEST

static op_test *pad(const char *op, const int32_t *pads, const float *value) {
  op_test *t = with_floats(op, SHAPE(2), six);
  op_test_const(t, TIN_S32, SHAPE(1, 2), pads);
  if (value) op_test_const(t, TIN_F32, SCALAR, value);
  return t;
}

START_TEST(test_pad) {
  expect(pad("Pad", INTS(1, 2), NULL), TIN_F32, SHAPE(5), FLOATS(0, 1, 2, 0, 0));
  expect(pad("PadV2", INTS(1, 2), FLOATS(7)), TIN_F32, SHAPE(5), FLOATS(7, 1, 2, 7, 7));
  fail(pad("Pad", INTS(-1, 2), NULL), TIN_MISMATCH, "paddings[0,0] is -1");
  fail(pad("Pad", INTS(1, INT32_MAX), NULL), TIN_MISMATCH, NULL);
  fail(with_vector("Pad", SHAPE(2), six, 2, INTS(1, 2)), TIN_MISMATCH, "shape [1,2]");
  op_test *t = with_floats("Pad", SHAPE(0, 1), NOTHING);
  op_test_const(t, TIN_S32, SHAPE(2, 2), INTS(1, 1, 0, 1));
  expect(t, TIN_F32, SHAPE(2, 2), FLOATS(0, 0, 0, 0));
  t = with_floats("Pad", SCALAR, six);
  op_test_const(t, TIN_S32, SHAPE(0, 2), INTS(0));
  expect(t, TIN_F32, SCALAR, six);
  t = pad("MirrorPad", INTS(2, 0), NULL);
  op_test_attr_string(t, "mode", "REFLECT");
  fail(t, TIN_MISMATCH, "at most 1 can be reflected");
  t = pad("MirrorPad", INTS(2, 3), NULL);
  op_test_attr_string(t, "mode", "SYMMETRIC");
  fail(t, TIN_MISMATCH, "at most 2 can be reflected");
}
END_TEST

START_TEST(test_tile) {
  expect(with_vector("Tile", SHAPE(2), six, 1, INTS(3)), TIN_F32, SHAPE(6),
         FLOATS(1, 2, 1, 2, 1, 2));
  expect(with_vector("Tile", SHAPE(2), six, 1, INTS(0)), TIN_F32, SHAPE(0), NOTHING);
  fail(with_vector("Tile", SHAPE(2), six, 1, INTS(-1)), TIN_MISMATCH, "multiples[0] is -1");
  fail(with_vector("Tile", SHAPE(2), six, 2, INTS(1, 1)), TIN_MISMATCH, "2 elements");
  fail(with_vector("Tile", SHAPE(2), six, 1, INTS(INT32_MAX)), TIN_MISMATCH, NULL);
  fail(with_vector("BroadcastTo", SHAPE(2), six, 2, INTS(2, 3)), TIN_MISMATCH, "from 2 to 3");
  fail(with_vector("BroadcastTo", SHAPE(1, 2), six, 1, INTS(2)), TIN_MISMATCH, "rank 2");
  fail(with_vector("BroadcastTo", SHAPE(2), six, 2, INTS(-1, 2)), TIN_MISMATCH, "is -1");
}
END_TEST

START_TEST(test_reverse) {
  op_test *t = with_floats("Reverse", SHAPE(2, 3), six);
  op_test_const(t, TIN_BOOL, SHAPE(2), BYTES(1, 0));
  expect(t, TIN_F32, SHAPE(2, 3), FLOATS(4, 5, 6, 1, 2, 3));
  t = with_floats("Reverse", SHAPE(2, 3), six);
  op_test_const(t, TIN_BOOL, SHAPE(1), BYTES(1));
  fail(t, TIN_MISMATCH, "2 elements");
  fail(with_vector("ReverseV2", SHAPE(2, 3), six, 2, INTS(0, -2)), TIN_MISMATCH, "axis 0 is given");
  fail(with_vector("ReverseV2", SHAPE(2, 3), six, 1, INTS(2)), TIN_MISMATCH, "axis 2");
}
END_TEST

static op_test *reverse_sequence(const int32_t *lengths, int64_t seq, int64_t batch) {
  op_test *t = with_vector("ReverseSequence", SHAPE(2, 3), six, batch ? 3 : 2, lengths);
  op_test_attr_int(t, "seq_dim", seq);
  op_test_attr_int(t, "batch_dim", batch);
  return t;
}

START_TEST(test_reverse_sequence) {
  expect(reverse_sequence(INTS(3, 2), 1, 0), TIN_F32, SHAPE(2, 3), FLOATS(3, 2, 1, 5, 4, 6));
  expect(reverse_sequence(INTS(0, 1), 1, 0), TIN_F32, SHAPE(2, 3), six);
  expect(reverse_sequence(INTS(2, 0, 2), 0, 1), TIN_F32, SHAPE(2, 3), FLOATS(4, 2, 6, 1, 5, 3));
  fail(reverse_sequence(INTS(4, 2), 1, 0), TIN_MISMATCH, "seq_lengths[0] = 4 is not in [0, 3]");
  fail(reverse_sequence(INTS(-1, 2), 1, 0), TIN_MISMATCH, "seq_lengths[0] = -1");
  fail(reverse_sequence(INTS(1, 2), 0, 0), TIN_INVALID, "both 0");
}
END_TEST

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

/* ---- blocks ---------------------------------------------------------------------------------- */

static op_test *blocks(const char *op, const tin_shape *x, int64_t size, const char *format) {
  static const float y[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  op_test *t = with_floats(op, x, y);
  op_test_attr_int(t, "block_size", size);
  op_test_attr_string(t, "data_format", format);
  return t;
}

START_TEST(test_depth) {
  static const float rows[] = {1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16};
  expect(blocks("DepthToSpace", SHAPE(1, 2, 2, 4), 2, "NHWC"), TIN_F32, SHAPE(1, 4, 4, 1), rows);
  expect(blocks("SpaceToDepth", SHAPE(1, 4, 4, 1), 2, "NHWC"), TIN_F32, SHAPE(1, 2, 2, 4), rows);
  expect(blocks("DepthToSpace", SHAPE(1, 4, 2, 2), 2, "NCHW"), TIN_F32, SHAPE(1, 1, 4, 4),
         FLOATS(1, 5, 2, 6, 9, 13, 10, 14, 3, 7, 4, 8, 11, 15, 12, 16));
  expect(blocks("SpaceToDepth", SHAPE(1, 1, 4, 4), 2, "NCHW"), TIN_F32, SHAPE(1, 4, 2, 2),
         FLOATS(1, 3, 9, 11, 2, 4, 10, 12, 5, 7, 13, 15, 6, 8, 14, 16));
  expect(blocks("SpaceToDepth", SHAPE(2, 2, 2, 2), 2, "NHWC"), TIN_F32, SHAPE(2, 1, 1, 8),
         FLOATS(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
  expect(blocks("DepthToSpace", SHAPE(1, 1, 2, 8), 2, "NHWC"), TIN_F32, SHAPE(1, 2, 4, 2),
         FLOATS(1, 2, 3, 4, 9, 10, 11, 12, 5, 6, 7, 8, 13, 14, 15, 16));
  fail(blocks("DepthToSpace", SHAPE(1, 2, 2, 3), 2, "NHWC"), TIN_MISMATCH, "no multiple of 4");
  fail(blocks("SpaceToDepth", SHAPE(1, 3, 2, 2), 2, "NHWC"), TIN_MISMATCH, "no multiples of 2");
  fail(blocks("SpaceToDepth", SHAPE(1, 2, 2, 3), 1, "NHWC"), TIN_INVALID, "block_size is 1");
  fail(blocks("SpaceToDepth", SHAPE(2, 2, 3), 2, "NHWC"), TIN_MISMATCH, "rank 3");
}
END_TEST

static op_test *batch_2d(const char *op, const tin_shape *x, const int32_t *pads) {
  op_test *t = with_floats(op, x, FLOATS(1, 2, 3, 4));
  op_test_attr_int(t, "block_size", 2);
  op_test_const(t, TIN_S32, SHAPE(2, 2), pads);
  return t;
}

static op_test *batch_nd(const char *op, const tin_shape *x, const int32_t *block,
                         const int32_t *pads) {
  op_test *t = with_vector(op, x, FLOATS(1, 2, 3, 4), 1, block);
  op_test_const(t, TIN_S32, SHAPE(1, 2), pads);
  return t;
}

START_TEST(test_space_batch) {
  expect(batch_2d("SpaceToBatch", SHAPE(1, 2, 2, 1), INTS(0, 0, 0, 0)), TIN_F32, SHAPE(4, 1, 1, 1),
         FLOATS(1, 2, 3, 4));
  expect(batch_2d("SpaceToBatch", SHAPE(1, 2, 2, 1), INTS(1, 1, 1, 1)), TIN_F32, SHAPE(4, 2, 2, 1),
         FLOATS(0, 0, 0, 4, 0, 0, 3, 0, 0, 2, 0, 0, 1, 0, 0, 0));
  expect(batch_2d("BatchToSpace", SHAPE(4, 1, 1, 1), INTS(0, 1, 1, 0)), TIN_F32, SHAPE(1, 1, 1, 1),
         FLOATS(2));
  fail(batch_2d("SpaceToBatch", SHAPE(1, 2, 2, 1), INTS(0, 1, 0, 0)), TIN_MISMATCH,
       "padded dimension 1 is 3");
  fail(batch_2d("BatchToSpace", SHAPE(2, 1, 2, 1), INTS(0, 0, 0, 0)), TIN_MISMATCH, "batch of 2");
  fail(batch_2d("BatchToSpace", SHAPE(4, 1, 1, 1), INTS(2, 1, 0, 0)), TIN_MISMATCH, "crops");
  fail(batch_nd("SpaceToBatchND", SHAPE(1, 4), INTS(0), INTS(0, 0)), TIN_MISMATCH,
       "block_shape[0] is 0");
  fail(batch_nd("SpaceToBatchND", SHAPE(1, 4), INTS(2), INTS(-2, 0)), TIN_MISMATCH, "[-2, 0]");
  fail(batch_nd("SpaceToBatchND", SHAPE(4), INTS(2), INTS(0, 0)), TIN_MISMATCH, "rank 1");
  /* A block far larger than the image takes no longer than its result is large. */
  enum { N = 1 << 20 };
  float *y = calloc(N, sizeof *y);
  for (int i = 0; i < 4; i++) y[i + 5] = (float)(i + 1);
  op_test *t = batch_nd("SpaceToBatchND", SHAPE(1, 4), INTS(N), INTS(5, N - 9));
  op_test_expect(t, 0, TIN_F32, SHAPE(N, 1), y);
  op_test_free(t);
  free(y);
}
END_TEST

/* ---- diagonals ------------------------------------------------------------------------------- */

START_TEST(test_diag) {
  expect(with_floats("Diag", SHAPE(2), six), TIN_F32, SHAPE(2, 2), FLOATS(1, 0, 0, 2));
  expect(with_floats("Diag", SHAPE(1, 2), six), TIN_F32, SHAPE(1, 2, 1, 2), FLOATS(1, 0, 0, 2));
  fail(with_floats("Diag", SHAPE(1, 1, 1, 1, 1), six), TIN_UNSUPPORTED, "rank 10");
  expect(with_floats("DiagPart", SHAPE(2, 2), six), TIN_F32, SHAPE(2), FLOATS(1, 4));
  fail(with_floats("DiagPart", SHAPE(2, 3), six), TIN_MISMATCH, "are 2 and 3");
  fail(with_floats("DiagPart", SHAPE(6), six), TIN_MISMATCH, "even");
  expect(with_floats("MatrixDiag", SHAPE(1, 2), six), TIN_F32, SHAPE(1, 2, 2), FLOATS(1, 0, 0, 2));
  fail(with_floats("MatrixDiag", SCALAR, six), TIN_MISMATCH, "rank 0");
  expect(with_floats("MatrixDiagPart", SHAPE(2, 3), six), TIN_F32, SHAPE(2), FLOATS(1, 5));
  expect(with_floats("MatrixDiagPart", SHAPE(1, 3, 2), six), TIN_F32, SHAPE(1, 2), FLOATS(1, 4));
  expect(with_floats("MatrixDiagPart", SHAPE(0, 3), NOTHING), TIN_F32, SHAPE(0), NOTHING);
  fail(with_floats("MatrixDiagPart", SHAPE(6), six), TIN_MISMATCH, "rank 1");
  op_test *t = with_floats("MatrixSetDiag", SHAPE(2, 3), six);
  op_test_input(t, TIN_F32, SHAPE(2), FLOATS(8, 9));
  expect(t, TIN_F32, SHAPE(2, 3), FLOATS(8, 2, 3, 4, 9, 6));
  t = with_floats("MatrixSetDiag", SHAPE(2, 3), six);
  op_test_input(t, TIN_F32, SHAPE(3), FLOATS(8, 9, 1));
  fail(t, TIN_MISMATCH, "does not fit");
}
END_TEST

static op_test *diag_v3(const char *op, const tin_shape *x, const float *data, int32_t lo,
                        int32_t hi, const char *align) {
  op_test *t = with_vector(op, x, data, 2, INTS(lo, hi));
  if (align) op_test_attr_string(t, "align", align);
  return t;
}

static op_test *diag_part(const tin_shape *x, int32_t lo, int32_t hi, const char *align) {
  op_test *t = diag_v3("MatrixDiagPartV3", x, six, lo, hi, align);
  op_test_const(t, TIN_F32, SCALAR, FLOATS(-1));
  return t;
}

static op_test *make_diag(int32_t rows, int32_t columns, const char *align) {
  op_test *t = diag_v3("MatrixDiagV3", SHAPE(2, 2), FLOATS(1, 2, 3, 4), -1, 0, align);
  op_test_const(t, TIN_S32, SCALAR, &rows);
  op_test_const(t, TIN_S32, SCALAR, &columns);
  op_test_const(t, TIN_F32, SCALAR, FLOATS(-1));
  return t;
}

START_TEST(test_bands) {
  /* [1 2 3; 4 5 6]: diagonals 1, 0, -1 are (2 6), (1 5), (4). */
  expect(diag_part(SHAPE(2, 3), -1, 1, NULL), TIN_F32, SHAPE(3, 2), FLOATS(2, 6, 1, 5, 4, -1));
  expect(diag_part(SHAPE(2, 3), -1, 1, "LEFT_RIGHT"), TIN_F32, SHAPE(3, 2),
         FLOATS(2, 6, 1, 5, -1, 4));
  expect(diag_part(SHAPE(2, 3), 1, 2, "RIGHT_LEFT"), TIN_F32, SHAPE(2, 2), FLOATS(-1, 3, 2, 6));
  expect(diag_part(SHAPE(2, 3), 1, 2, "LEFT_LEFT"), TIN_F32, SHAPE(2, 2), FLOATS(3, -1, 2, 6));
  expect(diag_part(SHAPE(2, 3), 2, 2, NULL), TIN_F32, SHAPE(1), FLOATS(3));
  fail(diag_part(SHAPE(2, 3), -2, 0, NULL), TIN_MISMATCH, "diagonals -2 to 0");
  fail(diag_part(SHAPE(2, 3), 1, 0, NULL), TIN_MISMATCH, "diagonals from 1 to 0");
  fail(diag_part(SHAPE(2, 3), INT32_MIN, INT32_MAX, NULL), TIN_MISMATCH, "diagonals");
  expect(make_diag(-1, -1, NULL), TIN_F32, SHAPE(2, 2), FLOATS(1, -1, 3, 2));
  expect(make_diag(3, -1, NULL), TIN_F32, SHAPE(3, 2), FLOATS(1, -1, 3, 2, -1, 4));
  expect(make_diag(-1, -1, "RIGHT_RIGHT"), TIN_F32, SHAPE(2, 2), FLOATS(1, -1, 4, 2));
  fail(make_diag(3, 3, NULL), TIN_MISMATCH, "do not make a matrix [3,3]");
  fail(make_diag(1, -1, NULL), TIN_MISMATCH, "do not make a matrix");
  op_test *t = with_floats("MatrixSetDiagV3", SHAPE(2, 3), six);
  op_test_input(t, TIN_F32, SHAPE(2, 2), FLOATS(7, 8, 9, 10));
  op_test_const(t, TIN_S32, SHAPE(2), INTS(1, 2));
  expect(t, TIN_F32, SHAPE(2, 3), FLOATS(1, 9, 8, 4, 5, 10));
  t = with_floats("MatrixSetDiagV2", SHAPE(2, 3), six);
  op_test_input(t, TIN_F32, SHAPE(2, 2), FLOATS(7, 8, 9, 10));
  op_test_const(t, TIN_S32, SHAPE(2), INTS(1, 2));
  expect(t, TIN_F32, SHAPE(2, 3), FLOATS(1, 9, 7, 4, 5, 10));
}
END_TEST

static op_test *band_part(int64_t lower, int64_t upper) {
  op_test *t = with_floats("MatrixBandPart", SHAPE(1, 3, 2), six);
  op_test_const(t, TIN_S64, SCALAR, &lower);
  op_test_const(t, TIN_S64, SCALAR, &upper);
  return t;
}

START_TEST(test_band_part) {
  expect(band_part(0, 0), TIN_F32, SHAPE(1, 3, 2), FLOATS(1, 0, 0, 4, 0, 0));
  expect(band_part(-1, 0), TIN_F32, SHAPE(1, 3, 2), FLOATS(1, 0, 3, 4, 5, 6));
  expect(band_part(1, -1), TIN_F32, SHAPE(1, 3, 2), FLOATS(1, 2, 3, 4, 0, 6));
  expect(band_part(-1, -1), TIN_F32, SHAPE(1, 3, 2), six);
  fail(band_part(4, 0), TIN_MISMATCH, "num_lower is 4");
}
END_TEST

UNIT_MAIN(test_reshape, test_reshape_refuses, test_squeeze, test_expand_dims, test_identities,
          test_ensure_shape, test_shape, test_broadcast_args, test_transpose_refuses,
          test_conjugate_transpose, test_invert_permutation, test_concat, test_concat_offset,
          test_pack, test_unpack, test_split, test_split_v, test_slice, test_strided_slice,
          test_strided_slice_short, test_pad, test_tile, test_reverse, test_reverse_sequence,
          test_fill, test_fill_large, test_range, test_range_refuses, test_lin_space, test_one_hot,
          test_gather, test_gather_large, test_gather_nd, test_scatter_nd, test_tensor_scatter,
          test_where, test_unique, test_unique_large, test_dynamic, test_depth, test_space_batch,
          test_diag, test_bands, test_band_part)
