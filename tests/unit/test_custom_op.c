/* SPDX-License-Identifier: Apache-2.0 */
/* The plugins of examples/custom-op, linked in: what they compute, and what they refuse. */
#include "examples/custom-op/gate.c"
#include "examples/custom-op/smooth.c"

#include "tests/support/op_test.h"
#include "tests/support/test_graph.h"
#include "tests/support/unit.h"

#include <math.h>

static tin_registry target;
static tin_error error;

static void setup(void) {
  tin_registry_init(&target, NULL, &error);
  ck_assert_int_eq(tin_register_builtin(&target), TIN_OK);
  ck_assert_int_eq(tin_plugin_add(&target, gate_LTX_tin_plugin()), TIN_OK);
  ck_assert_int_eq(tin_plugin_add(&target, smooth_LTX_tin_plugin()), TIN_OK);
}

static op_test *begin(const char *op_name) {
  setup();
  op_test *t = op_test_new(op_name, &target);
  op_test_attr_type(t, "T", TIN_F32);
  return t;
}

static void end(op_test *t) {
  op_test_free(t);
  tin_registry_free(&target);
}

START_TEST(the_gate_scales_what_is_small) {
  op_test *t = begin("LeakyGate");
  op_test_attr_float(t, "threshold", 1);
  op_test_input(t, TIN_F32, SHAPE(5), (float[]){-10, 1, 2, NAN, INFINITY});
  op_test_every_way(t, 0);
  op_test_expect(t, 0, TIN_F32, SHAPE(5), (float[]){-1, 0.1f, 2, NAN, INFINITY});
  end(t);
}
END_TEST

/* ---- MovingAverage ----------------------------------------------------------------------- */

static op_test *begin_average(int64_t window, const char *padding) {
  op_test *t = begin("MovingAverage");
  op_test_attr_int(t, "window", window);
  op_test_attr_string(t, "padding", padding);
  return t;
}

START_TEST(averages_of_whole_windows) {
  op_test *t = begin_average(3, "VALID");
  op_test_input(t, TIN_F32, SHAPE(4, 2), (float[]){1, 10, 2, 20, 3, 30, 7, 10});
  op_test_every_way(t, 0);
  op_test_expect(t, 0, TIN_F32, SHAPE(2, 2), (float[]){2, 20, 4, 20});
  end(t);
}
END_TEST

START_TEST(averages_of_what_there_is) {
  op_test *t = begin_average(3, "SAME");
  op_test_input(t, TIN_F32, SHAPE(2, 3, 1), (float[]){1, 3, 8, NAN, 5, 7});
  op_test_every_way(t, 0);
  op_test_expect(t, 0, TIN_F32, SHAPE(2, 3, 1), (float[]){2, 4, 5.5f, NAN, NAN, 6});
  end(t);
}
END_TEST

START_TEST(windows_may_be_even_and_huge) {
  op_test *t = begin_average(2, "SAME");
  op_test_input(t, TIN_F32, SHAPE(3, 1), (float[]){1, 3, 8});
  op_test_expect(t, 0, TIN_F32, SHAPE(3, 1), (float[]){2, 5.5f, 8});
  end(t);
  t = begin_average(INT64_MAX, "SAME");
  op_test_input(t, TIN_F32, SHAPE(3, 1), (float[]){1, 3, 8});
  op_test_expect(t, 0, TIN_F32, SHAPE(3, 1), (float[]){4, 4, 4});
  end(t);
}
END_TEST

START_TEST(averages_of_nothing) {
  op_test *t = begin_average(1, "VALID");
  op_test_input(t, TIN_F32, SHAPE(0, INT32_MAX, 1), NULL);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, INT32_MAX, 1));
  end(t);
  t = begin_average(3, "SAME");
  op_test_input(t, TIN_F32, SHAPE(0, 2), NULL);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, 2));
  end(t);
}
END_TEST

static void refuse(int64_t window, const char *padding, const tin_shape *shape, const float *x,
                   tin_status status, const char *text) {
  op_test *t = begin_average(window, padding);
  op_test_input(t, TIN_F32, shape, x);
  op_test_expect_fail(t, status, text);
  end(t);
}

START_TEST(impossible_averages_are_refused) {
  const float x[4] = {1, 2, 3, 4};
  refuse(0, "SAME", SHAPE(2, 2), x, TIN_INVALID, "attribute 'window' is 0, expected 1 or more");
  refuse(-3, "VALID", SHAPE(2, 2), x, TIN_INVALID, "attribute 'window' is -3");
  refuse(1, "SAME", SHAPE(4), x, TIN_MISMATCH, "x has rank 1, expected 2 or more");
  refuse(1, "SAME", SCALAR, x, TIN_MISMATCH, "x has rank 0");
  refuse(3, "VALID", SHAPE(2, 2), x, TIN_MISMATCH, "a window of 3 does not fit into 2 steps");
  refuse(1, "OTHER", SHAPE(2, 2), x, TIN_INVALID,
         "attribute 'padding' is 'OTHER', expected SAME or VALID");
}
END_TEST

/* ---- Squash ------------------------------------------------------------------------------ */

START_TEST(squashes) {
  op_test *t = begin("Squash");
  op_test_attr_float(t, "limit", 2);
  op_test_input(t, TIN_F32, SHAPE(2, 2), (float[]){0, 2, -6, NAN});
  op_test_every_way(t, 0);
  op_test_expect(t, 0, TIN_F32, SHAPE(2, 2), (float[]){0, 1, -1.5f, NAN});
  end(t);
  t = begin("Squash");
  op_test_attr_float(t, "limit", 0);
  op_test_input(t, TIN_F32, SHAPE(1), (float[]){1});
  op_test_expect_fail(t, TIN_INVALID, "attribute 'limit' is 0, expected more than 0");
  end(t);
}
END_TEST

static test_graph *chain(const char *tail, float limit) {
  test_graph *g = test_graph_new();
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(3, 2));
  uint32_t head = test_graph_unary(g, "MovingAverage", "average", TIN_F32, x);
  uint32_t y = test_graph_unary(g, tail, "y", TIN_F32, head);
  test_graph_attr_float(g, y, "limit", limit);
  test_graph_feed(g, x, 0);
  test_graph_fetch(g, y, 0);
  return g;
}

/* What follows MovingAverage when the optimiser is done. */
static bool fuses(const char *tail, float limit) {
  tin_registry all;
  tin_model *model;
  test_graph *g = chain(tail, limit);
  setup();
  test_registry_init(&all, &target);
  ck_assert_int_eq(test_graph_open(&model, &all, g, NULL, &error), TIN_OK);
  const tin_graph *graph = tin_model_optimized(model);
  const tin_graph_node *node = tin_graph_get(graph, tin_graph_find(graph, "average"));
  bool fused = node->epilogue != TIN_NO_NODE;
  tin_model_close(model);
  tin_registry_free(&all);
  tin_registry_free(&target);
  test_graph_free(g);
  return fused;
}

START_TEST(averages_take_what_follows_them) {
  ck_assert(fuses("Squash", 1));
  ck_assert(!fuses("Squash", 0));
  ck_assert(fuses("Relu6", 1));
  ck_assert(fuses("Tanh", 1));
  ck_assert(!fuses("LeakyGate", 1));
}
END_TEST

/* ---- RunningMean -------------------------------------------------------------------------- */

START_TEST(means_run_until_the_shape_changes) {
  op_test *t = begin("RunningMean");
  uint32_t x = op_test_input(t, TIN_F32, SHAPE(2), (float[]){1, 3});
  op_test_expect(t, 0, TIN_F32, SCALAR, (float[]){2});
  op_test_set_input(t, x, SHAPE(2), (float[]){6, 6});
  op_test_expect(t, 0, TIN_F32, SCALAR, (float[]){4});
  op_test_set_input(t, x, SHAPE(1), (float[]){7});
  op_test_expect(t, 0, TIN_F32, SCALAR, (float[]){7});
  end(t);
}
END_TEST

START_TEST(the_mean_of_nothing_is_no_number) {
  op_test *t = begin("RunningMean");
  op_test_input(t, TIN_F32, SHAPE(0), NULL);
  op_test_expect(t, 0, TIN_F32, SCALAR, (float[]){NAN});
  end(t);
}
END_TEST

UNIT_MAIN(the_gate_scales_what_is_small, averages_of_whole_windows, averages_of_what_there_is,
          windows_may_be_even_and_huge, averages_of_nothing, impossible_averages_are_refused,
          squashes, averages_take_what_follows_them, means_run_until_the_shape_changes,
          the_mean_of_nothing_is_no_number)
