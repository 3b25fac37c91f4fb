/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins that replace what is built in, whole or in part, and what is left when they are gone. */
#include "tinfer/plugin.h"

#include <string.h>

#include "tests/support/op_test.h"
#include "tests/support/test_graph.h"
#include "tests/support/unit.h"

static tin_registry target;
static tin_error error;

static tin_status fill(const tin_node *node, float value) {
  float *y = node->out[0]->data;
  for (int64_t i = 0; i < tin_numel(&node->out[0]->shape); i++) y[i] = value;
  return TIN_OK;
}

/* ---- a kernel for Relu of vectors of two floats
 * -------------------------------------------------- */

static tin_status run_seven(const tin_node *node) { return fill(node, 7); }

typedef struct only {
  bool this_one;
} only;

static const tin_attr only_attrs[] = {TIN_ATTR_BOOL(only, this_one, 0, ""), TIN_ATTR_END};

static const tin_op relu_op = {
    TIN_INIT(tin_op), .name = "Relu",      .signature = "features:T -> activations:T",
    .type_attr = "T", .attrs = only_attrs, .params_size = sizeof(only)};

static bool accepts(const tin_node *node) { return ((const only *)node->params)->this_one; }

static const tin_kernel relu_f32 = {TIN_INIT(tin_kernel), .name = "relu_f32",
                                    .op = &relu_op,       .dtypes = TIN_BIT(TIN_F32),
                                    .accepts = accepts,   .run = run_seven};

TIN_PLUGIN(partly, "1.0") { return tin_add_kernel(registry, &relu_f32); }

/* ---- another meaning of Abs: it has two inputs
 * ---------------------------------------------------- */

static tin_status run_sum(const tin_node *node) {
  return fill(node, *(const float *)node->in[0]->data + *(const float *)node->in[1]->data);
}

static const tin_op abs_op = {TIN_INIT(tin_op), .name = "Abs", .signature = "x:T y:T -> z:T",
                              .type_attr = "T"};
static const tin_kernel abs_f32 = {TIN_INIT(tin_kernel), .name = "abs_f32", .op = &abs_op,
                                   .dtypes = TIN_BIT(TIN_F32), .run = run_sum};

TIN_PLUGIN(other, "1.0") { return tin_add_kernel(registry, &abs_f32); }

/* ---- a pass and a format in the place of built-in ones ------------------------------------- */

static tin_status run_pass(tin_pass_context *c) {
  return tin_fail(c, TIN_UNSUPPORTED, "not today");
}
static const tin_pass prune = {TIN_INIT(tin_pass), .name = "prune", .run = run_pass};
TIN_PLUGIN(passing, "1.0") { return tin_add_pass(registry, &prune); }

static int probe(const tin_source *source) { return source->size ? 100 : 0; }
static tin_status read_none(tin_builder *b, const tin_source *source) {
  (void)source;
  return tin_fail(b, TIN_UNSUPPORTED, "not here");
}
static const tin_format graphdef = {TIN_INIT(tin_format), .name = "graphdef", .probe = probe,
                                    .read = read_none};
TIN_PLUGIN(reading, "1.0") { return tin_add_format(registry, &graphdef); }

/* ---- tests
 * ---------------------------------------------------------------------------------------- */

static void setup(const tin_plugin *plugin, bool first) {
  tin_registry_init(&target, NULL, &error);
  if (plugin && first) ck_assert_int_eq(tin_plugin_add(&target, plugin), TIN_OK);
  ck_assert_int_eq(tin_register_builtin(&target), TIN_OK);
  if (plugin && !first) ck_assert_int_eq(tin_plugin_add(&target, plugin), TIN_OK);
}

static void relu(bool this_one, float expected) {
  op_test *t = op_test_new("Relu", &target);
  op_test_attr_type(t, "T", TIN_F32);
  op_test_attr_bool(t, "this_one", this_one);
  op_test_input(t, TIN_F32, SHAPE(1), (float[]){3});
  op_test_expect(t, 0, TIN_F32, SHAPE(1), &expected);
  op_test_free(t);
}

static void relu_of_doubles(void) {
  op_test *t = op_test_new("Relu", &target);
  op_test_attr_type(t, "T", TIN_F64);
  op_test_attr_bool(t, "this_one", true);
  op_test_input(t, TIN_F64, SHAPE(1), (double[]){3});
  op_test_expect(t, 0, TIN_F64, SHAPE(1), (double[]){3});
  op_test_free(t);
}

START_TEST(the_last_kernel_goes_first) {
  setup(partly_LTX_tin_plugin(), false);
  relu(true, 7);
  tin_registry_free(&target);
}
END_TEST

START_TEST(what_it_declines_is_for_the_built_in_one) {
  setup(partly_LTX_tin_plugin(), false);
  relu(false, 3);
  relu_of_doubles();
  tin_registry_free(&target);
}
END_TEST

START_TEST(the_first_kernel_goes_last) {
  setup(partly_LTX_tin_plugin(), true);
  relu(true, 3);
  tin_registry_free(&target);
}
END_TEST

START_TEST(without_it_all_is_as_it_was) {
  setup(partly_LTX_tin_plugin(), false);
  relu(true, 7);
  tin_registry_free(&target);
  setup(NULL, false);
  relu(true, 3);
  tin_registry_free(&target);
}
END_TEST

static op_test *begin_abs(uint32_t inputs) {
  op_test *t = op_test_new("Abs", &target);
  op_test_attr_type(t, "T", TIN_F32);
  for (uint32_t i = 0; i < inputs; i++) op_test_input(t, TIN_F32, SHAPE(1), (float[]){-2});
  return t;
}

START_TEST(an_op_may_mean_something_else) {
  setup(other_LTX_tin_plugin(), false);
  op_test *t = begin_abs(2);
  op_test_expect(t, 0, TIN_F32, SHAPE(1), (float[]){-4});
  op_test_free(t);
  t = begin_abs(1); /* which the plugin's does not fit */
  op_test_expect(t, 0, TIN_F32, SHAPE(1), (float[]){2});
  op_test_free(t);
  tin_registry_free(&target);
}
END_TEST

START_TEST(passes_go_by_name) {
  setup(passing_LTX_tin_plugin(), false);
  tin_registry all;
  tin_model *model;
  test_graph *g = test_graph_new();
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(1));
  test_graph_feed(g, x, 0);
  test_graph_fetch(g, test_graph_unary(g, "Relu", "y", TIN_F32, x), 0);
  test_registry_init(&all, &target);
  ck_assert_int_eq(test_graph_open(&model, &all, g, NULL, &error), TIN_UNSUPPORTED);
  ck_assert_msg(strstr(error.text, "pass prune: not today"), "%s", error.text);
  tin_registry_free(&all);
  tin_registry_free(&target);
  test_graph_free(g);
}
END_TEST

START_TEST(formats_go_by_name) {
  static const char text[] = "node { name: 'x' op: 'Placeholder' }";
  tin_model *model;
  tin_model_options options = {TIN_INIT(tin_model_options), .format = "graphdef"};
  setup(reading_LTX_tin_plugin(), false);
  ck_assert_int_eq(tin_model_open_memory(&model, &target, text, sizeof text - 1, &options, &error),
                   TIN_UNSUPPORTED);
  ck_assert_msg(strstr(error.text, "not here"), "%s", error.text);
  tin_registry_free(&target);
}
END_TEST

UNIT_MAIN(the_last_kernel_goes_first, what_it_declines_is_for_the_built_in_one,
          the_first_kernel_goes_last, without_it_all_is_as_it_was, an_op_may_mean_something_else,
          passes_go_by_name, formats_go_by_name)
