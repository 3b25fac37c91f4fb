/* SPDX-License-Identifier: Apache-2.0 */
/* The module array: shapes, and moving elements. Results, edges and what must be refused; what
 * moves elements only is also compared with brute force, in test_ops_array_random.c. */
#include "tests/support/array_test.h"

#include <math.h>
#include <stdlib.h>

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

UNIT_MAIN(test_reshape, test_reshape_refuses, test_squeeze, test_expand_dims, test_identities,
          test_ensure_shape, test_shape, test_broadcast_args, test_transpose_refuses,
          test_conjugate_transpose, test_invert_permutation, test_concat, test_concat_offset,
          test_pack, test_unpack, test_split, test_split_v, test_slice, test_strided_slice,
          test_strided_slice_short, test_pad, test_tile, test_reverse, test_reverse_sequence)
