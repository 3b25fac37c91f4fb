/* SPDX-License-Identifier: Apache-2.0 */
/* What element-wise kernels share: broadcasting, empty tensors, threads, work done in place,
 * 16-bit types, and what they tell the optimiser. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <math.h>
#include <string.h>

/* ---- broadcasting, against plain indexing ------------------------------------------------- */

/* Element `i` of `to`, as an index into `s` broadcast to it. */
static size_t source_of(const tin_shape *s, const tin_shape *to, size_t i) {
  size_t index = 0, stride = 1;
  for (int32_t axis = to->rank - 1; axis >= 0; axis--) {
    size_t at = i % (size_t)to->dim[axis];
    i /= (size_t)to->dim[axis];
    int32_t own = axis - (to->rank - s->rank);
    if (own < 0) continue;
    if (s->dim[own] != 1) index += at * stride;
    stride *= (size_t)s->dim[own];
  }
  return index;
}

/* `s` with some dimensions set to 1 and perhaps the first ones left out. */
static tin_shape shrunk(random_source *rng, const tin_shape *s) {
  tin_shape out = {0};
  int32_t skip = random_int(rng, 0, 3) == 0 ? random_int(rng, 0, s->rank) : 0;
  for (int32_t axis = skip; axis < s->rank; axis++)
    out.dim[out.rank++] = random_int(rng, 0, 2) == 0 ? 1 : s->dim[axis];
  return out;
}

static tin_shape joined(const tin_shape *a, const tin_shape *b) {
  tin_shape out = a->rank < b->rank ? *b : *a;
  const tin_shape *other = a->rank < b->rank ? a : b;
  for (int32_t i = 0; i < other->rank; i++) {
    int32_t *dim = &out.dim[out.rank - other->rank + i];
    if (*dim == 1) *dim = other->dim[i];
  }
  return out;
}

static size_t numel(const tin_shape *s) { return (size_t)tin_numel(s); }

/* x - y: it matters which is which. */
static void check_shapes(tin_dtype type, const tin_shape *a, const tin_shape *b, random_source *rng,
                         bool every_way) {
  tin_shape out = joined(a, b);
  void *x = random_numbers(rng, type, numel(a) + 1, 50, 100);
  void *y = random_numbers(rng, type, numel(b) + 1, 0, 50), *z = number_array(numel(&out) + 1);
  for (size_t i = 0; i < numel(&out); i++)
    number_put(type, z, i,
               number_get(type, x, source_of(a, &out, i)) -
                   number_get(type, y, source_of(b, &out, i)));
  op_test *t = op_test_new("Sub", NULL);
  op_test_input(t, type, a, x);
  op_test_input(t, type, b, y);
  op_test_threads(t, 2);
  op_test_expect_near(t, 0, type, &out, z, 0, type == TIN_F32 || type == TIN_F16 ? 1e-2 : 0);
  if (every_way) op_test_every_way(t, 0);
  op_test_free(t);
  free(x);
  free(y);
  free(z);
}

START_TEST(random_shapes) {
  static const tin_dtype types[] = {TIN_F32, TIN_S64, TIN_U8, TIN_F16, TIN_C128};
  random_source rng = {3};
  for (int i = 0; i < 400; i++) {
    tin_shape whole = random_shape(&rng, random_int(&rng, 0, 6), 1, i % 4 ? 5 : 2);
    if (whole.rank > 0 && i % 3 == 0)
      whole.dim[random_int(&rng, 0, whole.rank - 1)] = random_int(&rng, 1, 200);
    tin_shape a = shrunk(&rng, &whole), b = shrunk(&rng, &whole);
    check_shapes(types[i % 5], &a, &b, &rng, i % 40 == 0);
  }
}
END_TEST

/* Each way of the driver to lay out a repeated operand, long enough for several tiles and threads.
 */
START_TEST(long_shapes) {
  static const tin_shape shapes[][2] = {
      {{2, {70000, 3}}, {1, {3}}},               /* a short period */
      {{2, {3, 30011}}, {2, {3, 1}}},            /* long rows, one value each */
      {{2, {31, 2500}}, {1, {2500}}},            /* long rows, the same one */
      {{1, {70001}}, {0, {0}}},                  /* one value */
      {{0, {0}}, {1, {70001}}},                  /* one value, first */
      {{2, {30000, 1}}, {2, {1, 3}}},            /* both repeated, short rows */
      {{3, {50, 1, 700}}, {3, {1, 5, 1}}},       /* both repeated, long rows */
      {{4, {2, 60, 60, 9}}, {4, {2, 1, 60, 1}}}, /* in turns */
      {{8, {2, 3, 2, 3, 2, 3, 2, 30}}, {8, {1, 3, 1, 3, 1, 3, 1, 30}}},
      {{3, {9, 64, 64}}, {3, {9, 1, 1}}}, /* channels first */
      {{1, {100000}}, {1, {100000}}},
  };
  random_source rng = {4};
  for (uint32_t i = 0; i < COUNT(shapes); i++) {
    check_shapes(TIN_F32, &shapes[i][0], &shapes[i][1], &rng, false);
    check_shapes(TIN_C128, &shapes[i][0], &shapes[i][1], &rng, false);
    check_shapes(TIN_F16, &shapes[i][1], &shapes[i][0], &rng, false);
  }
}
END_TEST

START_TEST(empty_tensors) {
  float none[1] = {0}, some[3] = {1, 2, 3};
  static const tin_shape cases[][3] = {{{1, {0}}, {0, {0}}, {1, {0}}},
                                       {{2, {3, 0}}, {2, {3, 1}}, {2, {3, 0}}},
                                       {{2, {0, 3}}, {1, {3}}, {2, {0, 3}}},
                                       {{3, {2, 0, 1}}, {1, {3}}, {3, {2, 0, 3}}}};
  for (uint32_t i = 0; i < COUNT(cases); i++) {
    op_test *t = op_test_new("Add", NULL);
    op_test_input(t, TIN_F32, &cases[i][0], none);
    op_test_input(t, TIN_F32, &cases[i][1], some);
    op_test_expect(t, 0, TIN_F32, &cases[i][2], none);
    op_test_every_way(t, 0);
    op_test_free(t);
  }
  op_test *t = op_test_new("Tanh", NULL);
  op_test_input(t, TIN_F32, SHAPE(2, 0), none);
  op_test_expect(t, 0, TIN_F32, SHAPE(2, 0), none);
  op_test_free(t);
}
END_TEST

START_TEST(shapes_that_do_not_broadcast) {
  float x[6] = {0};
  op_test *t = op_test_new("Mul", NULL);
  op_test_input(t, TIN_F32, SHAPE(2, 3), x);
  op_test_input(t, TIN_F32, SHAPE(2), x);
  op_test_expect_fail(t, TIN_MISMATCH, "do not broadcast");
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

START_TEST(shapes_change_between_runs) {
  op_test *t = op_test_new("Add", NULL);
  op_test_input(t, TIN_F32, SHAPE(2), (float[]){1, 2});
  op_test_input(t, TIN_F32, SCALAR, (float[]){10});
  op_test_expect(t, 0, TIN_F32, SHAPE(2), (float[]){11, 12});
  op_test_set_input(t, 0, SHAPE(2, 1), (float[]){1, 2});
  op_test_set_input(t, 1, SHAPE(2), (float[]){10, 20});
  op_test_expect(t, 0, TIN_F32, SHAPE(2, 2), (float[]){11, 21, 12, 22});
  op_test_free(t);
}
END_TEST

START_TEST(every_way_gives_the_same) {
  static const char *const ops[] = {"Exp", "Sigmoid", "Tanh", "Log", "Erf", "Elu", "Sqrt", "Sin"};
  random_source rng = {5};
  for (uint32_t i = 0; i < COUNT(ops); i++) {
    void *x = random_numbers(&rng, TIN_F32, 70001, 0.1, 3);
    op_test *t = op_test_new(ops[i], NULL);
    op_test_input(t, TIN_F32, SHAPE(70001), x);
    op_test_every_way(t, 1e-6);
    op_test_free(t);
    free(x);
  }
}
END_TEST

/* ---- what the optimiser is told ------------------------------------------------------------ */

static const tin_kernel *find_kernel(const tin_registry *registry, const char *name) {
  for (const tin_entry *e = NULL; (e = tin_registry_next(registry, e));)
    if (e->kind == TIN_KERNEL && strcmp(e->name, name) == 0) return e->item;
  ck_abort_msg("no kernel %s", name);
}

static tin_registry registry;

static void add_builtin(void) {
  tin_registry_init(&registry, NULL, NULL);
  ck_assert_int_eq(tin_register_builtin(&registry), TIN_OK);
}

START_TEST(activations_become_epilogues) {
  static const struct {
    const char *name;
    uint32_t kind;
    float hi;
  } cases[] = {{"relu_f32", TIN_EPILOGUE_CLAMP, INFINITY}, {"relu6_f32", TIN_EPILOGUE_CLAMP, 6},
               {"sigmoid_f32", TIN_EPILOGUE_UNARY, 0},     {"tanh_f32", TIN_EPILOGUE_UNARY, 0},
               {"leaky_relu_f32", TIN_EPILOGUE_UNARY, 0},  {"elu_f32", TIN_EPILOGUE_UNARY, 0},
               {"softplus_f32", TIN_EPILOGUE_UNARY, 0},    {"abs_f32", TIN_EPILOGUE_UNARY, 0}};
  static const float alpha = 0.5f;
  add_builtin();
  for (uint32_t i = 0; i < COUNT(cases); i++) {
    const tin_kernel *kernel = find_kernel(&registry, cases[i].name);
    tin_node node = {.kernel = kernel, .params = &alpha, .cpu = tin_cpu_features()};
    tin_epilogue e = {.lo = -INFINITY, .hi = INFINITY};
    ck_assert_uint_eq(kernel->as_epilogue(&node, &e), cases[i].kind);
    if (cases[i].kind == TIN_EPILOGUE_CLAMP) {
      ck_assert(e.lo == 0 && e.hi == cases[i].hi && !e.unary);
    } else {
      ck_assert(e.unary && e.lo == -INFINITY && e.hi == INFINITY);
    }
  }
  ck_assert(!find_kernel(&registry, "relu_f64")->as_epilogue);
  tin_registry_free(&registry);
}
END_TEST

START_TEST(an_epilogue_takes_the_parameters) {
  static const float alpha = 0.5f;
  add_builtin();
  const tin_kernel *kernel = find_kernel(&registry, "leaky_relu_f32");
  tin_node node = {.kernel = kernel, .params = &alpha};
  tin_epilogue e = {0};
  kernel->as_epilogue(&node, &e);
  float x[] = {-4, 4};
  e.unary(2, x, x, e.unary_params);
  ck_assert(x[0] == -2 && x[1] == 4);
  tin_registry_free(&registry);
}
END_TEST

/* The affine form of `name` with the constant c as input `which`, as scale and offset of the
 * second channel; false if it has none. */
static bool affine_of(const char *name, uint32_t which, const tin_shape *shape, tin_affine *as,
                      float *scale, float *offset) {
  static float c[4] = {1, 4, 3, 2};
  tin_tensor constant = {.data = c, .shape = *shape, .dtype = TIN_F32};
  tin_tensor other = {.shape = {.rank = TIN_UNKNOWN}, .dtype = TIN_F32};
  const tin_tensor *in[] = {which == 0 ? &constant : &other, which == 1 ? &constant : &other};
  add_builtin();
  const tin_op *op = find_kernel(&registry, name)->op;
  tin_node node = {.in = in, .num_in = 2};
  bool is = op->affine(&node, as);
  if (is) {
    as->scale = scale;
    as->offset = offset;
    ck_assert(op->affine(&node, as));
  }
  tin_registry_free(&registry);
  return is;
}

START_TEST(arithmetic_with_a_vector_is_affine) {
  static const struct {
    const char *name;
    uint32_t constant;
    float scale, offset;
  } cases[] = {{"add_f32", 1, 1, 4},         {"add_f32", 0, 1, 4}, {"sub_f32", 1, 1, -4},
               {"sub_f32", 0, -1, 4},        {"mul_f32", 1, 4, 0}, {"mul_f32", 0, 4, 0},
               {"real_div_f32", 1, 0.25f, 0}};
  for (uint32_t i = 0; i < COUNT(cases); i++) {
    tin_affine as = {0};
    float scale[4], offset[4];
    ck_assert(affine_of(cases[i].name, cases[i].constant, SHAPE(4), &as, scale, offset));
    ck_assert_uint_eq(as.input, 1 - cases[i].constant);
    ck_assert_uint_eq(as.count, 4);
    ck_assert(!as.channels_first);
    ck_assert_msg(scale[1] == cases[i].scale && offset[1] == cases[i].offset, "%s", cases[i].name);
  }
  tin_affine as = {0};
  float scale[4], offset[4];
  ck_assert(!affine_of("real_div_f32", 0, SHAPE(4), &as, scale, offset));
}
END_TEST

START_TEST(only_vectors_along_a_channel_axis_are_affine) {
  static const struct {
    tin_shape shape;
    bool is, first;
  } cases[] = {{{4, {1, 1, 1, 4}}, true, false},     {{4, {1, 4, 1, 1}}, true, true},
               {{3, {4, 1, 1}}, true, true},         {{2, {1, 4}}, true, false},
               {{2, {4, 1}}, false, false},          {{2, {2, 2}}, false, false},
               {{4, {4, 1, 1, 1}}, false, false},    {{4, {1, 1, 4, 1}}, false, false},
               {{5, {1, 4, 1, 1, 1}}, false, false}, {{0, {0}}, false, false}};
  for (uint32_t i = 0; i < COUNT(cases); i++) {
    tin_affine as = {0};
    float scale[4], offset[4];
    ck_assert_msg(affine_of("add_f32", 1, &cases[i].shape, &as, scale, offset) == cases[i].is,
                  "case %u", i);
    if (cases[i].is) ck_assert(as.channels_first == cases[i].first && as.count == 4);
  }
}
END_TEST

UNIT_MAIN(random_shapes, long_shapes, empty_tensors, shapes_that_do_not_broadcast,
          shapes_change_between_runs, every_way_gives_the_same, activations_become_epilogues,
          an_epilogue_takes_the_parameters, arithmetic_with_a_vector_is_affine,
          only_vectors_along_a_channel_axis_are_affine)
