/* SPDX-License-Identifier: Apache-2.0 */
/* Is a result what it should be? And how tensors are shown. */
#include "tests/support/op_test.h"
#include "tests/support/unit.h"
#include "tools/common/compare.h"
#include "tools/common/debug.h"
#include "tools/common/number.h"
#include "tools/common/print.h"

#include <math.h>
#include <string.h>

static tin_difference d;

static tin_tensor tensor(tin_dtype type, const tin_shape *shape, const void *data) {
  tin_tensor t = {.dtype = (uint16_t)type, .shape = *shape, .data = (void *)(uintptr_t)data};
  ck_assert(tin_tensor_size(type, shape, &t.bytes));
  return t;
}

static bool same(tin_dtype type, const tin_shape *shape, const void *got, const void *want,
                 double rtol, double atol) {
  tin_tensor a = tensor(type, shape, got), b = tensor(type, shape, want);
  return tin_compare(&a, &b, rtol, atol, &d);
}

START_TEST(floats_may_differ_a_little) {
  const float want[] = {100, -100, 0}, got[] = {100.5f, -100.5f, 0.125f};
  ck_assert(same(TIN_F32, SHAPE(3), got, want, 0.005, 0.125));
  ck_assert_double_eq(d.error, 0.5);
  ck_assert(!same(TIN_F32, SHAPE(3), got, want, 0.005, 0.1));
  ck_assert_int_eq(d.count, 1);
  ck_assert_int_eq(d.worst, 2);
  ck_assert_str_eq(d.text, "[2]: got 0.125, want 0; 1 of 3 differ");
}
END_TEST

START_TEST(the_worst_is_relative_to_what_is_allowed) {
  const float want[] = {1000, 1}, got[] = {1010, 2};
  ck_assert(!same(TIN_F32, SHAPE(1, 2), got, want, 0.001, 0));
  ck_assert_int_eq(d.worst, 1);
  ck_assert_ptr_nonnull(strstr(d.text, "[0,1]: got 2, want 1; 2 of 2"));
}
END_TEST

START_TEST(nan_equals_nan_and_infinity_itself) {
  const double x[] = {NAN, INFINITY, -INFINITY};
  ck_assert(same(TIN_F64, SHAPE(3), x, x, 0, 0));
  const double y[] = {0, INFINITY, -INFINITY}, z[] = {NAN, 1e308, -INFINITY};
  ck_assert(!same(TIN_F64, SHAPE(3), x, y, 1e9, 1e9));
  ck_assert(!same(TIN_F64, SHAPE(3), y, x, 1e9, 1e9));
  ck_assert(!same(TIN_F64, SHAPE(3), x, z, 1e9, 1e9));
  ck_assert(!same(TIN_F64, SHAPE(3), z, x, 1e9, 1e9));
  const double minus[] = {NAN, -INFINITY, -INFINITY};
  ck_assert(!same(TIN_F64, SHAPE(3), x, minus, 1e9, 1e9));
}
END_TEST

START_TEST(integers_are_exact) {
  const int64_t a[] = {INT64_C(9007199254740993)}, b[] = {INT64_C(9007199254740992)};
  ck_assert(!same(TIN_S64, SHAPE(1), a, b, 1, 1));
  ck_assert(same(TIN_S64, SHAPE(1), a, a, 0, 0));
  ck_assert(!same(TIN_BOOL, SCALAR, (bool[]){true}, (bool[]){false}, 1, 1));
  ck_assert_str_eq(d.text, "got true, want false; 1 of 1 differ");
  /* The same bits, but not the same number. */
  tin_tensor u = tensor(TIN_U64, SCALAR, (uint64_t[]){UINT64_MAX});
  tin_tensor s = tensor(TIN_S64, SCALAR, (int64_t[]){-1});
  ck_assert(!tin_compare(&u, &s, 0, 0, &d));
}
END_TEST

START_TEST(widths_may_differ_but_not_kinds) {
  tin_tensor wide = tensor(TIN_S64, SCALAR, (int64_t[]){5});
  tin_tensor narrow = tensor(TIN_S8, SCALAR, (int8_t[]){5});
  tin_tensor real = tensor(TIN_F32, SCALAR, (float[]){5});
  tin_tensor half = tensor(TIN_F16, SCALAR, (uint16_t[]){0x4500});
  ck_assert(tin_compare(&wide, &narrow, 0, 0, &d));
  ck_assert(tin_compare(&half, &real, 0, 0, &d));
  ck_assert(!tin_compare(&wide, &real, 0, 0, &d));
  ck_assert_str_eq(d.text, "type int64, want float");
  ck_assert_int_eq(d.count, -1);
}
END_TEST

START_TEST(shapes_are_exact) {
  tin_tensor a = tensor(TIN_F32, SHAPE(1, 2), (float[]){1, 2});
  tin_tensor b = tensor(TIN_F32, SHAPE(2), (float[]){1, 2});
  ck_assert(!tin_compare(&a, &b, 0, 0, &d));
  ck_assert_str_eq(d.text, "shape [1,2], want [2]");
  ck_assert(same(TIN_F32, SHAPE(0, 2), NULL, NULL, 0, 0));
}
END_TEST

START_TEST(complex_numbers_by_distance) {
  ck_assert(same(TIN_C64, SCALAR, (float[]){3, 4}, (float[]){0, 0}, 0, 5));
  ck_assert(!same(TIN_C64, SCALAR, (float[]){3, 4}, (float[]){0, 0}, 0, 4.9));
  ck_assert_ptr_nonnull(strstr(d.text, "got 3+4j, want 0+0j"));
}
END_TEST

START_TEST(strings_are_exact) {
  const tin_string a[] = {STR("x"), STR("y\n")}, b[] = {STR("x"), STR("z")};
  ck_assert(same(TIN_STR, SHAPE(2), a, a, 0, 0));
  ck_assert(!same(TIN_STR, SHAPE(2), a, b, 0, 0));
  ck_assert_str_eq(d.text, "[1]: got y\\n, want z; 1 of 2 differ");
}
END_TEST

/* ---- showing -------------------------------------------------------------------------------- */

static char shown[1024];

static FILE *begin(void) {
  FILE *f = tmpfile();
  ck_assert_ptr_nonnull(f);
  return f;
}

static const char *end(FILE *f) {
  rewind(f);
  shown[fread(shown, 1, sizeof shown - 1, f)] = 0;
  fclose(f);
  return shown;
}

static const char *printed(const tin_tensor *t) {
  FILE *f = begin();
  tin_print_tensor(f, "x", t);
  return end(f);
}

START_TEST(tensors_are_summed_up) {
  tin_tensor t = tensor(TIN_F32, SHAPE(2, 2), (float[]){1, NAN, -3, 0.1f});
  ck_assert_str_eq(printed(&t),
                   "x: float [2,2]\n  min -3  max 1  mean -0.633333  1 NaN\n  1 nan -3 0.1\n");
  t = tensor(TIN_F32, SHAPE(2), (float[]){NAN, NAN});
  ck_assert_str_eq(printed(&t), "x: float [2]\n  2 NaN\n  nan nan\n");
  t = tensor(TIN_S32, SCALAR, (int32_t[]){-7});
  ck_assert_str_eq(printed(&t), "x: int32 []\n  -7\n");
  t = tensor(TIN_U8, SHAPE(9), "\1\1\1\1\1\1\1\1\1");
  ck_assert_ptr_nonnull(strstr(printed(&t), "1 1 1 1 1 1 1 1 ...\n"));
  t = tensor(TIN_F32, SHAPE(0, 3), NULL);
  ck_assert_str_eq(printed(&t), "x: float [0,3]\n");
  t = tensor(TIN_STR, SHAPE(2), (tin_string[]){STR("a\"b\x01"), STR("")});
  ck_assert_str_eq(printed(&t), "x: string [2]\n  \"a\\\"b\\001\" \"\"\n");
}
END_TEST

static const char *top(const tin_tensor *t, int64_t k) {
  char *names[] = {"zero", "one"};
  const tin_labels labels = {.v = names, .count = 2};
  FILE *f = begin();
  ck_assert(tin_print_top(f, t, k, &labels));
  return end(f);
}

START_TEST(the_largest_come_first) {
  tin_tensor t = tensor(TIN_F32, SHAPE(1, 4), (float[]){0.5f, 1, NAN, 1});
  ck_assert_str_eq(top(&t, 3), "one (1): 1\n (3): 1\nzero (0): 0.5\n");
  ck_assert_str_eq(top(&t, 9), "one (1): 1\n (3): 1\nzero (0): 0.5\n (2): nan\n");
  t = tensor(TIN_S32, SHAPE(2, 2), (int32_t[]){1, 2, 4, 3});
  ck_assert_str_eq(top(&t, 1), "row 0:\none (1): 2\nrow 1:\nzero (0): 4\n");
  t = tensor(TIN_F32, SCALAR, (float[]){5});
  ck_assert_str_eq(top(&t, 5), "zero (0): 5\n");
  t = tensor(TIN_F32, SHAPE(0, 3), NULL);
  ck_assert_str_eq(top(&t, 5), "");
  t = tensor(TIN_F32, SHAPE(3, 0), NULL);
  ck_assert_str_eq(top(&t, 5), "");
}
END_TEST

static const char *debug(tin_dtype type, const tin_shape *shape, const void *data) {
  tin_tensor t = tensor(type, shape, data);
  FILE *f = begin();
  tin_tf_print_tensor(f, &t);
  return end(f);
}

START_TEST(tensorflow_writes_tensors_so) {
  const float x[] = {1, 0.1f, 1.0f / 3, 4, 5, 6, 7, 8};
#define IS(text, ...) ck_assert_str_eq(debug(__VA_ARGS__), "Tensor<type: " text ">")
  IS("float shape: [] values: 1", TIN_F32, SCALAR, x);
  IS("float shape: [2] values: 1 0.1", TIN_F32, SHAPE(2), x);
  IS("float shape: [8] values: 1 0.1 0.333333343...", TIN_F32, SHAPE(8), x);
  IS("float shape: [2,4] values: [1 0.1 0.333333343...]...", TIN_F32, SHAPE(2, 4), x);
  IS("float shape: [2,3] values: [1 0.1 0.333333343]...", TIN_F32, SHAPE(2, 3), x);
  IS("float shape: [4,2] values: [1 0.1][0.333333343...]...", TIN_F32, SHAPE(4, 2), x);
  IS("float shape: [1,1,2] values: [[1 0.1]]", TIN_F32, SHAPE(1, 1, 2), x);
  IS("float shape: [0] values: ", TIN_F32, SHAPE(0), NULL);
  IS("bool shape: [2] values: 1 0", TIN_BOOL, SHAPE(2), ((bool[]){true, false}));
  IS("string shape: [1] values: a\\n", TIN_STR, SHAPE(1), ((tin_string[]){STR("a\n")}));
  IS("complex64 shape: [1] values: ?", TIN_C64, SHAPE(1), x);
#undef IS
}
END_TEST

START_TEST(tensorflow_writes_numbers_so) {
  static const struct {
    int64_t n;
    const char *text;
  } cases[] = {{0, "0"},
               {999, "999"},
               {1000, "1.00k"},
               {23885411, "23.89M"},
               {-1234, "-1.23k"},
               {1500000000, "1.50B"},
               {999999, "1000.00k"},
               {INT64_C(2000000000000), "2.00T"},
               {INT64_C(1230000000000000), "1.23E+15"}};
  char text[32];
  for (size_t i = 0; i < COUNT(cases); i++)
    ck_assert_str_eq(tin_tf_number_text(cases[i].n, text, sizeof text), cases[i].text);
  ck_assert_int_eq(tin_tf_type_number(TIN_F16), 19);
  ck_assert_str_eq(tin_tf_type_text(TIN_NONE), "INVALID");
}
END_TEST

UNIT_MAIN(floats_may_differ_a_little, the_worst_is_relative_to_what_is_allowed,
          nan_equals_nan_and_infinity_itself, integers_are_exact, widths_may_differ_but_not_kinds,
          shapes_are_exact, complex_numbers_by_distance, strings_are_exact, tensors_are_summed_up,
          the_largest_come_first, tensorflow_writes_tensors_so, tensorflow_writes_numbers_so)
