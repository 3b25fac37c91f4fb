/* SPDX-License-Identifier: Apache-2.0 */
/* The module array: blocks and diagonals. */
#include "tests/support/array_test.h"

#include <math.h>
#include <stdlib.h>

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

UNIT_MAIN(test_depth, test_space_batch, test_diag, test_bands, test_band_part)
