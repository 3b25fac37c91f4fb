/* SPDX-License-Identifier: Apache-2.0 */
/* The optimiser: a graph gives the same values before and after, and the nodes that can go are
 * gone. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/failing.h"
#include "tests/support/op_test.h"
#include "tests/support/test_graph.h"
#include "tests/support/unit.h"
#include "tinfer/tinfer.h"

enum { MAX_OUT = 4 };

typedef struct bench { /* one graph, opened and run in several ways */
  test_graph *g;
  tin_registry registry;
  tin_error error;
  tin_model *model; /* optimised */
} bench;

static bench new_bench(void) {
  bench b = {.g = test_graph_new()};
  test_registry_init(&b.registry, NULL);
  return b;
}

static void free_bench(bench *b) {
  tin_model_close(b->model);
  test_graph_free(b->g);
  tin_registry_free(&b->registry);
}

/* ---- running -------------------------------------------------------------------------------- */

/* The same numbers every time, some of them negative. */
static float noise(size_t i) { return (float)((i * 7919 + 13) % 201) / 100 - 1; }

static void fill_inputs(tin_session *session) {
  for (uint32_t k = 0; k < tin_session_num_inputs(session); k++) {
    tin_tensor *in = tin_session_input(session, k);
    ck_assert_int_eq(in->dtype, TIN_F32);
    for (size_t i = 0; i < (size_t)tin_numel(&in->shape); i++)
      ((float *)in->data)[i] = noise(i + k * 31);
  }
}

typedef struct results {
  uint32_t count;
  tin_tensor out[MAX_OUT];
} results;

static void keep(test_graph *g, const tin_session *session, results *r) {
  r->count = tin_session_num_outputs(session);
  ck_assert_uint_le(r->count, MAX_OUT);
  for (uint32_t i = 0; i < r->count; i++) {
    const tin_tensor *out = tin_session_output(session, i);
    r->out[i] = *out;
    r->out[i].data = test_graph_copy_data(g, (tin_dtype)out->dtype, &out->shape, out->data);
  }
}

static tin_status run_model(bench *b, const tin_model *model, const tin_allocator *allocator,
                            results *r) {
  tin_session *session = NULL;
  tin_session_options options = {TIN_INIT(tin_session_options), .threads = 1,
                                 .allocator = allocator};
  tin_status status = tin_session_create(&session, model, &options, &b->error);
  if (status == TIN_OK) status = tin_session_plan(session, &b->error);
  if (status == TIN_OK) fill_inputs(session);
  if (status == TIN_OK) status = tin_session_run(session, &b->error);
  if (status == TIN_OK && r) keep(b->g, session, r);
  tin_session_destroy(session);
  return status;
}

static void open_model(bench *b, uint32_t flags, tin_model **model) {
  tin_model_options options = {TIN_INIT(tin_model_options), .flags = flags};
  if (test_graph_open(model, &b->registry, b->g, &options, &b->error) != TIN_OK)
    ck_abort_msg("%s", b->error.text);
}

static void compare(const results *a, const results *b, float tolerance) {
  ck_assert_uint_eq(a->count, b->count);
  for (uint32_t k = 0; k < a->count; k++) {
    ck_assert(tin_shape_equal(&a->out[k].shape, &b->out[k].shape));
    ck_assert_int_eq(a->out[k].dtype, b->out[k].dtype);
    const float *x = a->out[k].data, *y = b->out[k].data;
    int64_t count = tin_numel(&a->out[k].shape);
    for (int64_t i = 0; i < count && a->out[k].dtype == TIN_F32; i++)
      if (!(fabsf(x[i] - y[i]) <= tolerance * (1 + fabsf(x[i])) || (isnan(x[i]) && isnan(y[i])) ||
            x[i] == y[i]))
        ck_abort_msg("output %u[%d]: %g verbatim, %g optimised", k, (int)i, (double)x[i],
                     (double)y[i]);
  }
}

/* Opens the graph both ways; both give the same, or both fail. Leaves the optimised model. */
static void check_same(bench *b, float tolerance) {
  tin_model *verbatim;
  results before, after;
  open_model(b, TIN_MODEL_VERBATIM, &verbatim);
  tin_status first = run_model(b, verbatim, NULL, &before);
  tin_model_close(verbatim);
  open_model(b, 0, &b->model);
  tin_status second = run_model(b, b->model, NULL, &after);
  if (first != second)
    ck_abort_msg("verbatim '%s', optimised '%s'; %s", tin_status_text(first),
                 tin_status_text(second), b->error.text);
  if (first == TIN_OK) compare(&before, &after, tolerance);
}

/* ---- what is left --------------------------------------------------------------------------- */

/* Nodes of that op, or (NULL) of all but placeholders; constants count as Const. */
static uint32_t left(const bench *b, const char *op) {
  const tin_graph *graph = tin_model_optimized(b->model);
  uint32_t count = 0;
  for (uint32_t i = 0; i < tin_graph_num_nodes(graph); i++) {
    const tin_graph_node *n = tin_graph_get(graph, i);
    if (n->removed) continue;
    const char *is = n->constant ? "Const" : n->op;
    count += op ? strcmp(is, op) == 0 : strcmp(is, "Placeholder") != 0;
  }
  return count;
}

static const tin_graph_node *only(const bench *b, const char *op) {
  const tin_graph *graph = tin_model_optimized(b->model);
  ck_assert_uint_eq(left(b, op), 1);
  for (uint32_t i = 0;; i++) {
    const tin_graph_node *n = tin_graph_get(graph, i);
    if (!n->removed && !n->constant && strcmp(n->op, op) == 0) return n;
  }
}

static float *noise_of(bench *b, size_t count, size_t seed) {
  float *values = test_graph_memory(b->g, count * sizeof *values);
  for (size_t i = 0; i < count; i++) values[i] = noise(i * 3 + seed);
  return values;
}

static uint32_t constant(bench *b, const char *name, const tin_shape *shape) {
  size_t count = (size_t)tin_numel(shape);
  return test_graph_constant(b->g, name, TIN_F32, shape, noise_of(b, count, strlen(name)));
}

/* ---- prune ----------------------------------------------------------------------------------- */

START_TEST(what_nobody_needs_is_gone) {
  bench b = new_bench();
  uint32_t x = test_graph_placeholder(b.g, "x", TIN_F32, SHAPE(2, 3));
  uint32_t y = test_graph_unary(b.g, "Relu", "y", TIN_F32, x);
  uint32_t z = test_graph_unary(b.g, "Tanh", "z", TIN_F32, y);
  test_graph_unary(b.g, "NoSuchOp", "unknown", TIN_F32, z);
  test_graph_feed(b.g, x, 0), test_graph_fetch(b.g, y, 0);
  check_same(&b, 0);
  ck_assert_uint_eq(left(&b, NULL), 1);
  ck_assert_uint_eq(left(&b, "Relu"), 1);
  free_bench(&b);
}
END_TEST

static uint32_t assertion(bench *b, bool holds) {
  uint32_t condition = test_graph_constant(b->g, "condition", TIN_BOOL, SCALAR, &holds);
  uint32_t n = test_graph_node(b->g, "Assert", "assert");
  const uint16_t types[] = {TIN_F32};
  test_graph_attr(b->g, n, &(tin_attr_value){"T", TIN_VALUE_DTYPE, 1, 1, {.type = types}});
  test_graph_edge(b->g, n, condition, 0);
  test_graph_edge(b->g, n, constant(b, "data", SHAPE(1)), 0);
  return n;
}

START_TEST(effects_stay) {
  for (int holds = 0; holds < 2; holds++) {
    bench b = new_bench();
    uint32_t x = test_graph_placeholder(b.g, "x", TIN_F32, SHAPE(2));
    uint32_t y = test_graph_unary(b.g, "Relu", "y", TIN_F32, x);
    test_graph_control(b.g, y, assertion(&b, holds));
    test_graph_feed(b.g, x, 0), test_graph_fetch(b.g, y, 0);
    check_same(&b, 0);
    ck_assert_uint_eq(left(&b, "Assert"), 1);
    ck_assert_int_eq(run_model(&b, b.model, NULL, NULL), holds ? TIN_OK : TIN_INVALID);
    free_bench(&b);
  }
}
END_TEST

/* ---- remove_identities --------------------------------------------------------------------- */

START_TEST(identities_are_gone) {
  bench b = new_bench();
  uint32_t x = test_graph_placeholder(b.g, "x", TIN_F32, SHAPE(2, 3));
  uint32_t i = test_graph_unary(b.g, "Identity", "i", TIN_F32, x);
  uint32_t s = test_graph_unary(b.g, "StopGradient", "s", TIN_F32, i);
  uint32_t y = test_graph_unary(b.g, "Relu", "y", TIN_F32, s);
  uint32_t z = test_graph_unary(b.g, "Identity", "z", TIN_F32, y);
  test_graph_feed(b.g, x, 0);
  test_graph_fetch(b.g, z, 0), test_graph_fetch(b.g, i, 0);
  check_same(&b, 0);
  ck_assert_uint_eq(left(&b, NULL), 1);
  free_bench(&b);
}
END_TEST

START_TEST(identities_that_matter_stay) {
  bench b = new_bench();
  uint32_t x = test_graph_placeholder(b.g, "x", TIN_F32, SHAPE(2));
  uint32_t i = test_graph_unary(b.g, "Identity", "waits", TIN_F32, x);
  test_graph_control(b.g, i, assertion(&b, false));
  test_graph_feed(b.g, x, 0), test_graph_fetch(b.g, i, 0);
  check_same(&b, 0);
  ck_assert_int_eq(run_model(&b, b.model, NULL, NULL), TIN_INVALID);
  free_bench(&b);

  b = new_bench(); /* fed in the middle */
  x = test_graph_placeholder(b.g, "x", TIN_F32, SHAPE(2));
  i = test_graph_unary(b.g, "Identity", "fed", TIN_F32, x);
  uint32_t y = test_graph_unary(b.g, "Neg", "y", TIN_F32, i);
  test_graph_feed(b.g, i, 0), test_graph_fetch(b.g, y, 0);
  open_model(&b, 0, &b.model);
  tin_session *session;
  ck_assert_int_eq(tin_session_create(&session, b.model, NULL, &b.error), TIN_OK);
  ck_assert_int_eq(tin_session_resize(session, 0, SHAPE(1), &b.error), TIN_OK);
  *(float *)tin_session_input(session, 0)->data = 3;
  ck_assert_int_eq(tin_session_run(session, &b.error), TIN_OK);
  ck_assert(*(const float *)tin_session_output(session, 0)->data == -3);
  tin_session_destroy(session);
  free_bench(&b);
}
END_TEST

/* ---- fold_constants -------------------------------------------------------------------------- */

START_TEST(expressions_of_constants_are_computed) {
  bench b = new_bench();
  uint32_t x = test_graph_placeholder(b.g, "x", TIN_F32, SHAPE(2, 3));
  uint32_t c = constant(&b, "c", SHAPE(2, 3)), d = constant(&b, "dd", SHAPE(3));
  uint32_t m = test_graph_binary(b.g, "Mul", "m", TIN_F32, c, d);
  uint32_t e = test_graph_unary(b.g, "Exp", "e", TIN_F32, m);
  uint32_t i = test_graph_unary(b.g, "Identity", "i", TIN_F32, e);
  uint32_t y = test_graph_binary(b.g, "Add", "y", TIN_F32, x, i);
  test_graph_feed(b.g, x, 0);
  test_graph_fetch(b.g, y, 0), test_graph_fetch(b.g, m, 0);
  check_same(&b, 0);
  ck_assert_uint_eq(left(&b, NULL), 3); /* e, y, and m, which is fetched */
  ck_assert_uint_eq(left(&b, "Const"), 2);
  free_bench(&b);
}
END_TEST

START_TEST(all_outputs_are_computed) {
  bench b = new_bench();
  uint32_t x = test_graph_placeholder(b.g, "x", TIN_F32, SHAPE(1, 2));
  uint32_t axis = test_graph_constant(b.g, "axis", TIN_S32, SCALAR, &(int32_t){0});
  uint32_t s = test_graph_node(b.g, "Split", "split");
  test_graph_attr_type(b.g, s, "T", TIN_F32);
  test_graph_attr_int(b.g, s, "num_split", 3);
  test_graph_edge(b.g, s, axis, 0);
  test_graph_edge(b.g, s, constant(&b, "c", SHAPE(3, 2)), 0);
  uint32_t y = test_graph_node(b.g, "AddN", "y");
  test_graph_attr_type(b.g, y, "T", TIN_F32);
  test_graph_attr_int(b.g, y, "N", 3);
  test_graph_edge(b.g, y, x, 0);
  test_graph_edge(b.g, y, s, 1);
  test_graph_edge(b.g, y, s, 2);
  test_graph_feed(b.g, x, 0);
  test_graph_fetch(b.g, y, 0), test_graph_fetch(b.g, s, 2), test_graph_fetch(b.g, s, 0);
  check_same(&b, 0);
  ck_assert_uint_eq(left(&b, "Split"), 0);
  ck_assert_uint_eq(left(&b, "Const"), 3);
  free_bench(&b);
}
END_TEST

START_TEST(large_constants_are_seen_in_other_shapes_without_a_copy) {
  bench b = new_bench();
  uint32_t c = constant(&b, "c", SHAPE(3000, 1000)); /* 12 MB: more than may be computed */
  uint32_t shape = test_graph_constant(b.g, "shape", TIN_S32, SHAPE(2), (int32_t[]){1000, -1});
  uint32_t i = test_graph_unary(b.g, "Identity", "i", TIN_F32, c);
  uint32_t y = test_graph_binary(b.g, "Reshape", "y", TIN_F32, i, shape);
  uint32_t z = test_graph_unary(b.g, "Neg", "z", TIN_F32, y);
  test_graph_fetch(b.g, y, 0), test_graph_fetch(b.g, z, 0);
  check_same(&b, 0);
  const tin_graph *before = tin_model_graph(b.model), *after = tin_model_optimized(b.model);
  ck_assert_ptr_eq(tin_graph_get(before, c)->constant->data,
                   tin_graph_get(after, y)->constant->data);
  ck_assert(tin_shape_equal(&tin_graph_get(after, y)->constant->shape, SHAPE(1000, 3000)));
  ck_assert_uint_eq(left(&b, "Neg"), 1);
  free_bench(&b);
}
END_TEST

START_TEST(constants_that_are_fed_are_none) {
  bench b = new_bench();
  uint32_t c = constant(&b, "c", SHAPE(2)), d = constant(&b, "dd", SHAPE(2));
  uint32_t y = test_graph_binary(b.g, "Add", "y", TIN_F32, c, d);
  test_graph_feed(b.g, c, 0), test_graph_fetch(b.g, y, 0);
  open_model(&b, 0, &b.model);
  tin_session *session;
  ck_assert_int_eq(tin_session_create(&session, b.model, NULL, &b.error), TIN_OK);
  ck_assert_int_eq(tin_session_resize(session, 0, SHAPE(2), &b.error), TIN_OK);
  float *in = tin_session_input(session, 0)->data;
  in[0] = in[1] = 100;
  ck_assert_int_eq(tin_session_run(session, &b.error), TIN_OK);
  ck_assert(*(const float *)tin_session_output(session, 0)->data > 90);
  tin_session_destroy(session);
  free_bench(&b);
}
END_TEST

START_TEST(a_node_that_is_fed_in_part_is_not_folded) {
  bench b = new_bench();
  uint32_t axis = test_graph_constant(b.g, "axis", TIN_S32, SCALAR, &(int32_t){0});
  uint32_t s = test_graph_node(b.g, "Split", "split");
  test_graph_attr_type(b.g, s, "T", TIN_F32);
  test_graph_attr_int(b.g, s, "num_split", 2);
  test_graph_edge(b.g, s, axis, 0);
  test_graph_edge(b.g, s, constant(&b, "c", SHAPE(2)), 0);
  uint32_t y = test_graph_node(b.g, "Sub", "y");
  test_graph_attr_type(b.g, y, "T", TIN_F32);
  test_graph_edge(b.g, y, s, 0), test_graph_edge(b.g, y, s, 1);
  test_graph_feed(b.g, s, 1), test_graph_fetch(b.g, y, 0);
  open_model(&b, 0, &b.model);
  tin_session *session;
  ck_assert_int_eq(tin_session_create(&session, b.model, NULL, &b.error), TIN_OK);
  ck_assert_int_eq(tin_session_resize(session, 0, SHAPE(1), &b.error), TIN_OK);
  *(float *)tin_session_input(session, 0)->data = 100;
  ck_assert_int_eq(tin_session_run(session, &b.error), TIN_OK);
  ck_assert(*(const float *)tin_session_output(session, 0)->data < -90);
  tin_session_destroy(session);
  free_bench(&b);
}
END_TEST

START_TEST(what_waits_for_others_is_not_folded) {
  bench b = new_bench();
  uint32_t c = constant(&b, "c", SHAPE(2));
  uint32_t y = test_graph_unary(b.g, "Neg", "y", TIN_F32, c);
  test_graph_control(b.g, y, assertion(&b, false));
  uint32_t waits = constant(&b, "waits", SHAPE(2));
  test_graph_control(b.g, waits, y);
  uint32_t z = test_graph_unary(b.g, "Neg", "z", TIN_F32, waits);
  test_graph_fetch(b.g, z, 0);
  check_same(&b, 0);
  ck_assert_int_eq(run_model(&b, b.model, NULL, NULL), TIN_INVALID);
  ck_assert_uint_eq(left(&b, "Neg"), 2);
  free_bench(&b);
}
END_TEST

static tin_status give_one(const tin_node *node) {
  *(float *)node->out[0]->data = 1;
  return TIN_OK;
}

static tin_status infer_scalar(tin_node *node) {
  node->out[0]->shape = *SCALAR;
  return TIN_OK;
}

static const tin_op stateful_op = {TIN_INIT(tin_op), .name = "TestRandom",
                                   .signature = "-> y:float", .flags = TIN_OP_STATEFUL,
                                   .infer = infer_scalar};
static const tin_kernel stateful = {TIN_INIT(tin_kernel), .name = "test_random", .op = &stateful_op,
                                    .run = give_one};
static const tin_op pure_op = {TIN_INIT(tin_op), .name = "TestOne", .signature = "-> y:float",
                               .infer = infer_scalar};
static const tin_kernel pure = {TIN_INIT(tin_kernel), .name = "test_one", .op = &pure_op,
                                .run = give_one};

START_TEST(what_changes_from_run_to_run_is_not_folded) {
  bench b = new_bench();
  ck_assert_int_eq(tin_add_kernel(&b.registry, &stateful), TIN_OK);
  ck_assert_int_eq(tin_add_kernel(&b.registry, &pure), TIN_OK);
  uint32_t r = test_graph_node(b.g, "TestRandom", "r"), o = test_graph_node(b.g, "TestOne", "o");
  uint32_t y = test_graph_unary(b.g, "Neg", "y", TIN_F32, r);
  uint32_t z = test_graph_unary(b.g, "Neg", "z", TIN_F32, o);
  uint32_t i = test_graph_unary(b.g, "Identity", "i", TIN_F32, r);
  test_graph_fetch(b.g, y, 0), test_graph_fetch(b.g, z, 0), test_graph_fetch(b.g, i, 0);
  check_same(&b, 0);
  ck_assert_uint_eq(left(&b, "TestRandom"), 1);
  ck_assert_uint_eq(left(&b, "TestOne"), 0);
  ck_assert_uint_eq(left(&b, "Neg"), 1);
  ck_assert_uint_eq(left(&b, "Identity"), 1); /* what it reads may have a state */
  free_bench(&b);
}
END_TEST

START_TEST(what_fails_when_folded_fails_when_run) {
  bench b = new_bench();
  uint32_t c = constant(&b, "c", SHAPE(2)), d = constant(&b, "dd", SHAPE(3));
  uint32_t y = test_graph_binary(b.g, "Add", "y", TIN_F32, c, d);
  test_graph_fetch(b.g, y, 0);
  check_same(&b, 0);
  ck_assert_int_eq(run_model(&b, b.model, NULL, NULL), TIN_MISMATCH);
  ck_assert_ptr_nonnull(strstr(b.error.text, "node 'y' (Add): "));
  free_bench(&b);
}
END_TEST

/* ---- fold_affine --------------------------------------------------------------------------- */

typedef struct layer {
  const char *op, *format;
  const tin_shape *image, *filter;
  uint32_t channels;
} layer;

static void set_layout(bench *b, uint32_t node, const char *format) {
  test_graph_attr_string(b->g, node, "data_format", format);
}

/* A convolution or matrix product of placeholder "x" with constant weights. */
static uint32_t linear_node(bench *b, const layer *l, uint32_t *x) {
  *x = test_graph_placeholder(b->g, "x", TIN_F32, l->image);
  uint32_t w = constant(b, "weights", l->filter);
  uint32_t n = test_graph_binary(b->g, l->op, "linear", TIN_F32, *x, w);
  if (strcmp(l->op, "MatMul") == 0) return n;
  test_graph_attr_ints(b->g, n, "strides", 4, (int64_t[]){1, 1, 1, 1});
  test_graph_attr_string(b->g, n, "padding", "SAME");
  set_layout(b, n, l->format);
  return n;
}

static uint32_t bias_add(bench *b, const layer *l, const char *name, uint32_t x) {
  uint32_t c = constant(b, "bias", SHAPE((int32_t)l->channels));
  uint32_t n = test_graph_binary(b->g, "BiasAdd", name, TIN_F32, x, c);
  set_layout(b, n, l->format);
  return n;
}

static uint32_t positive(bench *b, const char *name, uint32_t channels) {
  float *values = noise_of(b, channels, 5);
  for (uint32_t i = 0; i < channels; i++) values[i] = values[i] * values[i] + 0.1f;
  return test_graph_constant(b->g, name, TIN_F32, SHAPE((int32_t)channels), values);
}

static uint32_t batch_norm(bench *b, const layer *l, const char *name, uint32_t x, bool training) {
  const tin_shape *s = SHAPE((int32_t)l->channels);
  uint32_t n = test_graph_unary(b->g, "FusedBatchNorm", name, TIN_F32, x);
  test_graph_edge(b->g, n, constant(b, "scale", s), 0);
  test_graph_edge(b->g, n, constant(b, "offset", s), 0);
  test_graph_edge(b->g, n, constant(b, "mean", training ? SHAPE(0) : s), 0);
  test_graph_edge(
      b->g, n, training ? constant(b, "none", SHAPE(0)) : positive(b, "variance", l->channels), 0);
  test_graph_attr_bool(b->g, n, "is_training", training);
  set_layout(b, n, l->format);
  return n;
}

/* The constant that Mul and the like combine with: a vector, in the layout. */
static uint32_t vector(bench *b, const layer *l, const char *name) {
  int32_t c = (int32_t)l->channels;
  bool first = l->format && strcmp(l->format, "NCHW") == 0;
  return constant(b, name, first ? SHAPE(c, 1, 1) : SHAPE(c));
}

static const layer layers[] = {
    {"Conv2D", "NHWC", &(tin_shape){4, {2, 5, 6, 3}}, &(tin_shape){4, {3, 3, 3, 7}}, 7},
    {"Conv2D", "NCHW", &(tin_shape){4, {2, 3, 5, 6}}, &(tin_shape){4, {3, 3, 3, 7}}, 7},
    {"DepthwiseConv2dNative", "NHWC", &(tin_shape){4, {2, 5, 6, 3}}, &(tin_shape){4, {3, 3, 3, 2}},
     6},
    {"MatMul", "NHWC", &(tin_shape){2, {4, 5}}, &(tin_shape){2, {5, 9}}, 9},
};

START_TEST(a_layer_becomes_one_node) {
  for (size_t k = 0; k < COUNT(layers); k++) {
    const layer *l = &layers[k];
    bench b = new_bench();
    uint32_t x, n = linear_node(&b, l, &x);
    n = test_graph_unary(b.g, "Identity", "identity", TIN_F32, n);
    n = bias_add(&b, l, "bias_add", n);
    if (l->image->rank == 4) n = batch_norm(&b, l, "norm", n, false);
    n = test_graph_binary(b.g, "Mul", "mul", TIN_F32, vector(&b, l, "factor"), n);
    n = test_graph_binary(b.g, "Sub", "sub", TIN_F32, n, vector(&b, l, "subtrahend"));
    n = test_graph_binary(b.g, "Add", "add", TIN_F32, n, vector(&b, l, "summand"));
    test_graph_feed(b.g, x, 0), test_graph_fetch(b.g, n, 0);
    check_same(&b, 1e-5f);
    ck_assert_msg(left(&b, NULL) == 3, "%s: %u nodes", l->op, left(&b, NULL));
    ck_assert_uint_eq(left(&b, "Const"), 2);
    ck_assert_uint_eq(only(&b, l->op)->num_inputs, 3);
    free_bench(&b);
  }
}
END_TEST

START_TEST(weights_that_are_not_scaled_are_shared) {
  bench b = new_bench();
  uint32_t x, n = linear_node(&b, &layers[0], &x);
  n = bias_add(&b, &layers[0], "bias_add", n);
  test_graph_feed(b.g, x, 0), test_graph_fetch(b.g, n, 0);
  check_same(&b, 1e-5f);
  const tin_graph *before = tin_model_graph(b.model), *after = tin_model_optimized(b.model);
  uint32_t w = tin_graph_find(before, "weights");
  ck_assert_uint_eq(only(&b, "Conv2D")->inputs[1].node, w);
  ck_assert_ptr_eq(tin_graph_get(before, w)->constant->data,
                   tin_graph_get(after, w)->constant->data);
  free_bench(&b);
}
END_TEST

START_TEST(shared_weights_are_scaled_for_one) {
  bench b = new_bench();
  uint32_t x, n = linear_node(&b, &layers[3], &x);
  const uint32_t w = x + 1; /* its weights */
  uint32_t other = test_graph_binary(b.g, "MatMul", "other", TIN_F32, x, w);
  n = test_graph_binary(b.g, "Mul", "mul", TIN_F32, n, vector(&b, &layers[3], "factor"));
  test_graph_feed(b.g, x, 0);
  test_graph_fetch(b.g, n, 0), test_graph_fetch(b.g, other, 0);
  check_same(&b, 1e-5f);
  ck_assert_uint_eq(left(&b, "Mul"), 0);
  ck_assert_uint_eq(left(&b, "Const"), 2);
  free_bench(&b);
}
END_TEST

/* Each of these must leave the op behind the linear one alone. */
static void leave_alone(bench *b, uint32_t x, uint32_t n, const char *op) {
  test_graph_feed(b->g, x, 0);
  test_graph_fetch(b->g, n, 0);
  check_same(b, 1e-5f);
  ck_assert_msg(left(b, op) == 1, "%s is gone", op);
  free_bench(b);
}

START_TEST(a_result_that_others_see_is_not_changed) {
  const layer *l = &layers[0];
  bench b = new_bench(); /* fetched */
  uint32_t x, n = linear_node(&b, l, &x);
  test_graph_fetch(b.g, n, 0);
  leave_alone(&b, x, bias_add(&b, l, "bias_add", n), "BiasAdd");

  b = new_bench(); /* read by another */
  n = linear_node(&b, l, &x);
  test_graph_fetch(b.g, test_graph_unary(b.g, "Relu", "relu", TIN_F32, n), 0);
  leave_alone(&b, x, bias_add(&b, l, "bias_add", n), "BiasAdd");

  b = new_bench(); /* fed */
  n = linear_node(&b, l, &x);
  x = n;
  test_graph_feed(b.g, n, 0);
  n = bias_add(&b, l, "bias_add", n);
  test_graph_fetch(b.g, n, 0);
  open_model(&b, 0, &b.model);
  ck_assert_uint_eq(left(&b, "BiasAdd"), 1);
  free_bench(&b);
}
END_TEST

START_TEST(other_outputs_of_a_norm_keep_it) {
  const layer *l = &layers[0];
  bench b = new_bench();
  uint32_t x, n = linear_node(&b, l, &x);
  n = batch_norm(&b, l, "norm", n, false);
  test_graph_feed(b.g, x, 0);
  test_graph_fetch(b.g, n, 0), test_graph_fetch(b.g, n, 1);
  check_same(&b, 1e-5f);
  ck_assert_uint_eq(left(&b, "FusedBatchNorm"), 1);
  ck_assert_uint_eq(only(&b, "Conv2D")->num_inputs, 2);
  free_bench(&b);

  b = new_bench();
  n = linear_node(&b, l, &x);
  leave_alone(&b, x, batch_norm(&b, l, "norm", n, true), "FusedBatchNorm");
}
END_TEST

START_TEST(what_waits_is_not_folded_into_a_layer) {
  const layer *l = &layers[0];
  bench b = new_bench();
  uint32_t x, n = linear_node(&b, l, &x);
  n = bias_add(&b, l, "bias_add", n);
  test_graph_control(b.g, n, assertion(&b, false));
  test_graph_feed(b.g, x, 0), test_graph_fetch(b.g, n, 0);
  check_same(&b, 0);
  ck_assert_int_eq(run_model(&b, b.model, NULL, NULL), TIN_INVALID);
  free_bench(&b);
}
END_TEST

START_TEST(what_others_wait_for_may_be_folded) {
  const layer *l = &layers[0];
  bench b = new_bench();
  uint32_t x, n = linear_node(&b, l, &x);
  n = bias_add(&b, l, "bias_add", n);
  uint32_t z = test_graph_unary(b.g, "Neg", "z", TIN_F32, x);
  test_graph_control(b.g, z, n);
  test_graph_feed(b.g, x, 0);
  test_graph_fetch(b.g, n, 0), test_graph_fetch(b.g, z, 0);
  check_same(&b, 1e-5f);
  free_bench(&b);
}
END_TEST

START_TEST(constants_that_are_not_per_channel_are_left_alone) {
  uint32_t x, n;
  bench b = new_bench(); /* a vector along the last axis, but channels are axis 1 */
  n = linear_node(&b, &(layer){"Conv2D", "NCHW", SHAPE(1, 3, 5, 7), SHAPE(3, 3, 3, 7), 7}, &x);
  n = test_graph_binary(b.g, "Add", "add", TIN_F32, n, constant(&b, "c", SHAPE(7)));
  leave_alone(&b, x, n, "Add");

  b = new_bench(); /* as many as channels, along another axis */
  n = linear_node(&b, &(layer){"Conv2D", "NHWC", SHAPE(1, 7, 7, 3), SHAPE(3, 3, 3, 7), 7}, &x);
  n = test_graph_binary(b.g, "Add", "add", TIN_F32, n, constant(&b, "c", SHAPE(7, 1)));
  leave_alone(&b, x, n, "Add");

  b = new_bench(); /* it adds dimensions to a matrix */
  n = linear_node(&b, &layers[3], &x);
  n = test_graph_binary(b.g, "Add", "add", TIN_F32, n, constant(&b, "c", SHAPE(1, 1, 9)));
  leave_alone(&b, x, n, "Add");

  b = new_bench(); /* not a constant */
  n = linear_node(&b, &layers[3], &x);
  n = test_graph_binary(b.g, "Add", "add", TIN_F32, n, n);
  leave_alone(&b, x, n, "Add");

  b = new_bench(); /* 0 * inf would be no number */
  n = linear_node(&b, &layers[3], &x);
  float values[9] = {1, 2, 3, INFINITY, 5, 6, 7, 8, 9};
  n = test_graph_binary(b.g, "Mul", "mul", TIN_F32, n,
                        test_graph_constant(b.g, "c", TIN_F32, SHAPE(9), values));
  leave_alone(&b, x, n, "Mul");
}
END_TEST

START_TEST(weights_that_are_no_constants_are_left_alone) {
  bench b = new_bench();
  uint32_t x = test_graph_placeholder(b.g, "x", TIN_F32, SHAPE(4, 5));
  uint32_t w = test_graph_placeholder(b.g, "w", TIN_F32, SHAPE(5, 9));
  uint32_t n = test_graph_binary(b.g, "MatMul", "product", TIN_F32, x, w);
  n = test_graph_binary(b.g, "Mul", "mul", TIN_F32, n, constant(&b, "c", SHAPE(9)));
  test_graph_feed(b.g, w, 0);
  leave_alone(&b, x, n, "Mul");
}
END_TEST

/* ---- fuse_epilogues ------------------------------------------------------------------------ */

START_TEST(activations_disappear) {
  static const char *const ops[] = {"Relu", "Relu6", "Tanh", "Sigmoid", "Exp"};
  for (size_t i = 0; i < COUNT(ops); i++) {
    bench b = new_bench();
    uint32_t x, n = linear_node(&b, &layers[0], &x);
    n = bias_add(&b, &layers[0], "bias_add", n);
    n = test_graph_unary(b.g, ops[i], "activation", TIN_F32, n);
    uint32_t z = test_graph_unary(b.g, "Neg", "z", TIN_F32, n);
    test_graph_feed(b.g, x, 0);
    test_graph_fetch(b.g, n, 0), test_graph_fetch(b.g, z, 0);
    check_same(&b, 1e-5f);
    ck_assert_msg(left(&b, ops[i]) == 0, "%s is left", ops[i]);
    ck_assert_uint_eq(left(&b, NULL), 4);
    free_bench(&b);
  }
}
END_TEST

START_TEST(one_activation_at_a_time) {
  bench b = new_bench();
  uint32_t x, n = linear_node(&b, &layers[0], &x);
  n = test_graph_unary(b.g, "Tanh", "first", TIN_F32, n);
  n = test_graph_unary(b.g, "Relu", "second", TIN_F32, n);
  leave_alone(&b, x, n, "Relu");
}
END_TEST

START_TEST(activations_that_cannot_go_stay) {
  bench b = new_bench(); /* the result is fetched as well */
  uint32_t x, n = linear_node(&b, &layers[0], &x);
  test_graph_fetch(b.g, n, 0);
  leave_alone(&b, x, test_graph_unary(b.g, "Relu", "relu", TIN_F32, n), "Relu");

  b = new_bench(); /* another waits for it */
  n = linear_node(&b, &layers[0], &x);
  n = test_graph_unary(b.g, "Relu", "relu", TIN_F32, n);
  uint32_t z = test_graph_unary(b.g, "Neg", "z", TIN_F32, x);
  test_graph_control(b.g, z, n);
  test_graph_fetch(b.g, z, 0);
  leave_alone(&b, x, n, "Relu");

  b = new_bench(); /* it is applied between the layer and what could be folded into it */
  n = linear_node(&b, &layers[0], &x);
  n = test_graph_unary(b.g, "Relu", "relu", TIN_F32, n);
  leave_alone(&b, x, bias_add(&b, &layers[0], "bias_add", n), "BiasAdd");
}
END_TEST

/* ---- anything
 * ------------------------------------------------------------------------------------ */

static uint32_t random_state;

static uint32_t pick(uint32_t n) {
  random_state = random_state * 1664525u + 1013904223u;
  return (random_state >> 8) % n;
}

/* A node that reads some of the `count` nodes there are, all of shape [3,4]. */
static uint32_t random_node(bench *b, uint32_t i, const uint32_t *nodes, uint32_t count) {
  static const char *const unary[] = {"Identity", "Relu", "Neg", "Tanh", "StopGradient", "Abs"};
  static const char *const binary[] = {"Add", "Sub", "Mul", "Maximum"};
  char name[32], other[32];
  snprintf(name, sizeof name, "node%u", i);
  snprintf(other, sizeof other, "other%u", i);
  uint32_t x = nodes[pick(2) ? count - 1 : pick(count)], y = nodes[pick(count)];
  switch (pick(5)) {
  case 0:
    return constant(b, name, SHAPE(3, 4));
  case 1:
    return test_graph_unary(b->g, unary[pick(6)], name, TIN_F32, x);
  case 2:
    return test_graph_binary(b->g, binary[pick(4)], name, TIN_F32, x, y);
  case 3:
    return test_graph_binary(b->g, binary[pick(4)], name, TIN_F32, x, constant(b, other, SHAPE(4)));
  default:
    return test_graph_binary(b->g, "MatMul", name, TIN_F32, x, constant(b, other, SHAPE(4, 4)));
  }
}

static void random_graph(bench *b) {
  uint32_t nodes[24] = {test_graph_placeholder(b->g, "x", TIN_F32, SHAPE(3, 4))}, count = 1;
  for (; count < COUNT(nodes); count++) {
    nodes[count] = random_node(b, count, nodes, count);
    if (pick(6) == 0) test_graph_control(b->g, nodes[count], nodes[pick(count)]);
  }
  test_graph_feed(b->g, nodes[0], 0);
  test_graph_fetch(b->g, nodes[count - 1], 0);
  for (uint32_t i = pick(MAX_OUT); i > 0; i--) test_graph_fetch(b->g, nodes[pick(count)], 0);
}

START_TEST(random_graphs_keep_their_meaning) {
  for (uint32_t round = 0; round < 300; round++) {
    bench b = new_bench();
    random_state = round;
    random_graph(&b);
    check_same(&b, 1e-3f);
    free_bench(&b);
  }
}
END_TEST

/* ---- out of memory
 * --------------------------------------------------------------------------------- */

static tin_status open_and_run(bench *b, const tin_allocator *allocator) {
  tin_model *model;
  tin_model_options options = {TIN_INIT(tin_model_options), .allocator = allocator};
  tin_status status = test_graph_open(&model, &b->registry, b->g, &options, &b->error);
  if (status == TIN_OK) status = run_model(b, model, allocator, NULL);
  if (status == TIN_OK || model) tin_model_close(model);
  return status;
}

START_TEST(memory_may_run_out) {
  bench b = new_bench();
  uint32_t x, n = linear_node(&b, &layers[0], &x);
  n = bias_add(&b, &layers[0], "bias_add", n);
  n = batch_norm(&b, &layers[0], "norm", n, false);
  uint32_t c = test_graph_unary(b.g, "Exp", "exp", TIN_F32, constant(&b, "c", SHAPE(7)));
  n = test_graph_binary(b.g, "Mul", "mul", TIN_F32, n, c);
  n = test_graph_unary(b.g, "Relu", "relu", TIN_F32, n);
  n = test_graph_unary(b.g, "Softmax", "softmax", TIN_F32, n);
  test_graph_feed(b.g, x, 0), test_graph_fetch(b.g, n, 0);
  FAIL_EACH(f) {
    tin_status status = open_and_run(&b, &f.allocator);
    if (status != TIN_OK && status != TIN_NO_MEMORY) ck_abort_msg("%s", b.error.text);
    failing_check(&f, status);
    if (status != TIN_OK) ck_assert_ptr_nonnull(strstr(b.error.text, "memory"));
  }
  free_bench(&b);
}
END_TEST

UNIT_MAIN(what_nobody_needs_is_gone, effects_stay, identities_are_gone, identities_that_matter_stay,
          expressions_of_constants_are_computed, all_outputs_are_computed,
          large_constants_are_seen_in_other_shapes_without_a_copy, constants_that_are_fed_are_none,
          a_node_that_is_fed_in_part_is_not_folded, what_waits_for_others_is_not_folded,
          what_changes_from_run_to_run_is_not_folded, what_fails_when_folded_fails_when_run,
          a_layer_becomes_one_node, weights_that_are_not_scaled_are_shared,
          shared_weights_are_scaled_for_one, a_result_that_others_see_is_not_changed,
          other_outputs_of_a_norm_keep_it, what_waits_is_not_folded_into_a_layer,
          what_others_wait_for_may_be_folded, constants_that_are_not_per_channel_are_left_alone,
          weights_that_are_no_constants_are_left_alone, activations_disappear,
          one_activation_at_a_time, activations_that_cannot_go_stay,
          random_graphs_keep_their_meaning, memory_may_run_out)
