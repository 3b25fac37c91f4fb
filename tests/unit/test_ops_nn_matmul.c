/* SPDX-License-Identifier: Apache-2.0 */
/* MatMul, BatchMatMul and BiasAdd against loops that say what they mean: over sizes, transposed
 * factors, batches, epilogues, threads, CPUs, types. */
#include "ops/nn/matmul.h"
#include "tests/support/bare_node.h"
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TYPES(X)                                                                                   \
  X(f64, F64, 1e-12)                                                                               \
  X(f16, F16, 2e-3)                                                                                \
  X(bf16, BF16, 1.6e-2)                                                                            \
  X(s32, S32, 0)                                                                                   \
  X(s64, S64, 0) X(u8, U8, 0) X(u16, U16, 0) X(u32, U32, 0) X(u64, U64, 0)
#define DECLARE(t, type, tolerance) tin_register_fn tin_register_mat_mul_##t;
DECLARE(f32, , )
TYPES(DECLARE)
#undef DECLARE
#define DECLARE(t, type, tolerance) tin_register_fn tin_register_batch_mat_mul_##t;
DECLARE(f32, , )
TYPES(DECLARE)
#undef DECLARE

typedef struct setup {
  int m, k, n;
  bool transpose_a, transpose_b;
  tin_shape a_batch, b_batch, batch; /* axes before the last two */
  bool bias, residual, unary, constant;
  float lo, hi;
} setup;

typedef struct data {
  tin_dtype type;
  void *a, *b, *bias, *residual;
  double *expected;
  size_t count;
} data;

/* ---- what is expected ------------------------------------------------------------ */

/* Where matrix `index` of the broadcast batch is among those of `own`. */
static size_t matrix_of(const tin_shape *own, const tin_shape *batch, size_t index) {
  size_t at = 0, step = 1;
  for (int32_t i = batch->rank - 1, j = own->rank - 1; j >= 0; i--, j--) {
    size_t size = (size_t)batch->dim[i], mine = (size_t)own->dim[j];
    if (mine != 1) at += index % size * step;
    step *= mine;
    index /= size;
  }
  return at;
}

static double product(const setup *s, const data *d, size_t a, size_t b, int i, int j) {
  double sum = 0;
  for (int k = 0; k < s->k; k++) {
    size_t x = (size_t)(s->transpose_a ? k * s->m + i : i * s->k + k);
    size_t y = (size_t)(s->transpose_b ? j * s->k + k : k * s->n + j);
    sum += number_get(d->type, d->a, a * (size_t)(s->m * s->k) + x) *
           number_get(d->type, d->b, b * (size_t)(s->k * s->n) + y);
  }
  return sum;
}

static double finished(const setup *s, double v) {
  if (s->unary) v = v * v;
  v = v < s->lo ? s->lo : v;
  return v > s->hi ? s->hi : v;
}

static data make_data(const setup *s, tin_dtype type, random_source *rng) {
  size_t batch = (size_t)tin_numel(&s->batch), each = (size_t)(s->m * s->n);
  double low = type == TIN_U8 || type == TIN_U16 || type == TIN_U32 || type == TIN_U64 ? 0 : -4;
  double high = type == TIN_U8 ? 2 : 4;
  data d = {.type = type, .count = batch * each};
  d.a = random_numbers(rng, type, (size_t)tin_numel(&s->a_batch) * (size_t)(s->m * s->k) + 1, low,
                       high);
  d.b = random_numbers(rng, type, (size_t)tin_numel(&s->b_batch) * (size_t)(s->k * s->n) + 1, low,
                       high);
  d.bias = random_numbers(rng, type, (size_t)s->n + 1, low, high);
  d.residual = random_numbers(rng, type, d.count + 1, low, high);
  d.expected = calloc(d.count + 1, sizeof(double));
  for (size_t i = 0; i < d.count; i++) {
    size_t row = i % each / (size_t)s->n, column = i % (size_t)s->n;
    double v = product(s, &d, matrix_of(&s->a_batch, &s->batch, i / each),
                       matrix_of(&s->b_batch, &s->batch, i / each), (int)row, (int)column);
    if (s->bias) v += number_get(type, d.bias, column);
    if (s->residual) v += number_get(type, d.residual, i);
    d.expected[i] = finished(s, v);
  }
  return d;
}

static void free_data(data *d) {
  free(d->a), free(d->b), free(d->bias), free(d->residual), free(d->expected);
}

/* ---- running it ------------------------------------------------------------------- */

static tin_shape with_matrix(const tin_shape *batch, bool transposed, int rows, int columns) {
  tin_shape s = *batch;
  s.dim[s.rank++] = transposed ? columns : rows;
  s.dim[s.rank++] = transposed ? rows : columns;
  return s;
}

static void square_f32(size_t n, const float *x, float *y, const void *params) {
  (void)params;
  for (size_t i = 0; i < n; i++) y[i] = x[i] * x[i];
}

static bare_node *make_node(const setup *s, const data *d, tin_register_fn *add,
                            tin_matmul_params *params) {
  bool batches = s->batch.rank > 0;
  *params = (tin_matmul_params){0};
  *(batches ? &params->adj_x : &params->transpose_a) = s->transpose_a;
  *(batches ? &params->adj_y : &params->transpose_b) = s->transpose_b;
  tin_shape a = with_matrix(&s->a_batch, s->transpose_a, s->m, s->k);
  tin_shape b = with_matrix(&s->b_batch, s->transpose_b, s->k, s->n);
  bare_node *node = bare_node_new(add, params);
  bare_node_input(node, d->type, &a, d->a, false);
  bare_node_input(node, d->type, &b, d->b, s->constant);
  if (s->bias) bare_node_input(node, d->type, SHAPE(s->n), d->bias, true);
  if (s->residual) bare_node_residual(node, d->residual);
  bare_node_epilogue(node)->lo = s->lo;
  bare_node_epilogue(node)->hi = s->hi;
  if (s->unary) bare_node_epilogue(node)->unary = square_f32;
  return node;
}

static void check(const setup *s, const data *d, const bare_node *b, double tolerance) {
  const tin_tensor *out = bare_node_output(b);
  ck_assert_uint_eq((size_t)tin_numel(&out->shape), d->count);
  for (size_t i = 0; i < d->count; i++) {
    double got = number_get(d->type, out->data, i), want = d->expected[i];
    ck_assert_msg(fabs(got - want) <= tolerance * (1 + fabs(want)),
                  "[%zu] is %g, expected %g: %s [%d,%d,%d] %d%d batch %d bias %d residual %d "
                  "unary %d constant %d",
                  i, got, want, tin_dtype_text(d->type), s->m, s->k, s->n, s->transpose_a,
                  s->transpose_b, (int)tin_numel(&s->batch), s->bias, s->residual, s->unary,
                  s->constant);
  }
}

static void try_f32(const setup *s, tin_register_fn *add, random_source *rng) {
  static const char *const cpus[] = {"baseline", "avx2", "avx512"};
  data d = make_data(s, TIN_F32, rng);
  for (size_t i = 0; i < 3; i++) {
    uint64_t mask = 0;
    tin_matmul_params params;
    bare_node *b = make_node(s, &d, add, &params);
    ck_assert(tin_cpu_mask(cpus[i], &mask));
    uint64_t cpu = tin_cpu_features() & mask;
    ck_assert_msg(bare_node_plan(b, 1, cpu) == TIN_OK, "%s", bare_node_error(b));
    ck_assert_int_eq(bare_node_run(b), TIN_OK);
    check(s, &d, b, 1e-6 * (s->k + 30));
    float *before = malloc(d.count * sizeof(float) + 1);
    if (d.count) memcpy(before, bare_node_output(b)->data, d.count * sizeof(float));
    ck_assert_int_eq(bare_node_plan(b, 2, cpu), TIN_OK);
    ck_assert_int_eq(bare_node_run(b), TIN_OK);
    if (d.count) ck_assert_mem_eq(before, bare_node_output(b)->data, d.count * sizeof(float));
    free(before);
    bare_node_free(b);
  }
  free_data(&d);
}

/* ---- setups ----------------------------------------------------------------------- */

static setup make_setup(random_source *rng, int largest) {
  setup s = {.m = random_int(rng, 0, 2) ? random_int(rng, 1, largest) : random_int(rng, 1, 4),
             .k = random_int(rng, 0, 9) ? random_int(rng, 1, largest) : random_int(rng, 0, 2),
             .n = random_int(rng, 0, 2) ? random_int(rng, 1, largest) : random_int(rng, 1, 4),
             .transpose_a = random_int(rng, 0, 2) == 0,
             .transpose_b = random_int(rng, 0, 1),
             .bias = random_int(rng, 0, 1),
             .constant = random_int(rng, 0, 1),
             .lo = -INFINITY,
             .hi = INFINITY};
  return s;
}

static void add_epilogue(setup *s, random_source *rng) {
  s->residual = random_int(rng, 0, 2) == 0;
  s->unary = random_int(rng, 0, 3) == 0;
  if (random_int(rng, 0, 1)) s->lo = -3, s->hi = 20;
}

static void add_batch(setup *s, random_source *rng) {
  s->batch = random_shape(rng, random_int(rng, 1, 3), 1, 3);
  s->a_batch = s->b_batch = s->batch;
  tin_shape *less = random_int(rng, 0, 1) ? &s->a_batch : &s->b_batch;
  if (random_int(rng, 0, 1))
    for (int32_t i = 0; i < less->rank; i++)
      if (random_int(rng, 0, 1)) less->dim[i] = 1;
  if (random_int(rng, 0, 2) == 0) less->rank = 0;
}

START_TEST(mat_mul_f32) {
  random_source rng = {3};
  for (int i = 0; i < 600; i++) {
    setup s = make_setup(&rng, i % 3 ? 20 : 150);
    add_epilogue(&s, &rng);
    try_f32(&s, tin_register_mat_mul_f32, &rng);
  }
}
END_TEST

START_TEST(batch_mat_mul_f32) {
  random_source rng = {4};
  for (int i = 0; i < 400; i++) {
    setup s = make_setup(&rng, i % 3 ? 10 : 70);
    add_batch(&s, &rng);
    add_epilogue(&s, &rng);
    try_f32(&s, tin_register_batch_mat_mul_f32, &rng);
  }
}
END_TEST

/* Sums long enough to be cut, results large enough for many pieces. */
START_TEST(large_f32) {
  static const int sizes[][3] = {{200, 1100, 90}, {57, 515, 300}, {1, 2000, 2500},
                                 {3, 700, 2100},  {300, 40, 33},  {500, 513, 1}};
  random_source rng = {5};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (int ways = 0; ways < 8; ways++) {
      setup s = {.m = sizes[i][0], .k = sizes[i][1], .n = sizes[i][2], .bias = true};
      s.transpose_a = ways & 1, s.transpose_b = ways & 2, s.constant = ways & 4;
      s.lo = -INFINITY, s.hi = INFINITY;
      try_f32(&s, tin_register_mat_mul_f32, &rng);
    }
}
END_TEST

START_TEST(other_types) {
  static const struct {
    tin_dtype type;
    double tolerance;
    tin_register_fn *one, *batch;
  } types[] = {
#define ROW(t, type, tolerance)                                                                    \
  {TIN_##type, tolerance, tin_register_mat_mul_##t, tin_register_batch_mat_mul_##t},
      TYPES(ROW)
#undef ROW
  };
  random_source rng = {6};
  for (size_t t = 0; t < sizeof types / sizeof *types; t++)
    for (int i = 0; i < 100; i++) {
      setup s = make_setup(&rng, types[t].type == TIN_U8 ? 20 : 90);
      if (i % 2) add_batch(&s, &rng);
      data d = make_data(&s, types[t].type, &rng);
      tin_matmul_params params;
      bare_node *b = make_node(&s, &d, i % 2 ? types[t].batch : types[t].one, &params);
      ck_assert_msg(bare_node_plan(b, 2, 0) == TIN_OK, "%s", bare_node_error(b));
      ck_assert_int_eq(bare_node_run(b), TIN_OK);
      check(&s, &d, b, types[t].tolerance);
      bare_node_free(b);
      free_data(&d);
    }
}
END_TEST

/* ---- by the public interface --------------------------------------------------------- */

static op_test *product_test(const char *op, tin_dtype type, const tin_shape *a, const void *x,
                             const tin_shape *b, const void *y) {
  op_test *t = op_test_new(op, NULL);
  op_test_attr_type(t, "T", type);
  op_test_input(t, type, a, x);
  op_test_const(t, type, b, y);
  return t;
}

/* Adjoint means the conjugate as well; transposed does not. */
START_TEST(complex_numbers) {
  static const float x[] = {1, 2, 3, -1}, y[] = {2, 1, -1, 4}; /* two numbers each */
  const float _Complex a = 1 + 2 * I, b = 3 - 1 * I, c = 2 + 1 * I, d = -1 + 4 * I;
  for (int ways = 0; ways < 4; ways++) {
    bool adj_x = ways & 1, adj_y = ways & 2;
    float _Complex sum = (adj_x ? conjf(a) : a) * (adj_y ? conjf(c) : c) +
                         (adj_x ? conjf(b) : b) * (adj_y ? conjf(d) : d);
    op_test *t = product_test("BatchMatMulV2", TIN_C64, adj_x ? SHAPE(2, 1) : SHAPE(1, 2), x,
                              adj_y ? SHAPE(1, 2) : SHAPE(2, 1), y);
    op_test_attr_bool(t, "adj_x", adj_x);
    op_test_attr_bool(t, "adj_y", adj_y);
    op_test_expect_near(t, 0, TIN_C64, SHAPE(1, 1), &sum, 1e-5, 1e-5);
    op_test_free(t);
    t = product_test("MatMul", TIN_C64, adj_x ? SHAPE(2, 1) : SHAPE(1, 2), x,
                     adj_y ? SHAPE(1, 2) : SHAPE(2, 1), y);
    op_test_attr_bool(t, "transpose_a", adj_x);
    op_test_attr_bool(t, "transpose_b", adj_y);
    sum = a * c + b * d;
    op_test_expect_near(t, 0, TIN_C64, SHAPE(1, 1), &sum, 1e-5, 1e-5);
    op_test_free(t);
  }
}
END_TEST

START_TEST(integers_wrap_around) {
  static const int32_t x[] = {INT32_MAX, 2}, y[] = {2, INT32_MIN}, sum[] = {-2};
  op_test *t = product_test("MatMul", TIN_S32, SHAPE(1, 2), x, SHAPE(2, 1), y);
  op_test_expect(t, 0, TIN_S32, SHAPE(1, 1), sum);
  op_test_free(t);
}
END_TEST

START_TEST(empty_tensors) {
  static const float zeros[8];
  static const struct {
    const char *op;
    tin_shape a, b, c;
  } cases[] = {{"MatMul", {2, {2, 0}}, {2, {0, 3}}, {2, {2, 3}}},
               {"MatMul", {2, {0, 2}}, {2, {2, 3}}, {2, {0, 3}}},
               {"MatMul", {2, {2, 2}}, {2, {2, 0}}, {2, {2, 0}}},
               {"MatMul", {2, {1, 0}}, {2, {0, 3}}, {2, {1, 3}}},
               {"BatchMatMul", {3, {0, 2, 2}}, {3, {0, 2, 3}}, {3, {0, 2, 3}}},
               {"BatchMatMulV2", {3, {0, 2, 2}}, {3, {1, 2, 3}}, {3, {0, 2, 3}}},
               {"BatchMatMulV2", {3, {2, 2, 0}}, {2, {0, 2}}, {3, {2, 2, 2}}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    op_test *t = product_test(cases[i].op, TIN_F32, &cases[i].a, zeros, &cases[i].b, zeros);
    op_test_expect(t, 0, TIN_F32, &cases[i].c, zeros);
    op_test_every_way(t, 0);
    op_test_free(t);
  }
}
END_TEST

START_TEST(misfits) {
  static const float zeros[64];
  static const struct {
    const char *op;
    tin_shape a, b;
    const char *text;
  } cases[] = {
      {"MatMul", {2, {2, 3}}, {2, {4, 2}}, "inner sizes differ"},
      {"MatMul", {3, {1, 2, 3}}, {2, {3, 2}}, "expected 2"},
      {"MatMul", {2, {2, 3}}, {1, {3}}, "expected 2"},
      {"BatchMatMulV2", {3, {2, 2, 3}}, {3, {3, 3, 2}}, "broadcast"},
      {"BatchMatMul", {3, {2, 2, 3}}, {1, {3}}, "second factor has rank 1"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    op_test *t = product_test(cases[i].op, TIN_F32, &cases[i].a, zeros, &cases[i].b, zeros);
    op_test_expect_fail(t, TIN_MISMATCH, cases[i].text);
    op_test_free(t);
  }
}
END_TEST

/* ---- BiasAdd ---------------------------------------------------------------------------- */

static void try_bias(random_source *rng, tin_dtype type, bool first) {
  tin_shape shape = random_shape(rng, random_int(rng, 2, 5), 1, 6);
  size_t count = (size_t)tin_numel(&shape), inner = 1;
  int32_t axis = first ? 1 : shape.rank - 1;
  for (int32_t i = axis + 1; i < shape.rank; i++) inner *= (size_t)shape.dim[i];
  size_t channels = (size_t)shape.dim[axis];
  void *value = random_numbers(rng, type, count, 0, 50);
  void *bias = random_numbers(rng, type, channels, 0, 50);
  void *sum = number_array(count);
  for (size_t i = 0; i < count; i++)
    number_put(type, sum, i,
               number_get(type, value, i) + number_get(type, bias, i / inner % channels));
  op_test *t = op_test_new("BiasAdd", NULL);
  op_test_attr_type(t, "T", type);
  op_test_attr_string(t, "data_format", first ? "NCHW" : "NHWC");
  op_test_input(t, type, &shape, value);
  op_test_const(t, type, SHAPE((int32_t)channels), bias);
  op_test_expect(t, 0, type, &shape, sum);
  op_test_every_way(t, 0);
  op_test_free(t);
  free(value), free(bias), free(sum);
}

START_TEST(bias_add) {
  static const tin_dtype types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16, TIN_S8,  TIN_U8, TIN_S16,
                                    TIN_U16, TIN_S32, TIN_U32, TIN_S64,  TIN_U64, TIN_C64};
  random_source rng = {7};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    for (int round = 0; round < 6; round++) try_bias(&rng, types[i], round % 2);
}
END_TEST

START_TEST(bias_misfits) {
  static const float zeros[24];
  op_test *t = op_test_new("BiasAdd", NULL);
  op_test_attr_type(t, "T", TIN_F32);
  op_test_input(t, TIN_F32, SHAPE(2, 3, 4), zeros);
  op_test_input(t, TIN_F32, SHAPE(3), zeros);
  op_test_expect_fail(t, TIN_MISMATCH, "each of 4 channels");
  op_test_free(t);
  t = op_test_new("BiasAddV1", NULL);
  op_test_attr_type(t, "T", TIN_F32);
  op_test_input(t, TIN_F32, SHAPE(4), zeros);
  op_test_input(t, TIN_F32, SHAPE(4), zeros);
  op_test_expect_fail(t, TIN_MISMATCH, "rank 1");
  op_test_free(t);
}
END_TEST

UNIT_MAIN(mat_mul_f32, batch_mat_mul_f32, large_f32, other_types, complex_numbers,
          integers_wrap_around, empty_tensors, misfits, bias_add, bias_misfits)
