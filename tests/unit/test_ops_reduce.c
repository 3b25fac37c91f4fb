/* SPDX-License-Identifier: Apache-2.0 */
/* The module reduce, against plain loops over all elements. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <math.h>

static const tin_dtype real_types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16, TIN_S8,  TIN_U8,
                                       TIN_S16, TIN_U16, TIN_S32, TIN_U32,  TIN_S64, TIN_U64};
static const tin_dtype number_types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16, TIN_S8,
                                         TIN_U8,  TIN_S16, TIN_U16, TIN_S32,  TIN_U32,
                                         TIN_S64, TIN_U64, TIN_C64, TIN_C128};
static const tin_dtype bool_type[] = {TIN_BOOL};

static double tolerance(tin_dtype type) {
  return type == TIN_F16 ? 1e-3 : type == TIN_BF16 ? 8e-3 : type == TIN_F64 ? 1e-12 : 1e-5;
}

static size_t numel(const tin_shape *s) { return (size_t)tin_numel(s); }

/* ---- the reference --------------------------------------------------------- */

typedef struct reduction {
  const char *op;
  double start;
  double (*step)(double a, double v);
  double (*end)(double a, double n);
} reduction;

static double add(double a, double v) { return a + v; }
static double multiply(double a, double v) { return a * v; }
static double add_square(double a, double v) { return a + v * v; }
static double greater(double a, double v) { return v > a || v != v ? v : a; }
static double smaller(double a, double v) { return v < a || v != v ? v : a; }
static double both(double a, double v) { return a != 0 && v != 0; }
static double either(double a, double v) { return a != 0 || v != 0; }
static double same(double a, double n) { return (void)n, a; }
static double mean(double a, double n) { return a / n; }
static double root(double a, double n) { return (void)n, sqrt(a); }

static const reduction sum_ = {"Sum", 0, add, same}, mean_ = {"Mean", 0, add, mean},
                       prod_ = {"Prod", 1, multiply, same},
                       norm_ = {"EuclideanNorm", 0, add_square, root},
                       max_ = {"Max", -INFINITY, greater, same},
                       min_ = {"Min", INFINITY, smaller, same}, all_ = {"All", 1, both, same},
                       any_ = {"Any", 0, either, same};

static bool is_whole(tin_dtype type) {
  return type != TIN_F32 && type != TIN_F64 && type != TIN_F16 && type != TIN_BF16 &&
         type != TIN_C64 && type != TIN_C128;
}

/* What is left of a sum of integers. */
static double wrap(tin_dtype type, double v) {
  bool is_signed = type == TIN_S8 || type == TIN_S16 || type == TIN_S32 || type == TIN_S64;
  double range = ldexp(1, 8 * (int)tin_dtype_bytes(type));
  if (range > 0x1p32) return trunc(v); /* as if: sums here are small */
  v = trunc(v) - range * floor(trunc(v) / range);
  return is_signed && v >= range / 2 ? v - range : v;
}

/* The shape of the result; with keep_dims also how to count in it. */
static tin_shape kept_shape(const tin_shape *x, uint32_t mask, bool keep) {
  tin_shape y = {0};
  for (int32_t i = 0; i < x->rank; i++)
    if (!(mask >> i & 1))
      y.dim[y.rank++] = x->dim[i];
    else if (keep)
      y.dim[y.rank++] = 1;
  return y;
}

/* Which result element `i` of x goes into. */
static size_t result_of(const tin_shape *x, uint32_t mask, size_t i) {
  size_t at = 0, size = 1;
  for (int32_t d = x->rank - 1; d >= 0; d--) {
    size_t index = i % (size_t)x->dim[d];
    i /= (size_t)x->dim[d];
    if (mask >> d & 1) continue;
    at += index * size;
    size *= (size_t)x->dim[d];
  }
  return at;
}

static double result(const reduction *r, tin_dtype type, double acc, double n) {
  if (n == 0 && is_whole(type) && r->end == mean) return 0;
  double v = r->end(acc, n);
  return is_whole(type) && isfinite(v) && type != TIN_BOOL ? wrap(type, v) : v;
}

static void *reduce(const reduction *r, tin_dtype type, const tin_shape *x, const void *data,
                    uint32_t mask) {
  tin_shape y = kept_shape(x, mask, false);
  size_t n = numel(x), m = numel(&y);
  double *acc = number_array(m);
  void *y_data = number_array(m);
  for (size_t i = 0; i < m; i++) acc[i] = r->start;
  for (size_t i = 0; i < n; i++) {
    double *a = &acc[result_of(x, mask, i)];
    *a = r->step(*a, number_get(type, data, i));
  }
  for (size_t i = 0; i < m; i++) {
    number_put(type, y_data, i, result(r, type, acc[i], (double)n / (double)m));
  }
  free(acc);
  return y_data;
}

/* ---- one case -------------------------------------------------------------- */

static op_test *make(const reduction *r, tin_dtype type, const tin_shape *x, const void *data,
                     uint32_t mask, bool keep, random_source *rng) {
  int32_t axes[TIN_MAX_RANK], n = 0;
  for (int32_t i = x->rank - 1; i >= 0; i--)
    if (mask >> i & 1) axes[n++] = random_int(rng, 0, 1) ? i : i - x->rank;
  op_test *t = op_test_new(r->op, NULL);
  op_test_attr_bool(t, "keep_dims", keep);
  op_test_input(t, type, x, data);
  if (random_int(rng, 0, 1)) {
    int64_t wide[TIN_MAX_RANK];
    for (int32_t i = 0; i < n; i++) wide[i] = axes[i];
    op_test_attr_type(t, "Tidx", TIN_S64);
    op_test_const(t, TIN_S64, SHAPE(n), wide);
  } else {
    op_test_const(t, TIN_S32, n == 1 ? SCALAR : SHAPE(n), axes);
  }
  return t;
}

static void check_case(const reduction *r, tin_dtype type, const tin_shape *x, uint32_t mask,
                       bool keep, random_source *rng) {
  double lo = -3, hi = 3;
  if (r->step == multiply) lo = is_whole(type) ? -1 : 0.8, hi = is_whole(type) ? 2 : 1.25;
  if (type == TIN_BOOL) lo = 0, hi = 2;
  void *data = random_numbers(rng, type, numel(x), lo, hi);
  void *expected = reduce(r, type, x, data, mask);
  tin_shape y = kept_shape(x, mask, keep);
  op_test *t = make(r, type, x, data, mask, keep, rng);
  op_test_expect_near(t, 0, type, &y, expected, is_whole(type) ? 0 : tolerance(type),
                      is_whole(type) ? 0 : tolerance(type));
  op_test_free(t);
  free(expected);
  free(data);
}

static void check_types(const reduction *r, const tin_dtype *types, uint32_t count) {
  random_source rng = {7};
  for (uint32_t i = 0; i < count; i++)
    for (int round = 0; round < 60; round++) {
      int32_t rank = random_int(&rng, 0, 5);
      tin_shape x = random_shape(&rng, rank, round % 5 ? 1 : 0, rank > 3 ? 3 : 7);
      uint32_t mask = random_next(&rng) & ((1u << rank) - 1);
      check_case(r, types[i], &x, mask, round & 1, &rng);
    }
}

/* Sizes at which the engine chooses other ways: few and many columns, short and long rows, few
 * results of many elements; every reduction of three axes. */
static void check_large(const reduction *r, tin_dtype type) {
  static const tin_shape shapes[] = {{3, {37, 300, 3}},  {3, {3, 5, 700}},   {3, {300, 3, 2}},
                                     {3, {2, 90000, 1}}, {3, {70000, 3, 2}}, {3, {5, 40, 31}},
                                     {3, {64, 2, 17}},   {3, {2, 260, 65}},  {3, {1, 4, 5000}},
                                     {3, {3, 2100, 40}}};
  random_source rng = {11};
  for (uint32_t i = 0; i < COUNT(shapes); i++)
    for (uint32_t mask = 0; mask < 8; mask++) check_case(r, type, &shapes[i], mask, false, &rng);
}

#define CHECK_TYPES(r, types) check_types(r, types, COUNT(types))

#define TEST(name, r, types)                                                                       \
  START_TEST(name) { CHECK_TYPES(r, types); }                                                      \
  END_TEST
TEST(sums, &sum_, number_types)
TEST(means, &mean_, number_types)
TEST(products, &prod_, number_types)
TEST(maxima, &max_, real_types)
TEST(minima, &min_, real_types)
TEST(all, &all_, bool_type)
TEST(any, &any_, bool_type)
TEST(euclidean_norms, &norm_, number_types)

START_TEST(large_tensors) {
  check_large(&sum_, TIN_F32);
  check_large(&mean_, TIN_F32);
  check_large(&max_, TIN_F32);
  check_large(&min_, TIN_F32);
  check_large(&prod_, TIN_F64);
  check_large(&sum_, TIN_S8);
  check_large(&mean_, TIN_F16);
  check_large(&any_, TIN_BOOL);
}
END_TEST

/* Any number of threads gives the same bits; all ways of feeding and every instruction set
 * nearly so. */
START_TEST(every_way_gives_the_same) {
  static const char *const ops[] = {"Sum", "Mean", "Max", "Min", "Prod", "EuclideanNorm"};
  random_source rng = {3};
  float *x = random_numbers(&rng, TIN_F32, 200000, 0.9, 1.1);
  for (uint32_t i = 0; i < COUNT(ops); i++) {
    op_test *t = op_test_new(ops[i], NULL);
    op_test_input(t, TIN_F32, SHAPE(20, 2000, 5), x);
    op_test_const(t, TIN_S32, SHAPE(2), (int32_t[]){0, 1});
    op_test_every_way(t, 1e-5);
    op_test_free(t);
  }
  free(x);
}
END_TEST

static float sum_with(uint32_t threads, const float *x) {
  op_test *t = op_test_new("Sum", NULL);
  op_test_input(t, TIN_F32, SHAPE(3, 100000), x);
  op_test_const(t, TIN_S32, SHAPE(2), (int32_t[]){0, 1});
  op_test_threads(t, threads);
  ck_assert_int_eq(op_test_run(t), TIN_OK);
  float y = *(const float *)op_test_output(t, 0)->data;
  op_test_free(t);
  return y;
}

START_TEST(threads_do_not_change_a_bit) {
  random_source rng = {5};
  float *x = random_numbers(&rng, TIN_F32, 300000, -1, 1);
  float one = sum_with(1, x);
  for (uint32_t n = 2; n < 6; n++) ck_assert(sum_with(n, x) == one);
  free(x);
}
END_TEST

/* A million values near 1: what a single float would lose by adding them up. */
START_TEST(a_million_values_add_up) {
  size_t n = 1 << 20;
  float *x = malloc(n * sizeof *x);
  for (size_t i = 0; i < n; i++) x[i] = 1.0f + 0x1p-20f;
  op_test *t = op_test_new("Sum", NULL);
  op_test_input(t, TIN_F32, SHAPE(1 << 20), x);
  op_test_const(t, TIN_S32, SHAPE(1), (int32_t[]){0});
  op_test_expect_near(t, 0, TIN_F32, SCALAR, (float[]){1048577.0f}, 0, 1e-6);
  op_test_free(t);
  free(x);
}
END_TEST

/* ---- edges ----------------------------------------------------------------- */

static void expect_one(const char *op, const tin_shape *shape, const float *x, float expected) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_F32, shape, x);
  op_test_const(t, TIN_S32, SHAPE(1), (int32_t[]){0});
  op_test_expect(t, 0, TIN_F32, SCALAR, &expected);
  op_test_every_way(t, 0);
  op_test_free(t);
}

START_TEST(of_nothing) {
  expect_one("Sum", SHAPE(0), NULL, 0);
  expect_one("Prod", SHAPE(0), NULL, 1);
  expect_one("Mean", SHAPE(0), NULL, NAN);
  expect_one("Max", SHAPE(0), NULL, -INFINITY);
  expect_one("Min", SHAPE(0), NULL, INFINITY);
  expect_one("EuclideanNorm", SHAPE(0), NULL, 0);
}
END_TEST

START_TEST(extremes_keep_nan) {
  for (int32_t n = 1; n < 40; n++)
    for (int32_t at = 0; at < n; at++) {
      float x[40] = {0};
      x[at] = NAN;
      expect_one("Max", SHAPE(n), x, NAN);
      expect_one("Min", SHAPE(n), x, NAN);
    }
}
END_TEST

START_TEST(infinities) {
  expect_one("Max", SHAPE(2), (float[]){-INFINITY, -INFINITY}, -INFINITY);
  expect_one("Sum", SHAPE(3), (float[]){INFINITY, 1, 2}, INFINITY);
  expect_one("Sum", SHAPE(2), (float[]){INFINITY, -INFINITY}, NAN);
}
END_TEST

static op_test *sum_over(const tin_shape *shape, uint32_t n, const int32_t *axes) {
  static const float x[6] = {1, 2, 3, 4, 5, 6};
  op_test *t = op_test_new("Sum", NULL);
  op_test_input(t, TIN_F32, shape, x);
  op_test_const(t, TIN_S32, SHAPE((int32_t)n), axes);
  return t;
}

START_TEST(axes_are_checked) {
  op_test *t = sum_over(SHAPE(2, 3), 2, (int32_t[]){1, -1});
  op_test_expect_fail(t, TIN_INVALID, "axis 1 twice");
  op_test_every_way(t, 0);
  op_test_free(t);
  t = sum_over(SHAPE(2, 3), 1, (int32_t[]){2});
  op_test_expect_fail(t, TIN_MISMATCH, "axis 2 is outside of [-2, 2)");
  op_test_free(t);
  t = sum_over(SHAPE(2, 3), 0, (int32_t[]){0});
  op_test_expect(t, 0, TIN_F32, SHAPE(2, 3), (float[]){1, 2, 3, 4, 5, 6});
  op_test_every_way(t, 0);
  op_test_free(t);
  t = sum_over(SCALAR, 1, (int32_t[]){0});
  op_test_expect_fail(t, TIN_MISMATCH, "axis 0");
  op_test_free(t);
}
END_TEST

/* Integers wrap around, and a mean does not. */
START_TEST(integers_wrap_and_truncate) {
  op_test *t = op_test_new("Sum", NULL);
  op_test_input(t, TIN_S8, SHAPE(2), (int8_t[]){127, 2});
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){0});
  op_test_expect(t, 0, TIN_S8, SCALAR, (int8_t[]){-127});
  op_test_free(t);
  t = op_test_new("Mean", NULL);
  op_test_input(t, TIN_S32, SHAPE(2), (int32_t[]){-3, 0});
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){0});
  op_test_expect(t, 0, TIN_S32, SCALAR, (int32_t[]){-1});
  op_test_free(t);
}
END_TEST

/* ---- ArgMax, ArgMin -------------------------------------------------------- */

/* Where along an axis the best of column `c` is. */
static int64_t best_of(tin_dtype type, const void *x, size_t n, size_t inner, size_t c, bool max) {
  size_t best = 0;
  for (size_t i = 1; i < n; i++) {
    double a = number_get(type, x, c + best * inner), v = number_get(type, x, c + i * inner);
    if ((max ? v > a : v < a) || (isnan(a) && !isnan(v))) best = i;
  }
  return (int64_t)best;
}

static void check_arg(tin_dtype type, bool max, random_source *rng) {
  int32_t rank = random_int(rng, 1, 4), axis = random_int(rng, 0, rank - 1), given = axis;
  tin_shape x = random_shape(rng, rank, 1, rank > 1 ? 9 : 300), y = {.rank = rank - 1};
  if (random_int(rng, 0, 3) == 0) x.dim[rank - 1] = 150;
  size_t inner = 1, n = (size_t)x.dim[axis], total = numel(&x);
  for (int32_t i = 0, j = 0; i < rank; i++) {
    if (i != axis) y.dim[j++] = x.dim[i];
    if (i > axis) inner *= (size_t)x.dim[i];
  }
  void *data = random_numbers(rng, type, total, 0, type == TIN_BOOL ? 2 : 20);
  for (size_t i = 0; type == TIN_F32 && i < total; i += 3)
    ((float *)data)[i] = i % 2 ? NAN : floorf(((float *)data)[i]);
  int64_t *expected = number_array(total / n);
  for (size_t i = 0; i < total / n; i++)
    expected[i] = best_of(type, data, n, inner, i / inner * n * inner + i % inner, max);
  if (random_int(rng, 0, 1)) given -= rank;
  op_test *t = op_test_new(max ? "ArgMax" : "ArgMin", NULL);
  op_test_input(t, type, &x, data);
  op_test_const(t, TIN_S32, SCALAR, &given);
  op_test_expect(t, 0, TIN_S64, &y, expected);
  op_test_every_way(t, 0);
  op_test_free(t);
  free(data), free(expected);
}

START_TEST(arg_extremes_are_the_first) {
  random_source rng = {17};
  for (int round = 0; round < 30; round++)
    for (int max = 0; max < 2; max++) {
      for (uint32_t i = 0; i < COUNT(real_types); i++)
        if (i == 0 || round < 5) check_arg(real_types[i], max, &rng);
      check_arg(TIN_BOOL, max, &rng);
    }
}
END_TEST

START_TEST(arg_max_edges) {
  op_test *t = op_test_new("ArgMax", NULL);
  op_test_attr_type(t, "output_type", TIN_S32);
  op_test_input(t, TIN_F32, SHAPE(3), (float[]){-INFINITY, -INFINITY, -INFINITY});
  op_test_const(t, TIN_S64, SCALAR, (int64_t[]){0});
  op_test_attr_type(t, "Tidx", TIN_S64);
  op_test_expect(t, 0, TIN_S32, SCALAR, (int32_t[]){0});
  op_test_free(t);
  t = op_test_new("ArgMax", NULL);
  op_test_input(t, TIN_F32, SHAPE(2, 0), NULL);
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){1});
  op_test_expect_fail(t, TIN_MISMATCH, "dimension 1 of the input is empty");
  op_test_free(t);
  t = op_test_new("ArgMax", NULL);
  op_test_input(t, TIN_F32, SHAPE(0, 2), NULL);
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){1});
  op_test_expect(t, 0, TIN_S64, SHAPE(0), NULL);
  op_test_every_way(t, 0);
  op_test_free(t);
  t = op_test_new("ArgMin", NULL);
  op_test_input(t, TIN_F32, SHAPE(1), (float[]){0});
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){1});
  op_test_expect_fail(t, TIN_MISMATCH, "axis 1 is outside of [-1, 1)");
  op_test_free(t);
}
END_TEST

/* ---- Cumsum, Cumprod ------------------------------------------------------- */

static void scan(tin_dtype type, const void *x, void *y, size_t n, size_t inner, size_t first,
                 bool product, bool exclusive, bool reverse) {
  double acc = product;
  for (size_t i = 0; i < n; i++) {
    size_t at = first + (reverse ? n - 1 - i : i) * inner;
    double before = acc, v = number_get(type, x, at);
    acc = product ? acc * v : acc + v;
    double out = exclusive ? before : acc;
    number_put(type, y, at, is_whole(type) ? wrap(type, out) : out);
  }
}

static void check_scan(tin_dtype type, bool product, bool every_way, random_source *rng) {
  int32_t rank = random_int(rng, 1, 4), axis = random_int(rng, 0, rank - 1), given = axis - rank;
  bool exclusive = random_int(rng, 0, 1), reverse = random_int(rng, 0, 1);
  tin_shape x = random_shape(rng, rank, 1, 6);
  if (random_int(rng, 0, 3) == 0) x.dim[rank - 1] = 150;
  size_t inner = 1, n = (size_t)x.dim[axis], total = numel(&x);
  for (int32_t i = axis + 1; i < rank; i++) inner *= (size_t)x.dim[i];
  double lo = product ? is_whole(type) ? -1 : 0.9 : -3, hi = product ? is_whole(type) ? 2 : 1.1 : 3;
  void *data = random_numbers(rng, type, total, lo, hi), *expected = number_array(total);
  for (size_t i = 0; i < total / n; i++)
    scan(type, data, expected, n, inner, i / inner * n * inner + i % inner, product, exclusive,
         reverse);
  op_test *t = op_test_new(product ? "Cumprod" : "Cumsum", NULL);
  op_test_attr_bool(t, "exclusive", exclusive);
  op_test_attr_bool(t, "reverse", reverse);
  op_test_input(t, type, &x, data);
  op_test_const(t, TIN_S32, SCALAR, &given);
  double tol = is_whole(type) ? 0 : 3 * tolerance(type);
  op_test_expect_near(t, 0, type, &x, expected, tol, tol);
  if (every_way) op_test_every_way(t, 1e-6);
  op_test_free(t);
  free(data), free(expected);
}

START_TEST(scans_run_along_an_axis) {
  random_source rng = {19};
  for (int round = 0; round < 10; round++)
    for (uint32_t i = 0; i < COUNT(number_types); i++) {
      check_scan(number_types[i], false, round == 0, &rng);
      check_scan(number_types[i], true, round == 1, &rng);
    }
}
END_TEST

START_TEST(scan_edges) {
  op_test *t = op_test_new("Cumsum", NULL);
  op_test_input(t, TIN_F32, SHAPE(0, 3), NULL);
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){0});
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, 3));
  op_test_free(t);
  t = op_test_new("Cumsum", NULL);
  op_test_input(t, TIN_F32, SCALAR, (float[]){1});
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){0});
  op_test_expect_fail(t, TIN_MISMATCH, "axis 0");
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

/* ---- segments -------------------------------------------------------------- */

typedef struct segments {
  const char *op, *unsorted; /* NULL: there is none */
  const reduction *how;
  double gap, unsorted_gap;
} segments;

static const segments segment_ops[] = {
    {"SegmentSum", "UnsortedSegmentSum", &sum_, 0, 0},
    {"SegmentProd", "UnsortedSegmentProd", &prod_, 1, 1},
    {"SegmentMean", NULL, &mean_, 0, 0},
    {"SegmentMax", "UnsortedSegmentMax", &max_, 0, -INFINITY},
    {"SegmentMin", "UnsortedSegmentMin", &min_, 0, INFINITY},
};

static double extreme(tin_dtype type, double v) {
  double finite = type == TIN_F64   ? 0x1.fffffffffffffp1023
                  : type == TIN_F32 ? 0x1.fffffep127
                  : type == TIN_F16 ? 65504
                                    : 0x1.fep127;
  return is_whole(type) || !isinf(v) ? v : v < 0 ? -finite : finite;
}

/* One result: column `c` of the rows numbered `id`. */
static double segment(const segments *s, tin_dtype type, const void *x, const int32_t *ids,
                      size_t rows, size_t columns, int32_t id, size_t c, double gap) {
  double acc = s->how->start, n = 0;
  for (size_t r = 0; r < rows; r++)
    if (ids[r] == id) {
      acc = s->how->step(acc, number_get(type, x, r * columns + c));
      n++;
    }
  return n > 0 ? result(s->how, type, acc, n) : extreme(type, gap);
}

static void check_segments(const segments *s, tin_dtype type, bool unsorted, random_source *rng) {
  int32_t rows = random_int(rng, 1, 12), columns = random_int(rng, 1, 100), ids[12], count = 0;
  for (int32_t i = 0; i < rows; i++) {
    ids[i] = unsorted ? random_int(rng, -1, 5)
                      : count + (random_int(rng, 0, 2) == 0) * random_int(rng, 0, 2);
    count = unsorted ? 7 : ids[i];
  }
  if (!unsorted) count++;
  bool product = s->how == &prod_;
  double lo = product ? is_whole(type) ? -1 : 0.8 : -3, hi = product ? is_whole(type) ? 2 : 1.2 : 3;
  void *x = random_numbers(rng, type, (size_t)(rows * columns), lo, hi);
  void *expected = number_array((size_t)(count * columns));
  for (int32_t i = 0; i < count; i++)
    for (int32_t c = 0; c < columns; c++)
      number_put(type, expected, (size_t)(i * columns + c),
                 segment(s, type, x, ids, (size_t)rows, (size_t)columns, i, (size_t)c,
                         unsorted ? s->unsorted_gap : s->gap));
  op_test *t = op_test_new(unsorted ? s->unsorted : s->op, NULL);
  op_test_input(t, type, SHAPE(rows, columns), x);
  op_test_const(t, TIN_S32, SHAPE(rows), ids);
  if (unsorted) op_test_const(t, TIN_S32, SCALAR, &count);
  double tol = is_whole(type) ? 0 : (unsorted ? 8 : 1) * tolerance(type);
  op_test_expect_near(t, 0, type, SHAPE(count, columns), expected, tol, tol);
  op_test_every_way(t, 1e-6);
  op_test_free(t);
  free(x), free(expected);
}

START_TEST(segments_are_gathered) {
  random_source rng = {23};
  for (uint32_t op = 0; op < COUNT(segment_ops); op++)
    for (uint32_t i = 0; i < (op < 3 ? COUNT(number_types) : COUNT(real_types)); i++)
      for (int round = 0; round < 4; round++) {
        check_segments(&segment_ops[op], number_types[i], false, &rng);
        if (segment_ops[op].unsorted) check_segments(&segment_ops[op], number_types[i], true, &rng);
      }
}
END_TEST

static op_test *sparse(const char *op, const int32_t *indices, const int32_t *ids) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_F32, SHAPE(3, 2), (float[]){1, 2, 3, 4, 5, 6});
  op_test_input(t, TIN_S32, SHAPE(4), indices);
  op_test_const(t, TIN_S32, SHAPE(4), ids);
  return t;
}

START_TEST(sparse_segments_pick_rows) {
  static const char *const ops[] = {"SparseSegmentSum", "SparseSegmentMean", "SparseSegmentSqrtN"};
  const float divisors[] = {1, 3, sqrtf(3)};
  for (uint32_t i = 0; i < COUNT(ops); i++) {
    float y[] = {7 / divisors[i], 10 / divisors[i], 0, 0, 5, 6};
    op_test *t = sparse(ops[i], (int32_t[]){1, 1, 0, 2}, (int32_t[]){0, 0, 0, 2});
    op_test_expect_near(t, 0, TIN_F32, SHAPE(3, 2), y, 1e-6, 1e-6);
    op_test_every_way(t, 1e-6);
    op_test_free(t);
  }
  op_test *t = sparse("SparseSegmentSum", (int32_t[]){1, 1, 3, 2}, (int32_t[]){0, 0, 0, 2});
  op_test_expect_fail(t, TIN_INVALID, "element 2 of indices is 3, but data has 3 rows");
  op_test_every_way(t, 0);
  op_test_free(t);
  t = sparse("SparseSegmentSum", (int32_t[]){1, 1, 1, 2}, (int32_t[]){0, 1, 0, 2});
  op_test_expect_fail(t, TIN_INVALID, "ascend");
  op_test_free(t);
}
END_TEST

static void expect_segment_fails(const char *op, const tin_shape *ids, const int32_t *values,
                                 int32_t count, tin_status status, const char *text) {
  static const float x[6];
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_F32, SHAPE(3, 2), x);
  op_test_const(t, TIN_S32, ids, values);
  if (op[0] == 'U') op_test_const(t, TIN_S32, SCALAR, &count);
  op_test_expect_fail(t, status, text);
  op_test_every_way(t, 0);
  op_test_free(t);
}

START_TEST(bad_segments_are_refused) {
  const tin_shape *three = SHAPE(3);
  expect_segment_fails("SegmentSum", three, (int32_t[]){0, 2, 1}, 0, TIN_INVALID, "ascend");
  expect_segment_fails("SegmentSum", three, (int32_t[]){3, 0, 1}, 0, TIN_INVALID, "ascend");
  expect_segment_fails("SegmentSum", three, (int32_t[]){-1, 0, 1}, 0, TIN_INVALID, "ascend");
  expect_segment_fails("SegmentSum", three, (int32_t[]){0, 0, -1}, 0, TIN_INVALID, "segment -1");
  expect_segment_fails("SegmentSum", SHAPE(2), (int32_t[]){0, 1}, 0, TIN_MISMATCH, "as many");
  expect_segment_fails("UnsortedSegmentSum", three, (int32_t[]){0, 3, 1}, 3, TIN_INVALID,
                       "element 1 of segment_ids is 3, of 3 segments");
  expect_segment_fails("UnsortedSegmentSum", three, (int32_t[]){0, 1, 1}, -1, TIN_MISMATCH, "-1");
  expect_segment_fails("UnsortedSegmentSum", SHAPE(2), (int32_t[]){0, 1}, 2, TIN_MISMATCH, "begin");
}
END_TEST

START_TEST(segments_of_nothing) {
  op_test *t = op_test_new("SegmentSum", NULL);
  op_test_input(t, TIN_F32, SHAPE(0, 2), NULL);
  op_test_const(t, TIN_S32, SHAPE(0), NULL);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, 2));
  op_test_every_way(t, 0);
  op_test_free(t);
  t = op_test_new("UnsortedSegmentMax", NULL);
  op_test_input(t, TIN_S32, SHAPE(2, 2, 1), (int32_t[]){1, 2, 3, 4});
  op_test_const(t, TIN_S32, SHAPE(2, 2), (int32_t[]){-1, -5, -1, 0});
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){2});
  op_test_expect(t, 0, TIN_S32, SHAPE(2, 1), (int32_t[]){4, INT32_MIN});
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

/* ---- counting -------------------------------------------------------------- */

START_TEST(bincount_counts_or_weighs) {
  int32_t x[] = {1, 3, 1, 9, 0, 3, 3};
  op_test *t = op_test_new("Bincount", NULL);
  op_test_input(t, TIN_S32, SHAPE(7), x);
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){5});
  op_test_const(t, TIN_S32, SHAPE(0), NULL);
  op_test_expect(t, 0, TIN_S32, SHAPE(5), (int32_t[]){1, 2, 0, 3, 0});
  op_test_every_way(t, 0);
  op_test_free(t);
  t = op_test_new("Bincount", NULL);
  op_test_input(t, TIN_S32, SHAPE(7), x);
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){4});
  op_test_input(t, TIN_F32, SHAPE(7), (float[]){1, 2, 0.5f, 8, 16, 32, 64});
  op_test_expect(t, 0, TIN_F32, SHAPE(4), (float[]){16, 1.5f, 0, 98});
  op_test_every_way(t, 0);
  op_test_set_input(t, 0, SHAPE(7), (int32_t[]){0, 0, -1, 0, 0, 0, 0});
  op_test_expect_fail(t, TIN_INVALID, "element 2 of arr is -1");
  op_test_free(t);
  t = op_test_new("Bincount", NULL);
  op_test_input(t, TIN_S32, SHAPE(7), x);
  op_test_const(t, TIN_S32, SCALAR, (int32_t[]){-4});
  op_test_const(t, TIN_F64, SHAPE(0), NULL);
  op_test_expect_fail(t, TIN_MISMATCH, "-4");
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

static op_test *histogram(float lo, float hi, int32_t bins) {
  op_test *t = op_test_new("HistogramFixedWidth", NULL);
  op_test_input(t, TIN_F32, SHAPE(7), (float[]){-1, 0, 1.5f, 2, 5, 15, NAN});
  op_test_input(t, TIN_F32, SHAPE(2), (float[]){lo, hi});
  op_test_const(t, TIN_S32, SCALAR, &bins);
  return t;
}

START_TEST(histograms_take_everything) {
  op_test *t = histogram(0, 5, 5);
  op_test_expect(t, 0, TIN_S32, SHAPE(5), (int32_t[]){3, 1, 1, 0, 2});
  op_test_every_way(t, 0);
  op_test_free(t);
  t = histogram(0, 5, 0);
  op_test_expect_fail(t, TIN_INVALID, "nbins is 0");
  op_test_every_way(t, 0);
  op_test_free(t);
  t = histogram(5, 5, 5);
  op_test_expect_fail(t, TIN_INVALID, "value_range is empty");
  op_test_free(t);
}
END_TEST

UNIT_MAIN(sums, means, products, maxima, minima, all, any, euclidean_norms, large_tensors,
          every_way_gives_the_same, threads_do_not_change_a_bit, a_million_values_add_up,
          of_nothing, extremes_keep_nan, infinities, axes_are_checked, integers_wrap_and_truncate,
          arg_extremes_are_the_first, arg_max_edges, scans_run_along_an_axis, scan_edges,
          segments_are_gathered, bad_segments_are_refused, sparse_segments_pick_rows,
          segments_of_nothing, bincount_counts_or_weighs, histograms_take_everything)
