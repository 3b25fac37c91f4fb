/* SPDX-License-Identifier: Apache-2.0 */
/* What the functions of a model need: all that is called, and nothing else. */
#include <stdio.h>
#include <string.h>

#include "tests/support/failing.h"
#include "tests/support/test_graph.h"
#include "tests/support/unit.h"
#include "tinfer/packed.h"

/* ---- ops that call ------------------------------------------------------------------------- */

static tin_status unknown_shapes(tin_node *node) {
  for (uint32_t i = 0; i < node->num_out; i++) node->out[i]->shape.rank = TIN_UNKNOWN;
  return TIN_OK;
}

static tin_status run_nothing(const tin_node *node) {
  return tin_fail(node, TIN_UNSUPPORTED, "it only stands for a call");
}

#define CALLER(id, op_name, ...)                                                                   \
  static const tin_op id##_op = {TIN_INIT(tin_op), .name = op_name, .infer = unknown_shapes,       \
                                 .signature = __VA_ARGS__};                                        \
  static const tin_kernel id = {TIN_INIT(tin_kernel), .name = #id, .op = &id##_op,                 \
                                .run = run_nothing}

CALLER(call, "PartitionedCall", "args:Tin... -> output:Tout...");
CALLER(branch, "If", "cond:Tcond input:Tin... -> output:Tout...");
CALLER(choose, "Case", "branch_index:int32 input:Tin... -> output:Tout...");

/* By the name of a function; this one does something. */
static tin_status run_twice(const tin_node *node) {
  const float *x = node->in[0]->data;
  float *y = node->out[0]->data;
  for (int64_t i = 0; i < tin_numel(&node->in[0]->shape); i++) y[i] = 2 * x[i];
  return TIN_OK;
}

static const tin_op twice_op = {TIN_INIT(tin_op), .name = "Twice", .signature = "x:T -> y:T"};
static const tin_kernel twice = {TIN_INIT(tin_kernel), .name = "twice", .op = &twice_op,
                                 .run = run_twice};

static void make_registry(tin_registry *registry) {
  static const tin_kernel *const kernels[] = {&call, &branch, &choose, &twice};
  static tin_error error;
  test_registry_init(registry, NULL);
  registry->error = &error;
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++)
    ck_assert_msg(tin_add_kernel(registry, kernels[i]) == TIN_OK, "%s", error.text);
}

/* ---- graphs -------------------------------------------------------------------------------- */

#define FLOAT "attr { key: 'T' value { type: DT_FLOAT } } "
#define LISTS                                                                                      \
  "attr { key: 'Tin' value { list { type: DT_FLOAT } } } "                                         \
  "attr { key: 'Tout' value { list { type: DT_FLOAT } } } "
#define NAMED(attr, f) "attr { key: '" attr "' value { func { name: '" f "' } } } "
#define X "node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } } } "
#define UNARY(op, name, input) "name: '" name "' op: '" op "' input: '" input "' " FLOAT
#define CALL(name, f, input)                                                                       \
  "name: '" name "' op: 'PartitionedCall' input: '" input "' " LISTS NAMED("f", f)

/* A function from a to y; its nodes as node_def { ... }, `from` is what it returns. */
#define FUNCTION(name, nodes, from)                                                                \
  "function { signature { name: '" name "' input_arg { name: 'a' type: DT_FLOAT } "                \
  "output_arg { name: 'y' type: DT_FLOAT } } " nodes " ret { key: 'y' value: '" from "' } } "
#define SIMPLE(name, op) FUNCTION(name, "node_def { " UNARY(op, "n", "a") " }", "n:activations:0")

typedef struct opened {
  tin_registry registry;
  tin_model *model;
  tin_error error;
  char text[8192]; /* "node kernel;" of all that was told */
} opened;

static tin_status open_with(opened *o, const char *text, tin_model_options *options) {
  memset(o, 0, sizeof *o);
  make_registry(&o->registry);
  return tin_model_open_memory(&o->model, &o->registry, text, strlen(text), options, &o->error);
}

static void open_text(opened *o, const char *text) {
  ck_assert_msg(open_with(o, text, NULL) == TIN_OK, "%s", o->error.text);
}

static void close_it(opened *o) {
  tin_model_close(o->model);
  tin_registry_free(&o->registry);
}

static tin_status take(void *self, const tin_graph_node *node, tin_dtype type,
                       const tin_kernel *kernel) {
  opened *o = self;
  size_t used = strlen(o->text);
  (void)type;
  snprintf(o->text + used, sizeof o->text - used, "%s %s;", node->name,
           kernel ? kernel->name : "-");
  return TIN_OK;
}

static const char *selected(opened *o) {
  o->text[0] = 0;
  ck_assert_msg(!tin_model_selected(o->model, take, o, &o->error), "%s", o->error.text);
  return o->text;
}

static const char *needed(opened *o) {
  o->text[0] = 0;
  ck_assert_msg(!tin_model_needs(o->model, NULL, NULL, take, o, &o->error), "%s", o->error.text);
  return o->text;
}

static void selects(const char *graph, const char *expected) {
  opened o;
  open_text(&o, graph);
  ck_assert_str_eq(selected(&o), expected);
  close_it(&o);
}

/* Opening fails, with all of these in the message. */
static void fails(const char *graph, tin_status status, const char *a, const char *b,
                  const char *c) {
  opened o;
  ck_assert_msg(open_with(&o, graph, NULL) == status, "%d: %s", o.error.status, o.error.text);
  ck_assert_msg(strstr(o.error.text, a) && strstr(o.error.text, b) && strstr(o.error.text, c),
                "\"%s\" without \"%s\", \"%s\", \"%s\"", o.error.text, a, b, c);
  close_it(&o);
}

/* ---- what is followed ---------------------------------------------------------------------- */

START_TEST(the_body_of_a_call) {
  selects(X "node { " CALL("c", "f", "x") " } "
                                          "library { " SIMPLE("f", "Relu")
                                              SIMPLE("unused", "Elu") "}",
          "c call;f/n relu_f32;");
}
END_TEST

START_TEST(each_function_once_however_it_is_reached) {
  selects(X "node { " CALL("c", "f", "x") " } node { " CALL(
              "d", "f",
              "c") " }"
                   "library {" SIMPLE("h", "Elu") FUNCTION(
                       "g",
                       "node_def { " CALL("again", "f",
                                          "a") " } "
                                               "node_def { " CALL(
                                                   "self", "g",
                                                   "again:output:0") " } "
                                                                     "node_def { " CALL(
                                                                         "last", "h",
                                                                         "self:output:0") " }",
                       "last:output:0")
                       FUNCTION("f",
                                "node_def { " UNARY("Relu", "n",
                                                    "a") " } "
                                                         "node_def { " CALL("deeper", "g",
                                                                            "n:activations:0") " }",
                                "deeper:output:0") "}",
          "c call;d call;f/n relu_f32;f/deeper call;"
          "g/again call;g/self call;g/last call;h/n elu_f32;");
}
END_TEST

START_TEST(all_branches) {
  static const char branches[] =
      "attr { key: 'branches' value { list { func { name: 'f' } func { name: 'g' } "
      "func { name: 'f' } } } } ";
  char graph[4096];
  snprintf(graph, sizeof graph,
           X "node { name: 'p' op: 'Placeholder' attr { key: 'dtype' value { type: DT_BOOL } } } "
             "node { name: 'k' op: 'Placeholder' attr { key: 'dtype' value { type: DT_INT32 } } } "
             "node { name: 'if' op: 'If' input: 'p' input: 'x' " LISTS
             "attr { key: 'Tcond' value { type: DT_BOOL } } " NAMED("then_branch", "t")
                 NAMED("else_branch",
                       "e") " } "
                            "node { name: 'case' op: 'Case' input: 'k' input: 'if' " LISTS "%s } "
                            "library {" SIMPLE("e", "Elu") SIMPLE("f", "Relu6") SIMPLE("g", "Selu")
                                SIMPLE("t", "Relu") "}",
           branches);
  selects(graph, "if branch;case choose;t/n relu_f32;e/n elu_f32;f/n relu6_f32;g/n selu_f32;");
}
END_TEST

START_TEST(functions_that_are_ops) {
  selects(X "node { " UNARY(
              "Twice", "c",
              "x") " }"
                   "library {" FUNCTION(
                       "Twice", "node_def { name: 'n' op: 'Add' input: 'a' input: 'a' " FLOAT " }",
                       "n:z:0") "}",
          "c twice;Twice/n add_f32;");
}
END_TEST

/* Neither what is not needed, nor notes of tools, nor what no function is called. */
START_TEST(nothing_else_is_followed) {
  static const char graph[] = X "node { " CALL("c", "Add", "x")
      NAMED("_note", "f") " } "
                          "node { " CALL("d", "f", "x") " } "
                                                        "library {" SIMPLE("f", "Relu")
                                                            SIMPLE("g", "Elu") "}";
  opened o;
  const char *fetches[] = {"c", NULL};
  tin_model_options options = {TIN_INIT(tin_model_options), .fetches = fetches};
  ck_assert_int_eq(open_with(&o, graph, &options), TIN_OK);
  ck_assert_str_eq(selected(&o), "c call;");
  ck_assert_str_eq(needed(&o), "c call;d call;f/n relu_f32;f/y identity;");
  close_it(&o);
}
END_TEST

START_TEST(calls_that_are_computed_at_once) {
  static const char graph[] =
      X "node { name: 'k' op: 'Const' attr { key: 'dtype' value { type: DT_FLOAT } } "
        "attr { key: 'value' value { tensor { dtype: DT_FLOAT float_val: 3 } } } } "
        "node { " UNARY("Twice", "c", "k")
            NAMED("f", "f") " } "
                            "node { name: 'y' op: 'Add' input: 'x' input: 'c' " FLOAT " } "
                            "library {" SIMPLE("f", "Relu") "}";
  opened o;
  open_text(&o, graph);
  ck_assert_str_eq(selected(&o), "y add_f32;");
  ck_assert_str_eq(needed(&o), "c twice;y add_f32;f/n relu_f32;f/y identity;");
  close_it(&o);
}
END_TEST

/* A zero in it makes a name another one. */
START_TEST(names_are_whole) {
  opened o = {.model = NULL};
  test_graph *g = test_graph_new();
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, NULL);
  uint32_t c = test_graph_unary(g, "Twice", "c", TIN_F32, x);
  test_graph_attr(g, c,
                  &(tin_attr_value){"f", TIN_VALUE_GRAPH, 0, 1, {.s = &(tin_string){"f\0g", 3}}});
  test_graph_feed(g, x, 0), test_graph_fetch(g, c, 0);
  test_graph_function(g, "f");
  uint32_t a = test_graph_placeholder(g, "a", TIN_F32, NULL);
  test_graph_feed(g, a, 0);
  test_graph_fetch(g, test_graph_unary(g, "Relu", "n", TIN_F32, a), 0);
  make_registry(&o.registry);
  ck_assert_int_eq(test_graph_open(&o.model, &o.registry, g, NULL, &o.error), TIN_OK);
  ck_assert_str_eq(selected(&o), "c twice;");
  close_it(&o);
  test_graph_free(g);
}
END_TEST

/* Bodies are optimised as they are when they run: what is constant is computed, activations are
 * part of the layer before them. */
START_TEST(bodies_are_optimised) {
  static const char graph[] = X "node { " CALL("c", "f", "x") " } library {" FUNCTION(
      "f",
      "node_def { name: 'k' op: 'Const' attr { key: 'dtype' value { type: DT_FLOAT } } "
      "attr { key: 'value' value { tensor { dtype: DT_FLOAT tensor_shape { "
      "dim { size: 2 } dim { size: 2 } } float_val: 3 } } } } "
      "node_def { " UNARY(
          "Neg", "minus",
          "k:output:0") " } "
                        "node_def { name: 'm' op: 'MatMul' input: 'a' input: 'minus:y:0' " FLOAT
                        " } "
                        "node_def { " UNARY("Relu", "r", "m:product:0") " }",
      "r:activations:0") "}";
  opened o;
  open_text(&o, graph);
  ck_assert_str_eq(selected(&o), "c call;f/m mat_mul_f32;f/r relu_f32;");
  ck_assert_str_eq(needed(&o), "c call;f/minus neg_f32;f/m mat_mul_f32;f/r relu_f32;f/y identity;");
  close_it(&o);
  tin_model_options verbatim = {TIN_INIT(tin_model_options), .flags = TIN_MODEL_VERBATIM};
  ck_assert_int_eq(open_with(&o, graph, &verbatim), TIN_OK);
  ck_assert_str_eq(selected(&o),
                   "c call;f/minus neg_f32;f/m mat_mul_f32;f/r relu_f32;f/y identity;");
  close_it(&o);
}
END_TEST

/* It is called for what its last nodes do. */
START_TEST(functions_without_outputs) {
  selects(
      X "node { " CALL("c", "f", "x") " } node { " CALL(
          "d", "nothing",
          "x") " } library {"
               "function { signature { name: 'nothing' input_arg { name: 'a' type: DT_FLOAT } } } "
               "function { signature { name: 'f' input_arg { name: 'a' type: DT_FLOAT } } "
               "node_def { " UNARY(
                   "Relu", "n",
                   "a") " } "
                        "node_def { " UNARY(
                            "Elu", "m",
                            "n:activations:0") " } "
                                               "node_def { name: 'go' op: 'NoOp' input: '^n' } } }",
      "c call;d call;f/n relu_f32;f/m elu_f32;f/go no_op;");
}
END_TEST

/* An argument without a type has the one that its first reader is for. */
START_TEST(types_by_attributes_of_the_body) {
  selects(
      X "node { " CALL(
          "c", "f",
          "x") " } library {"
               "function { signature { name: 'f' input_arg { name: 'a' type_attr: 'T' } "
               "output_arg { name: 'y' type_attr: 'T' } } "
               "node_def { name: 'n' op: 'Add' input: 'a' input: 'a' "
               "attr { key: 'T' value { type: DT_INT32 } } } ret { key: 'y' value: 'n:z:0' } } }",
      "c call;f/n add_s32;");
}
END_TEST

/* ---- what is wrong with them --------------------------------------------------------------- */

START_TEST(all_that_is_missing_is_said_at_once) {
  static const char graph[] = X
      "node { name: 'm' op: 'Frobnicate' input: 'x' " FLOAT " } "
      "node { " CALL("c", "f", "m") " } node { name: 'o' op: 'Orbit' input: 'c' " NAMED(
          "f", "g") " } library {" SIMPLE("unused", "Never")
          FUNCTION("f",
                   "node_def { " UNARY("Frobnicate", "n",
                                       "a") " } "
                                            "node_def { " UNARY(
                                                "Grok", "k",
                                                "n:y:0") " } "
                                                         "node_def { " CALL("c", "g", "k:y:0") " }",
                   "c:output:0") SIMPLE("g", "Quux") "}";
  fails(graph, TIN_UNSUPPORTED, "4 ops have no kernel", "Frobnicate (float): 'm', 'f/n'",
        "Grok (float): 'f/k'");
  fails(graph, TIN_UNSUPPORTED, "Orbit (type unknown): 'o'", "Quux (float): 'g/n'", "");
  fails(X "node { " CALL("c", "f", "x") " } library {" SIMPLE("f", "Quux") "}", TIN_UNSUPPORTED,
        "1 op has no kernel", "Quux (float): 'f/n'", "");
}
END_TEST

/* A session between other nodes may call other functions. */
START_TEST(sessions_with_ends_of_their_own) {
  static const char graph[] = X
      "node { " CALL("c", "f", "x") " } node { " CALL("d", "g", "x") " } "
                                                                     "library {" SIMPLE("f", "Relu")
                                                                         SIMPLE("g", "Quux") "}";
  opened o;
  tin_session *session;
  const char *c[] = {"c", NULL}, *d[] = {"d", NULL};
  tin_model_options options = {TIN_INIT(tin_model_options), .fetches = c};
  tin_session_options other = {TIN_INIT(tin_session_options), .threads = 1, .fetches = d};
  ck_assert_int_eq(open_with(&o, graph, &options), TIN_OK);
  ck_assert_int_eq(tin_session_create(&session, o.model, &other, &o.error), TIN_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(o.error.text, "'g/n'"));
  other.fetches = c;
  ck_assert_int_eq(tin_session_create(&session, o.model, &other, &o.error), TIN_OK);
  tin_session_destroy(session);
  close_it(&o);
}
END_TEST

START_TEST(bodies_that_make_no_sense) {
#define CALLS_F X "node { " CALL("c", "f", "x") " } library {"
  fails(CALLS_F FUNCTION("f",
                         "node_def { name: 'n' op: 'Add' input: 'a' input: 'a' "
                         "attr { key: 'T' value { type: DT_INT32 } } }",
                         "n:z:0") "}",
        TIN_MISMATCH, "node 'f/n' (Add)", "is float, expected int32", "");
  fails(CALLS_F FUNCTION("f",
                         "node_def { name: 'n' op: 'Add' input: 'm:z:0' input: 'a' " FLOAT " } "
                         "node_def { name: 'm' op: 'Add' input: 'n:z:0' input: 'a' " FLOAT " }",
                         "n:z:0") "}",
        TIN_CORRUPT, "a cycle through node 'f/", "", "");
}
END_TEST

/* ---- around them --------------------------------------------------------------------------- */

static const char two_functions[] =
    X "node { " CALL("c", "f", "x") " } library {" SIMPLE("g", "Elu") FUNCTION(
        "f",
        "node_def { " UNARY("Relu", "n", "a") " } "
                                              "node_def { " CALL("d", "g", "n:activations:0") " }",
        "d:output:0") "}";

START_TEST(they_are_not_packed) {
  opened o;
  void *data;
  size_t size;
  open_text(&o, two_functions);
  ck_assert_int_eq(tin_model_pack(o.model, NULL, &data, &size, &o.error), TIN_UNSUPPORTED);
  ck_assert_msg(strstr(o.error.text, "function 'f'") != NULL, "%s", o.error.text);
  ck_assert_ptr_null(data);
  ck_assert_uint_eq(size, 0);
  close_it(&o);
  open_text(&o, X "node { " UNARY("Relu", "y", "x") " } library {" SIMPLE("f", "Elu") "}");
  ck_assert_int_eq(tin_model_pack(o.model, NULL, &data, &size, &o.error), TIN_OK);
  tin_model_pack_free(NULL, data, size);
  close_it(&o);
}
END_TEST

/* A packed model that is opened straight has a program, but no graph to make others of. */
START_TEST(needs_of_a_packed_program) {
  opened o;
  void *data;
  size_t size;
  open_text(&o, X "node { " UNARY("Relu", "y", "x") " }");
  ck_assert_int_eq(tin_model_pack(o.model, NULL, &data, &size, &o.error), TIN_OK);
  tin_model_close(o.model);
  ck_assert_int_eq(tin_model_open_packed(&o.model, &o.registry, data, size, NULL, &o.error),
                   TIN_OK);
  ck_assert_str_eq(selected(&o), "y relu_f32;");
  ck_assert_int_eq(tin_model_needs(o.model, NULL, NULL, take, &o, &o.error), TIN_UNSUPPORTED);
  close_it(&o);
  tin_model_pack_free(NULL, data, size);
}
END_TEST

START_TEST(out_of_memory_anywhere) {
  FAIL_EACH(f) {
    opened o;
    tin_model_options options = {TIN_INIT(tin_model_options), .allocator = &f.allocator};
    tin_status status = open_with(&o, two_functions, &options);
    if (status == TIN_OK) status = tin_model_selected(o.model, take, &o, &o.error);
    if (status == TIN_OK) ck_assert_str_eq(o.text, "c call;f/n relu_f32;f/d call;g/n elu_f32;");
    close_it(&o);
    failing_check(&f, status);
  }
}
END_TEST

static tin_status stop_in_a_body(void *self, const tin_graph_node *node, tin_dtype type,
                                 const tin_kernel *kernel) {
  (void)self, (void)type, (void)kernel;
  return strchr(node->name, '/') ? TIN_IO : TIN_OK;
}

START_TEST(telling_stops_when_it_is_told_to) {
  opened o;
  open_text(&o, two_functions);
  ck_assert_int_eq(tin_model_selected(o.model, stop_in_a_body, NULL, &o.error), TIN_IO);
  ck_assert_int_eq(tin_model_needs(o.model, NULL, NULL, stop_in_a_body, NULL, &o.error), TIN_IO);
  close_it(&o);
}
END_TEST

/* More functions than a small table has room for, each called from the one before. */
START_TEST(many_functions) {
  enum { COUNT = 300, ROOM = 400 };
  char *graph = malloc((COUNT + 2) * ROOM);
  opened o;
  size_t used = (size_t)sprintf(graph, X "node { " CALL("c", "f0", "x") " } library {");
  for (int i = 0; i < COUNT; i++)
    used += (size_t)sprintf(
        graph + used,
        "function { signature { name: 'f%d' input_arg { name: 'a' type: DT_FLOAT } output_arg { "
        "name: 'y' type: DT_FLOAT } } node_def { name: 'n' op: 'PartitionedCall' input: 'a' " LISTS
            NAMED("f", "f%d") " } ret { key: 'y' value: 'n:output:0' } } ",
        i, (i + 1) % COUNT);
  sprintf(graph + used, "}");
  open_text(&o, graph);
  free(graph);
  uint32_t count = 0;
  for (const char *p = selected(&o); (p = strstr(p, "call;")); p++) count++;
  ck_assert_uint_eq(count, COUNT + 1);
  close_it(&o);
}
END_TEST

UNIT_MAIN(the_body_of_a_call, each_function_once_however_it_is_reached, all_branches,
          functions_that_are_ops, nothing_else_is_followed, calls_that_are_computed_at_once,
          names_are_whole, bodies_are_optimised, functions_without_outputs,
          types_by_attributes_of_the_body, all_that_is_missing_is_said_at_once,
          sessions_with_ends_of_their_own, bodies_that_make_no_sense, they_are_not_packed,
          needs_of_a_packed_program, out_of_memory_anywhere, telling_stops_when_it_is_told_to,
          many_functions)
