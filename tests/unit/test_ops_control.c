/* SPDX-License-Identifier: Apache-2.0 */
/* The module control. */
#include "tests/support/op_test.h"
#include "tests/support/test_graph.h"
#include "tests/support/unit.h"

#include <math.h>
#include <string.h>

#define FLOATS(...) ((float[]){__VA_ARGS__})

static op_test *check_numerics(float x) {
  op_test *t = op_test_new("CheckNumerics", NULL);
  op_test_input(t, TIN_F32, SHAPE(3), FLOATS(1, x, -3));
  op_test_attr_string(t, "message", "layer 7");
  return t;
}

START_TEST(test_check_numerics) {
  op_test *t = check_numerics(2);
  op_test_expect(t, 0, TIN_F32, SHAPE(3), FLOATS(1, 2, -3));
  op_test_every_way(t, 0);
  op_test_free(t);
  t = check_numerics(NAN);
  op_test_expect_fail(t, TIN_INVALID, "layer 7 : Tensor had NaN values");
  op_test_set_input(t, 0, SHAPE(2), FLOATS(1, -INFINITY));
  op_test_expect_fail(t, TIN_INVALID, "layer 7 : Tensor had Inf values");
  op_test_set_input(t, 0, SHAPE(2), FLOATS(INFINITY, NAN));
  op_test_expect_fail(t, TIN_INVALID, "layer 7 : Tensor had Inf and NaN values");
  op_test_set_input(t, 0, SHAPE(2), FLOATS(1, 2));
  op_test_expect(t, 0, TIN_F32, SHAPE(2), FLOATS(1, 2));
  op_test_set_input(t, 0, SHAPE(0), FLOATS(0));
  op_test_expect(t, 0, TIN_F32, SHAPE(0), FLOATS(0));
  op_test_free(t);
}
END_TEST

START_TEST(test_check_numerics_half) {
  op_test *t = op_test_new("CheckNumerics", NULL);
  op_test_input(t, TIN_F16, SHAPE(2), (uint16_t[]){0x7bff, 0x7c00}); /* the largest, infinity */
  op_test_expect_fail(t, TIN_INVALID, "Inf values");
  op_test_free(t);
}
END_TEST

static op_test *assertion(bool condition, int64_t summarize) {
  op_test *t = op_test_new("Assert", NULL);
  op_test_input(t, TIN_BOOL, SCALAR, &condition);
  op_test_input(t, TIN_STR, SCALAR, (tin_string[]){STR("x < y:\n")});
  op_test_input(t, TIN_S32, SHAPE(5), (int32_t[]){-1, 2, 3, 4, 5});
  op_test_input(t, TIN_F32, SHAPE(2), FLOATS(0.5, 1e9f));
  op_test_input(t, TIN_U64, SCALAR, (uint64_t[]){UINT64_MAX});
  op_test_input(t, TIN_BOOL, SHAPE(0), &condition);
  op_test_input(t, TIN_C64, SCALAR, FLOATS(1, -2));
  op_test_attr_types(t, "T", 6,
                     (tin_dtype[]){TIN_STR, TIN_S32, TIN_F32, TIN_U64, TIN_BOOL, TIN_C64});
  op_test_attr_int(t, "summarize", summarize);
  return t;
}

START_TEST(test_assert) {
  op_test *t = assertion(true, 3);
  ck_assert_int_eq(op_test_run(t), TIN_OK);
  op_test_free(t);
  t = assertion(false, 3);
  op_test_expect_fail(t, TIN_INVALID,
                      "assertion failed: [x < y:?] [-1 2 3...] [0.5 1e+09] "
                      "[18446744073709551615] [] [(1,-2)]");
  op_test_every_way(t, 0);
  op_test_free(t);
  t = assertion(false, -1);
  op_test_expect_fail(t, TIN_INVALID, "[-1 2 3 4 5]");
  op_test_free(t);
}
END_TEST

/* The text is cut, not overrun. */
START_TEST(test_assert_long) {
  static char text[5000];
  memset(text, 'x', sizeof text);
  op_test *t = op_test_new("Assert", NULL);
  op_test_input(t, TIN_BOOL, SHAPE(1), (bool[]){false});
  op_test_input(t, TIN_STR, SHAPE(2), (tin_string[]){{text, sizeof text}, {text, sizeof text}});
  op_test_attr_types(t, "T", 1, (tin_dtype[]){TIN_STR});
  op_test_expect_fail(t, TIN_INVALID, "assertion failed: [xxxx");
  op_test_free(t);
  t = op_test_new("Assert", NULL);
  op_test_input(t, TIN_BOOL, SHAPE(2), (bool[]){true, true});
  op_test_attr_types(t, "T", 0, NULL);
  op_test_expect_fail(t, TIN_MISMATCH, "must be a scalar");
  op_test_free(t);
}
END_TEST

START_TEST(test_const) {
  op_test *t = op_test_new("Const", NULL);
  op_test_attr_type(t, "dtype", TIN_S32);
  op_test_attr_tensor(t, "value", TIN_S32, SHAPE(2), (int32_t[]){7, 8});
  op_test_expect(t, 0, TIN_S32, SHAPE(2), (int32_t[]){7, 8});
  op_test_free(t);
  t = op_test_new("Const", NULL);
  op_test_attr_type(t, "dtype", TIN_STR);
  op_test_attr_tensor(t, "value", TIN_STR, SCALAR, (tin_string[]){STR("text")});
  op_test_expect(t, 0, TIN_STR, SCALAR, (tin_string[]){STR("text")});
  op_test_free(t);
  t = op_test_new("Const", NULL);
  op_test_attr_type(t, "dtype", TIN_F32);
  op_test_attr_tensor(t, "value", TIN_S32, SHAPE(2), (int32_t[]){7, 8});
  op_test_expect_fail(t, TIN_MISMATCH, "not of type dtype");
  op_test_free(t);
  t = op_test_new("Const", NULL);
  op_test_attr_type(t, "dtype", TIN_F32);
  op_test_expect_fail(t, TIN_INVALID, "value is missing");
  op_test_free(t);
}
END_TEST

START_TEST(test_placeholder) {
  op_test *t = op_test_new("Placeholder", NULL);
  op_test_attr_type(t, "dtype", TIN_F32);
  op_test_attr_shape(t, "shape", SHAPE(2));
  op_test_expect_fail(t, TIN_INVALID, "fed");
  op_test_free(t);
}
END_TEST

START_TEST(test_no_op) {
  op_test *t = op_test_new("NoOp", NULL);
  ck_assert_int_eq(op_test_run(t), TIN_OK);
  op_test_free(t);
}
END_TEST

START_TEST(test_print) {
  op_test *t = op_test_new("Print", NULL);
  op_test_input(t, TIN_F32, SHAPE(2), FLOATS(1, 2));
  op_test_input(t, TIN_S32, SCALAR, (int32_t[]){3});
  op_test_attr_types(t, "U", 1, (tin_dtype[]){TIN_S32});
  op_test_attr_string(t, "message", "a test prints this once: ");
  op_test_attr_int(t, "first_n", 1);
  op_test_expect(t, 0, TIN_F32, SHAPE(2), FLOATS(1, 2));
  op_test_set_input(t, 0, SHAPE(2), FLOATS(3, 4));
  op_test_expect(t, 0, TIN_F32, SHAPE(2), FLOATS(3, 4));
  op_test_free(t);
}
END_TEST

/* Fed or not, from one model. */
static void run_default(const tin_model *model, const float *fed, const float *expected) {
  tin_error error;
  tin_session *s;
  const char *const feeds[] = {"p", NULL}, *const none[] = {NULL}, *const fetches[] = {"y", NULL};
  tin_session_options options = {TIN_INIT(tin_session_options), .feeds = fed ? feeds : none,
                                 .fetches = fetches};
  ck_assert_msg(tin_session_create(&s, model, &options, &error) == TIN_OK, "%s", error.text);
  if (fed) {
    ck_assert_msg(tin_session_resize(s, 0, SHAPE(2), &error) == TIN_OK, "%s", error.text);
    memcpy(tin_session_input(s, 0)->data, fed, 2 * sizeof *fed);
  }
  ck_assert_msg(tin_session_run(s, &error) == TIN_OK, "%s", error.text);
  ck_assert_mem_eq(tin_session_output(s, 0)->data, expected, 2 * sizeof *expected);
  tin_session_destroy(s);
}

START_TEST(test_placeholder_with_default) {
  test_graph *g = test_graph_new();
  uint32_t c = test_graph_constant(g, "c", TIN_F32, SHAPE(2), FLOATS(1, 2));
  uint32_t p = test_graph_node(g, "PlaceholderWithDefault", "p");
  test_graph_edge(g, p, c, 0);
  test_graph_attr_type(g, p, "dtype", TIN_F32);
  uint32_t y = test_graph_unary(g, "Identity", "y", TIN_F32, p);
  test_graph_fetch(g, y, 0);
  tin_registry registry;
  tin_model *model;
  tin_error error;
  test_registry_init(&registry, NULL);
  ck_assert_msg(test_graph_open(&model, &registry, g, NULL, &error) == TIN_OK, "%s", error.text);
  run_default(model, NULL, FLOATS(1, 2));
  run_default(model, FLOATS(8, 9), FLOATS(8, 9));
  tin_model_close(model);
  tin_registry_free(&registry);
  test_graph_free(g);
}
END_TEST

UNIT_MAIN(test_check_numerics, test_check_numerics_half, test_assert, test_assert_long, test_const,
          test_placeholder, test_no_op, test_print, test_placeholder_with_default)
