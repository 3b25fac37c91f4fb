/* SPDX-License-Identifier: Apache-2.0 */
/* The micro-kernels of reductions, pooling and normalisation: every row of every table against the
 * plain one, at all short lengths and some long ones, unaligned, within their bounds. */
#include "ops/micro/norm_f32.h"
#include "ops/micro/pool_f32.h"
#include "ops/micro/reduce_f32.h"
#include "tests/support/numbers.h"
#include "tests/support/unit.h"
#include "tinfer/session.h"

#include <math.h>
#include <string.h>

enum { ROOM = 1 << 16 };
static const float canary = -12345.5f;

static const size_t lengths[] = {1,  2,  3,  4,  5,  7,  8,  9,   15,  16,  17,  23,  31,
                                 32, 33, 40, 63, 64, 65, 70, 127, 128, 129, 200, 255, 256};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static bool runs_here(uint64_t cpu) { return (cpu & ~tin_cpu_features()) == 0; }

static float *fill(float *x, random_source *rng, int with_nan) {
  for (size_t i = 0; i < ROOM; i++) {
    x[i] = (float)random_real(rng, -2, 2);
    if (with_nan && random_int(rng, 0, 40) == 0)
      x[i] = with_nan == 1 ? NAN : random_int(rng, 0, 1) ? INFINITY : -INFINITY;
  }
  return x;
}

static void expect_near(const char *isa, double got, double want, double tolerance, size_t n) {
  if (isnan(want) ? isnan(got) : got == want) return;
  if (!(fabs(got - want) <= tolerance * (1 + fabs(want))))
    ck_abort_msg("%s: %.9g, expected %.9g, length %zu", isa, got, want, n);
}

/* ---- reductions ------------------------------------------------------------ */

typedef struct reduce_family {
  const tin_micro_reduce *table;
  bool sums; /* in double */
} reduce_family;

static const reduce_family reduce_families[] = {{tin_sum_f32_table, true},
                                                {tin_squares_f32_table, true},
                                                {tin_max_f32_table, false},
                                                {tin_min_f32_table, false}};

static double accumulator(bool sums, const void *acc, size_t i) {
  return sums ? ((const double *)acc)[i] : (double)((const float *)acc)[i];
}

static void start(bool sums, void *acc, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (sums)
      ((double *)acc)[i] = (double)canary;
    else
      ((float *)acc)[i] = 0.25f;
  }
}

/* Both rows from the same accumulators; one more than there are must stay. */
static void check_reduce(const reduce_family *f, const tin_micro_reduce *row, const float *x,
                         size_t outer, size_t rows, size_t n) {
  static double want[2048], got[2048];
  size_t along = outer, across = outer * n, stride = rows * (n + 3), step = n + 1;
  start(f->sums, want, along + 1);
  start(f->sums, got, along + 1);
  f->table[0].along(outer, n, x, stride, want);
  row->along(outer, n, x, stride, got);
  for (size_t i = 0; i <= along; i++)
    expect_near(row->isa, accumulator(f->sums, got, i), accumulator(f->sums, want, i), 1e-6, n);
  start(f->sums, want, across + 1);
  start(f->sums, got, across + 1);
  f->table[0].across(outer, rows, n, x, stride, step, want);
  row->across(outer, rows, n, x, stride, step, got);
  for (size_t i = 0; i <= across; i++)
    expect_near(row->isa, accumulator(f->sums, got, i), accumulator(f->sums, want, i), 1e-6, n);
}

START_TEST(reductions_agree) {
  static float x[ROOM];
  random_source rng = {1};
  for (uint32_t i = 0; i < 4; i++)
    for (const tin_micro_reduce *row = reduce_families[i].table; row->isa; row++)
      for (size_t k = 0; k < LENGTHS && runs_here(row->cpu); k++)
        for (int special = 0; special < 3; special++) {
          fill(x, &rng, special);
          check_reduce(&reduce_families[i], row, x + k % 5, 1, (k * 7) % 128 + 1, lengths[k]);
          check_reduce(&reduce_families[i], row, x + k % 3, 5, k % 9 + 1, lengths[k]);
        }
}
END_TEST

/* The plain row itself, against sums in double. */
START_TEST(plain_sums_are_right) {
  static float x[ROOM];
  random_source rng = {2};
  fill(x, &rng, 0);
  for (size_t n = 1; n < 2048; n += 1 + n / 4) {
    double sum = 0, squares = 0, got = 0, got_squares = 0;
    for (size_t i = 0; i < n; i++) {
      sum += (double)x[i];
      squares += (double)x[i] * (double)x[i];
    }
    tin_sum_f32_table[0].along(1, n, x, 0, &got);
    tin_squares_f32_table[0].along(1, n, x, 0, &got_squares);
    ck_assert_double_le(fabs(got - sum), 1e-7 * (double)n);
    ck_assert_double_le(fabs(got_squares - squares), 4e-7 * squares);
  }
}
END_TEST

static size_t first_best(size_t n, const float *x, bool max) {
  size_t best = 0;
  for (size_t i = 1; i < n; i++)
    if ((max ? x[i] > x[best] : x[i] < x[best]) || (isnan(x[best]) && !isnan(x[i]))) best = i;
  return best;
}

START_TEST(arg_extremes_agree) {
  static float x[ROOM];
  random_source rng = {3};
  for (int max = 0; max < 2; max++)
    for (const tin_micro_arg *row = max ? tin_arg_max_f32_table : tin_arg_min_f32_table; row->isa;
         row++)
      for (size_t n = 1; n < 1200 && runs_here(row->cpu); n += 1 + n / 20)
        for (int special = 0; special < 3; special++) {
          fill(x, &rng, special);
          for (size_t i = 0; i < n; i++) x[i] = rintf(x[i] * 2); /* many are equal */
          ck_assert_uint_eq(row->row(n, x), first_best(n, x, max));
          for (size_t i = 0; i < n; i++) x[i] = NAN;
          ck_assert_uint_eq(row->row(n, x), 0);
          x[n - 1] = max ? -INFINITY : INFINITY;
          ck_assert_uint_eq(row->row(n, x), n - 1);
        }
}
END_TEST

/* ---- pooling --------------------------------------------------------------- */

static void expect_floats(const char *isa, const float *got, const float *want, size_t n,
                          double tolerance) {
  for (size_t i = 0; i <= n; i++) expect_near(isa, (double)got[i], (double)want[i], tolerance, n);
}

static float *clear(float *y, size_t n) {
  for (size_t i = 0; i <= n; i++) y[i] = canary;
  return y;
}

static void check_pool(const tin_micro_pool *plain, const tin_micro_pool *row, const float *x,
                       random_source *rng, size_t n) {
  static float want[512], got[512], line[512];
  size_t rows = (size_t)random_int(rng, 1, 5), columns = (size_t)random_int(rng, 1, 5);
  plain->window(rows, columns, n, x, columns * n + 3, n, clear(want, n));
  row->window(rows, columns, n, x, columns * n + 3, n, clear(got, n));
  expect_floats(row->isa, got, want, n, 1e-6);
  size_t filter = (size_t)random_int(rng, 1, n < 7 ? (int32_t)n : 7);
  size_t stride = (size_t)random_int(rng, 1, 3),
         before = (size_t)random_int(rng, 0, (int32_t)filter - 1);
  size_t after = (size_t)random_int(rng, 0, (int32_t)filter - 1);
  size_t out = (n + before + after - filter) / stride + 1;
  plain->line(rows, n, x, n + 2, out, filter, stride, before, line, clear(want, out));
  line[n] = canary;
  row->line(rows, n, x, n + 2, out, filter, stride, before, line, clear(got, out));
  ck_assert(line[n] == canary);
  expect_floats(row->isa, got, want, out, 1e-6);
}

START_TEST(pools_agree) {
  static float x[ROOM];
  random_source rng = {4};
  const tin_micro_pool *const tables[] = {tin_max_pool_f32_table, tin_avg_pool_f32_table};
  for (int i = 0; i < 2; i++)
    for (const tin_micro_pool *row = tables[i]; row->isa; row++)
      for (size_t k = 0; k < LENGTHS && runs_here(row->cpu); k++)
        for (int special = 0; special < 3; special++) {
          fill(x, &rng, special);
          for (int round = 0; round < 8; round++)
            check_pool(tables[i], row, x + round % 5, &rng, lengths[k]);
        }
}
END_TEST

/* ---- normalisation --------------------------------------------------------- */

static void check_norm(const tin_micro_norm *row, const float *x, size_t rows, size_t n) {
  static float want[ROOM / 4], got[ROOM / 4];
  const float *p = x + ROOM / 2;
  const tin_micro_norm *plain = tin_norm_f32_table;
  plain->rows(rows, n, x, p, p + n, p + 2 * n, clear(want, rows * n));
  row->rows(rows, n, x, p, p + n, p + 2 * n, clear(got, rows * n));
  expect_floats(row->isa, got, want, rows * n, 1e-5);
  memcpy(got, x, rows * n * sizeof *x);
  row->rows(rows, n, got, p, p + n, p + 2 * n, got);
  expect_floats(row->isa, got, want, rows * n, 1e-5);
  plain->plane(n, x, p, p + 1, p + 2, clear(want, n));
  row->plane(n, x, p, p + 1, p + 2, clear(got, n));
  expect_floats(row->isa, got, want, n, 1e-5);
}

START_TEST(norms_agree) {
  static float x[ROOM];
  random_source rng = {5};
  for (const tin_micro_norm *row = tin_norm_f32_table; row->isa; row++)
    for (size_t k = 0; k < LENGTHS && runs_here(row->cpu); k++) {
      fill(x, &rng, 0);
      check_norm(row, x + k % 5, k % 4 + 1, lengths[k]);
    }
}
END_TEST

static void check_softmax(const tin_micro_softmax *table, const tin_micro_softmax *row,
                          const float *x, size_t n) {
  static float want[8192], got[8192];
  table->row(n, x, clear(want, n));
  row->row(n, x, clear(got, n));
  expect_floats(row->isa, got, want, n, 2e-6);
  memcpy(got, x, n * sizeof *x);
  row->row(n, got, got);
  expect_floats(row->isa, got, want, n, 2e-6);
}

START_TEST(softmaxes_agree) {
  static float x[ROOM];
  random_source rng = {6};
  const tin_micro_softmax *const tables[] = {tin_softmax_f32_table, tin_log_softmax_f32_table};
  for (int i = 0; i < 2; i++)
    for (const tin_micro_softmax *row = tables[i]; row->isa; row++)
      for (int special = 0; special < 3 && runs_here(row->cpu); special++) {
        fill(x, &rng, special);
        for (size_t k = 0; k < LENGTHS; k++) check_softmax(tables[i], row, x + k % 5, lengths[k]);
        check_softmax(tables[i], row, x, 8000);
      }
}
END_TEST

static void check_lrn(const tin_micro_lrn *row, const float *x, size_t n, float beta) {
  static float want[512], got[512], square[1024];
  for (size_t i = 0; i < 1024; i++) square[i] = x[i] * x[i];
  for (size_t extent = 1; extent < 12; extent += 5) {
    tin_lrn_f32_table->pixel(n, x, square, extent, 0.5f, 0.25f, beta, clear(want, n));
    row->pixel(n, x, square, extent, 0.5f, 0.25f, beta, clear(got, n));
    expect_floats(row->isa, got, want, n, 2e-6);
    memcpy(got, x, n * sizeof *x);
    row->pixel(n, got, square, extent, 0.5f, 0.25f, beta, got);
    expect_floats(row->isa, got, want, n, 2e-6);
  }
}

START_TEST(lrns_agree) {
  static float x[ROOM];
  static const float betas[] = {0.5f, 0.75f, 1, 0.3f};
  random_source rng = {7};
  for (const tin_micro_lrn *row = tin_lrn_f32_table; row->isa; row++)
    for (size_t k = 0; k < LENGTHS && runs_here(row->cpu); k++)
      for (int b = 0; b < 4; b++)
        check_lrn(row, fill(x, &rng, b == 1) + k % 5, lengths[k], betas[b]);
}
END_TEST

UNIT_MAIN(reductions_agree, plain_sums_are_right, arg_extremes_agree, pools_agree, norms_agree,
          softmaxes_agree, lrns_agree)
