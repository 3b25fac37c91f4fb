/* SPDX-License-Identifier: Apache-2.0 */
/* The module array with parameters as no sane model has them: whatever they are, an op gives a
 * result or an error with a text. What it must not do, sanitizers see. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

/* Inputs, a letter each: x data, s integer scalar, v integer vector, m integer matrix [n, 2],
 * b vector of booleans, t any tensor of integers, c scalar of the type of x. Attributes that are
 * numbers get nasty ones too. */
static const struct {
  const char *op, *inputs, *attrs[5];
  int64_t outputs; /* given to the attribute that counts them, the first one */
} ops[] = {
    {"Reshape", "xv", {0}, 0},
    {"Squeeze", "x", {0}, 0},
    {"ExpandDims", "xs", {0}, 0},
    {"Transpose", "xv", {0}, 0},
    {"ConjugateTranspose", "xv", {0}, 0},
    {"InvertPermutation", "v", {0}, 0},
    {"Concat", "sxx", {"N"}, 2},
    {"ConcatV2", "xxs", {"N"}, 2},
    {"ConcatOffset", "svv", {"N"}, 2},
    {"Pack", "xx", {"N", "axis"}, 2},
    {"ParallelConcat", "xx", {"N"}, 2},
    {"Unpack", "x", {"num", "axis"}, 2},
    {"Split", "sx", {"num_split"}, 2},
    {"SplitV", "xvs", {"num_split"}, 2},
    {"Slice", "xvv", {0}, 0},
    {"StridedSlice",
     "xvvv",
     {"begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"},
     0},
    {"Pad", "xm", {0}, 0},
    {"PadV2", "xmc", {0}, 0},
    {"MirrorPad", "xm", {0}, 0},
    {"Tile", "xv", {0}, 0},
    {"Fill", "vc", {0}, 0},
    {"Range", "sss", {0}, 0},
    {"BroadcastTo", "xv", {0}, 0},
    {"BroadcastArgs", "vv", {0}, 0},
    {"Reverse", "xb", {0}, 0},
    {"ReverseV2", "xv", {0}, 0},
    {"ReverseSequence", "xv", {"seq_dim", "batch_dim"}, 0},
    {"Gather", "xt", {0}, 0},
    {"GatherV2", "xts", {"batch_dims"}, 0},
    {"GatherNd", "xt", {0}, 0},
    {"ScatterNd", "txv", {0}, 0},
    {"TensorScatterUpdate", "xtx", {0}, 0},
    {"TensorScatterAdd", "xtx", {0}, 0},
    {"OneHot", "tscc", {"axis"}, 0},
    {"Where", "x", {0}, 0},
    {"Unique", "t", {0}, 0},
    {"UniqueWithCounts", "t", {0}, 0},
    {"DynamicStitch", "ttxx", {"N"}, 2},
    {"DynamicPartition", "xt", {"num_partitions"}, 3},
    {"DepthToSpace", "x", {"block_size"}, 0},
    {"SpaceToDepth", "x", {"block_size"}, 0},
    {"SpaceToBatchND", "xvm", {0}, 0},
    {"BatchToSpaceND", "xvm", {0}, 0},
    {"SpaceToBatch", "xm", {"block_size"}, 0},
    {"BatchToSpace", "xm", {"block_size"}, 0},
    {"Diag", "x", {0}, 0},
    {"DiagPart", "x", {0}, 0},
    {"MatrixDiag", "x", {0}, 0},
    {"MatrixDiagV3", "xvssc", {0}, 0},
    {"MatrixDiagPart", "x", {0}, 0},
    {"MatrixDiagPartV3", "xvc", {0}, 0},
    {"MatrixSetDiag", "xx", {0}, 0},
    {"MatrixSetDiagV3", "xxv", {0}, 0},
    {"MatrixBandPart", "xss", {0}, 0},
};

enum { MOST = 16 << 20 };

/* Nothing legal here is large: what asks for more is refused, not tried. */
static void *resize(void *self, void *block, size_t old_size, size_t new_size) {
  (void)self;
  if (new_size == 0) return free(block), NULL;
  if (new_size > MOST) return NULL;
  void *fresh = aligned_alloc(TIN_ALIGN, (new_size + TIN_ALIGN - 1) / TIN_ALIGN * TIN_ALIGN);
  if (fresh && block) memcpy(fresh, block, old_size < new_size ? old_size : new_size);
  if (fresh) free(block);
  return fresh;
}

static int64_t nasty(random_source *r, int64_t most) {
  static const int64_t values[] = {INT32_MAX,  INT32_MIN, INT64_MAX, INT64_MIN, INT64_MAX - 1,
                                   UINT32_MAX, 65536,     1 << 30,   -65536,    100};
  if (random_int(r, 0, 7) > 0) return random_int(r, random_int(r, 0, 3) ? 0 : -3, (int32_t)most);
  return values[random_int(r, 0, COUNT(values) - 1)];
}

typedef struct hostile {
  random_source random;
  tin_dtype type, index; /* of data, and of integers */
  tin_shape shape;       /* of most data */
} hostile;

static void add_integers(op_test *t, hostile *h, const tin_shape *shape) {
  int64_t longs[64], n = tin_numel(shape);
  int32_t ints[64];
  for (int64_t i = 0; i < n; i++) {
    longs[i] = nasty(&h->random, 3);
    ints[i] = longs[i] > INT32_MAX   ? INT32_MAX
              : longs[i] < INT32_MIN ? INT32_MIN
                                     : (int32_t)longs[i];
  }
  if (h->index == TIN_S64)
    op_test_const(t, TIN_S64, shape, longs);
  else
    op_test_const(t, TIN_S32, shape, ints);
}

static void add_data(op_test *t, hostile *h, const tin_shape *shape) {
  void *data = random_numbers(&h->random, h->type, (size_t)tin_numel(shape), 0, 3);
  op_test_input(t, h->type, shape, data);
  free(data);
}

static void add_input(op_test *t, hostile *h, char what) {
  random_source *r = &h->random;
  int32_t n = random_int(r, 0, 3) ? h->shape.rank : random_int(r, 0, 9);
  tin_shape any = random_shape(r, random_int(r, 0, 3), 0, 3);
  switch (what) {
  case 'x':
    add_data(t, h, random_int(r, 0, 3) ? &h->shape : &any);
    break;
  case 'c':
    add_data(t, h, random_int(r, 0, 15) ? SCALAR : &any);
    break;
  case 's':
    add_integers(t, h, random_int(r, 0, 15) ? SCALAR : &any);
    break;
  case 'v':
    add_integers(t, h, random_int(r, 0, 15) ? SHAPE(n) : &any);
    break;
  case 'm':
    add_integers(t, h, random_int(r, 0, 15) ? SHAPE(n, 2) : &any);
    break;
  case 't':
    add_integers(t, h, &any);
    break;
  default:
    op_test_const(t, TIN_BOOL, SHAPE(n), (uint8_t[9]){1, 0, 2, 255});
  }
}

static void attack(hostile *h, uint32_t which, const tin_allocator *allocator) {
  static const tin_dtype types[] = {TIN_U8, TIN_F16, TIN_F32, TIN_S64, TIN_C128};
  random_source *r = &h->random;
  h->type = types[random_int(r, 0, COUNT(types) - 1)];
  h->index = random_int(r, 0, 1) ? TIN_S32 : TIN_S64;
  h->shape = random_shape(r, random_int(r, 0, 5), random_int(r, 0, 7) ? 1 : 0, 4);
  op_test *t = op_test_new(ops[which].op, NULL);
  for (int i = 0; i < 5 && ops[which].attrs[i]; i++)
    op_test_attr_int(t, ops[which].attrs[i],
                     i == 0 && ops[which].outputs ? ops[which].outputs : nasty(r, 3));
  for (const char *c = ops[which].inputs; *c; c++) add_input(t, h, *c);
  op_test_allocator(t, allocator);
  op_test_feeding_set(t, random_int(r, 0, 1) ? OP_TEST_FEED_ALL : OP_TEST_AS_GIVEN);
  if (op_test_run(t) != TIN_OK) ck_assert_str_ne(op_test_error(t), "");
  op_test_free(t);
}

START_TEST(test_hostile) {
  const tin_allocator allocator = {.resize = resize};
  hostile h = {.random = {9}};
  for (int k = 0; k < 60; k++)
    for (uint32_t i = 0; i < COUNT(ops); i++) attack(&h, i, &allocator);
}
END_TEST

UNIT_MAIN(test_hostile)
