/* SPDX-License-Identifier: Apache-2.0 */
/* Models and sessions: feeds and fetches, shapes that change, shapes that only running tells,
 * memory, threads, and the errors. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/failing.h"
#include "tests/support/op_test.h"
#include "tests/support/test_graph.h"
#include "tests/support/unit.h"
#include "tinfer/packed.h"

typedef struct fixture {
  tin_registry registry;
  test_graph *graph;
  tin_model *model;
  tin_session *session;
  tin_error error;
} fixture;

static void begin(fixture *f) {
  memset(f, 0, sizeof *f);
  test_registry_init(&f->registry, NULL);
  f->graph = test_graph_new();
}

static void end(fixture *f) {
  tin_session_destroy(f->session);
  tin_model_close(f->model);
  test_graph_free(f->graph);
  tin_registry_free(&f->registry);
}

#define OK(call) ck_assert_msg((call) == TIN_OK, "%s", f.error.text)

static tin_status open_graph(fixture *f, const tin_model_options *options) {
  return test_graph_open(&f->model, &f->registry, f->graph, options, &f->error);
}

static tin_status make_session(fixture *f, const tin_session_options *options) {
  return tin_session_create(&f->session, f->model, options, &f->error);
}

/* A machine without much memory. */
static void *small_heap(void *self, void *block, size_t old_size, size_t new_size) {
  void *to = NULL;
  (void)self, (void)old_size;
  if (!new_size) free(block);
  return new_size && new_size <= 1u << 24 && !posix_memalign(&to, TIN_ALIGN, new_size) ? to : NULL;
}

static const tin_session_options one_thread = {TIN_INIT(tin_session_options), .threads = 1};

/* x [?,3] -> + [1,-2,3] -> Relu -> Mul by itself; nodes x, c, sum, relu, square. */
static void chain(fixture *f) {
  test_graph *g = f->graph;
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(-1, 3));
  uint32_t c = test_graph_constant(g, "c", TIN_F32, SHAPE(3), (float[]){1, -2, 3});
  uint32_t sum = test_graph_binary(g, "AddV2", "sum", TIN_F32, x, c);
  uint32_t relu = test_graph_unary(g, "Relu", "relu", TIN_F32, sum);
  uint32_t square = test_graph_binary(g, "Mul", "square", TIN_F32, relu, relu);
  test_graph_feed(g, x, 0);
  test_graph_fetch(g, square, 0);
}

static void feed(fixture *fixture_, uint32_t input, const tin_shape *shape, const float *values) {
  fixture *f = fixture_;
  tin_status status = tin_session_resize(f->session, input, shape, &f->error);
  ck_assert_msg(status == TIN_OK, "%s", f->error.text);
  tin_tensor *t = tin_session_input(f->session, input);
  memcpy(t->data, values, t->bytes);
}

static void expect(const tin_session *session, uint32_t output, const tin_shape *shape,
                   const float *values) {
  const tin_tensor *t = tin_session_output(session, output);
  ck_assert(t && tin_shape_equal(&t->shape, shape));
  for (int64_t i = 0; i < tin_numel(shape); i++)
    ck_assert_float_eq_tol(((const float *)t->data)[i], values[i], 1e-6f);
}

START_TEST(a_graph_runs) {
  fixture f;
  begin(&f), chain(&f);
  OK(open_graph(&f, NULL));
  OK(make_session(&f, NULL));
  ck_assert_int_eq(tin_session_find_input(f.session, "x"), 0);
  ck_assert_int_eq(tin_session_find_output(f.session, "square"), 0);
  ck_assert_int_eq(tin_session_find_output(f.session, "relu"), TIN_UNKNOWN);
  feed(&f, 0, SHAPE(1, 3), (float[]){1, 1, 1});
  OK(tin_session_run(f.session, &f.error));
  expect(f.session, 0, SHAPE(1, 3), (float[]){4, 0, 16});
  /* Another shape, and what was fed stays as it was. */
  feed(&f, 0, SHAPE(2, 3), (float[]){0, 2, 0, -1, 4, -4});
  OK(tin_session_run(f.session, &f.error));
  OK(tin_session_run(f.session, &f.error));
  expect(f.session, 0, SHAPE(2, 3), (float[]){1, 0, 9, 0, 4, 0});
  feed(&f, 0, SHAPE(0, 3), (float[]){0});
  OK(tin_session_run(f.session, &f.error));
  expect(f.session, 0, SHAPE(0, 3), NULL);
  end(&f);
}
END_TEST

START_TEST(any_node_can_be_fed_and_fetched) {
  fixture f;
  begin(&f), chain(&f);
  OK(open_graph(&f, NULL));
  tin_session_options o = {TIN_INIT(tin_session_options),
                           .feeds = (const char *const[]){"sum:0", NULL},
                           .fetches = (const char *const[]){"relu", "sum", "c:0", "square", NULL}};
  OK(make_session(&f, &o));
  feed(&f, 0, SHAPE(3), (float[]){-1, 2, 3});
  OK(tin_session_run(f.session, &f.error));
  expect(f.session, 0, SHAPE(3), (float[]){0, 2, 3});
  expect(f.session, 1, SHAPE(3), (float[]){-1, 2, 3});
  expect(f.session, 2, SHAPE(3), (float[]){1, -2, 3});
  expect(f.session, 3, SHAPE(3), (float[]){0, 4, 9});
  end(&f);
}
END_TEST

START_TEST(a_constant_can_be_fed) {
  fixture f;
  begin(&f), chain(&f);
  OK(open_graph(&f, NULL));
  tin_session_options o = {TIN_INIT(tin_session_options),
                           .feeds = (const char *const[]){"x", "c", NULL}};
  OK(make_session(&f, &o));
  feed(&f, 0, SHAPE(1, 3), (float[]){1, 2, 3});
  feed(&f, 1, SHAPE(1), (float[]){1});
  OK(tin_session_run(f.session, &f.error));
  expect(f.session, 0, SHAPE(1, 3), (float[]){4, 9, 16});
  end(&f);
}
END_TEST

START_TEST(names_that_do_not_exist) {
  fixture f;
  begin(&f), chain(&f);
  OK(open_graph(&f, NULL));
  const char *wrong[] = {"nothing", "square:1", "square:x", "", ":0", "square:4294967296"};
  for (size_t i = 0; i < COUNT(wrong); i++) {
    tin_session_options o = {TIN_INIT(tin_session_options),
                             .fetches = (const char *const[]){wrong[i], NULL}};
    ck_assert_int_eq(make_session(&f, &o), TIN_NOT_FOUND);
    ck_assert_ptr_null(f.session);
    ck_assert_ptr_nonnull(strstr(f.error.text, wrong[i]));
  }
  tin_session_options none = {TIN_INIT(tin_session_options),
                              .fetches = (const char *const[]){NULL}};
  ck_assert_int_eq(make_session(&f, &none), TIN_INVALID);
  tin_session_options twice = {TIN_INIT(tin_session_options),
                               .feeds = (const char *const[]){"x", "x:0", NULL}};
  ck_assert_int_eq(make_session(&f, &twice), TIN_INVALID);
  tin_session_options unfed = {TIN_INIT(tin_session_options),
                               .feeds = (const char *const[]){"c", NULL}};
  ck_assert_int_eq(make_session(&f, &unfed), TIN_INVALID);
  ck_assert_ptr_nonnull(strstr(f.error.text, "'x'"));
  end(&f);
}
END_TEST

START_TEST(shapes_that_do_not_fit) {
  fixture f;
  tin_allocator small = {.resize = small_heap};
  tin_session_options options = {TIN_INIT(tin_session_options), .allocator = &small};
  begin(&f), chain(&f);
  OK(open_graph(&f, NULL));
  OK(make_session(&f, &options));
  ck_assert_ptr_null(tin_session_input(f.session, 0)->data);
  ck_assert_int_eq(tin_session_run(f.session, &f.error), TIN_INVALID);
  ck_assert_ptr_nonnull(strstr(f.error.text, "'x' has shape [?,3]"));
  ck_assert_int_eq(tin_session_resize(f.session, 0, SHAPE(1, 4), &f.error), TIN_MISMATCH);
  ck_assert_int_eq(tin_session_resize(f.session, 0, SHAPE(3), &f.error), TIN_MISMATCH);
  ck_assert_int_eq(tin_session_resize(f.session, 0, SHAPE(-1, 3), &f.error), TIN_INVALID);
  ck_assert_int_eq(tin_session_resize(f.session, 1, SHAPE(1, 3), &f.error), TIN_NOT_FOUND);
  /* A failure leaves the session usable. */
  ck_assert_int_eq(tin_session_resize(f.session, 0, SHAPE(INT32_MAX, 3), &f.error), TIN_NO_MEMORY);
  feed(&f, 0, SHAPE(1, 3), (float[]){1, 1, 1});
  OK(tin_session_run(f.session, &f.error));
  expect(f.session, 0, SHAPE(1, 3), (float[]){4, 0, 16});
  end(&f);
}
END_TEST

/* y = x where x > 0 (as a list of indices), then gathered and doubled: how many, only running
 * tells. */
static void picking(fixture *f) {
  test_graph *g = f->graph;
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(-1));
  uint32_t zero = test_graph_constant(g, "zero", TIN_F32, SCALAR, (float[]){0});
  uint32_t above = test_graph_binary(g, "Greater", "above", TIN_F32, x, zero);
  uint32_t where = test_graph_unary(g, "Where", "where", TIN_BOOL, above);
  uint32_t pick = test_graph_node(g, "GatherNd", "pick");
  test_graph_edge(g, pick, x, 0);
  test_graph_edge(g, pick, where, 0);
  test_graph_attr_type(g, pick, "Tparams", TIN_F32);
  test_graph_attr_type(g, pick, "Tindices", TIN_S64);
  uint32_t shape = test_graph_constant(g, "shape", TIN_S32, SHAPE(2), (int32_t[]){-1, 1});
  uint32_t column = test_graph_node(g, "Reshape", "column");
  test_graph_edge(g, column, pick, 0);
  test_graph_edge(g, column, shape, 0);
  test_graph_attr_type(g, column, "T", TIN_F32);
  uint32_t doubled = test_graph_binary(g, "AddV2", "doubled", TIN_F32, column, column);
  test_graph_feed(g, x, 0);
  test_graph_fetch(g, doubled, 0);
  test_graph_fetch(g, pick, 0);
}

START_TEST(shapes_settle_while_running) {
  fixture f;
  begin(&f), picking(&f);
  OK(open_graph(&f, NULL));
  OK(make_session(&f, NULL));
  for (int round = 0; round < 3; round++) {
    feed(&f, 0, SHAPE(4), (float[]){1, -1, 2, 3});
    OK(tin_session_run(f.session, &f.error));
    expect(f.session, 0, SHAPE(3, 1), (float[]){2, 4, 6});
    expect(f.session, 1, SHAPE(3), (float[]){1, 2, 3});
    feed(&f, 0, SHAPE(4), (float[]){-1, -1, -2, -3});
    OK(tin_session_run(f.session, &f.error));
    expect(f.session, 0, SHAPE(0, 1), NULL);
    feed(&f, 0, SHAPE(2), (float[]){7, -1});
    OK(tin_session_run(f.session, &f.error));
    expect(f.session, 0, SHAPE(1, 1), (float[]){14});
  }
  end(&f);
}
END_TEST

/* Shape -> StridedSlice -> Pack -> Reshape: computed while planning, so that all is static. */
START_TEST(shapes_that_graphs_compute_are_known_before_running) {
  fixture f;
  begin(&f);
  test_graph *g = f.graph;
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(-1, 2, 2));
  uint32_t shape = test_graph_unary(g, "Shape", "shape", TIN_F32, x);
  uint32_t first = test_graph_node(g, "StridedSlice", "first");
  uint32_t at[3];
  const char *names[] = {"begin", "end", "strides"};
  for (int32_t i = 0; i < 3; i++)
    at[i] = test_graph_constant(g, names[i], TIN_S32, SHAPE(1), (int32_t[]){i > 0});
  test_graph_edge(g, first, shape, 0);
  for (int i = 0; i < 3; i++) test_graph_edge(g, first, at[i], 0);
  test_graph_attr_type(g, first, "T", TIN_S32);
  test_graph_attr_type(g, first, "Index", TIN_S32);
  test_graph_attr_int(g, first, "shrink_axis_mask", 1);
  uint32_t rest = test_graph_constant(g, "rest", TIN_S32, SCALAR, (int32_t[]){4});
  uint32_t pack = test_graph_binary(g, "Pack", "pack", TIN_S32, first, rest);
  test_graph_attr_int(g, pack, "N", 2);
  uint32_t flat = test_graph_node(g, "Reshape", "flat");
  test_graph_edge(g, flat, x, 0);
  test_graph_edge(g, flat, pack, 0);
  test_graph_attr_type(g, flat, "T", TIN_F32);
  uint32_t relu = test_graph_unary(g, "Relu", "relu", TIN_F32, flat);
  test_graph_feed(g, x, 0);
  test_graph_fetch(g, relu, 0);
  OK(open_graph(&f, NULL));
  OK(make_session(&f, NULL));
  OK(tin_session_resize(f.session, 0, SHAPE(3, 2, 2), &f.error));
  OK(tin_session_plan(f.session, &f.error));
  ck_assert(tin_shape_equal(&tin_session_output(f.session, 0)->shape, SHAPE(3, 4)));
  end(&f);
}
END_TEST

START_TEST(a_warm_run_asks_for_no_memory) {
  fixture f;
  failing counter;
  failing_init(&counter);
  begin(&f), chain(&f);
  OK(open_graph(&f, NULL));
  tin_session_options o = one_thread;
  o.allocator = &counter.allocator;
  OK(make_session(&f, &o));
  feed(&f, 0, SHAPE(5, 3), (float[15]){1, 2, 3});
  OK(tin_session_run(f.session, &f.error));
  size_t before = counter.requests;
  for (int i = 0; i < 5; i++) OK(tin_session_run(f.session, &f.error));
  ck_assert_uint_eq(counter.requests, before);
  ck_assert_uint_ge(tin_session_bytes(f.session), counter.bytes);
  end(&f);
  ck_assert_uint_eq(counter.blocks, 0);
}
END_TEST

START_TEST(a_dynamic_run_stops_asking_for_memory) {
  fixture f;
  failing counter;
  failing_init(&counter);
  begin(&f), picking(&f);
  OK(open_graph(&f, NULL));
  tin_session_options o = one_thread;
  o.allocator = &counter.allocator;
  OK(make_session(&f, &o));
  const float values[][4] = {{1, 2, 3, 4}, {-1, 2, -3, 4}, {-1, -2, -3, -4}};
  for (int round = 0; round < 2; round++)
    for (size_t i = 0; i < 3; i++) {
      feed(&f, 0, SHAPE(4), values[i]);
      OK(tin_session_run(f.session, &f.error));
    }
  size_t before = counter.requests;
  for (size_t i = 0; i < 9; i++) {
    feed(&f, 0, SHAPE(4), values[i % 3]);
    OK(tin_session_run(f.session, &f.error));
  }
  ck_assert_uint_eq(counter.requests, before);
  end(&f);
}
END_TEST

static tin_status whole_life(fixture *f, const tin_allocator *allocator, const tin_shape *shape) {
  tin_model_options mo = {TIN_INIT(tin_model_options), .allocator = allocator};
  tin_session_options so = one_thread;
  so.allocator = allocator;
  f->session = NULL;
  tin_status status = open_graph(f, &mo);
  if (status == TIN_OK) status = make_session(f, &so);
  if (status == TIN_OK) status = tin_session_resize(f->session, 0, shape, &f->error);
  if (status == TIN_OK) status = tin_session_run(f->session, &f->error);
  if (status == TIN_OK) status = tin_session_run(f->session, &f->error);
  tin_session_destroy(f->session);
  tin_model_close(f->model);
  f->session = NULL, f->model = NULL;
  return status;
}

START_TEST(every_allocation_may_fail) {
  fixture f;
  begin(&f), chain(&f);
  FAIL_EACH(failing_) {
    failing_check(&failing_, whole_life(&f, &failing_.allocator, SHAPE(2, 3)));
  }
  end(&f);
  begin(&f), picking(&f);
  FAIL_EACH(dynamic) failing_check(&dynamic, whole_life(&f, &dynamic.allocator, SHAPE(4)));
  end(&f);
}
END_TEST

static void *run_often(void *model) {
  tin_error error;
  tin_session *session;
  if (tin_session_create(&session, model, &one_thread, &error) ||
      tin_session_resize(session, 0, SHAPE(1, 3), &error))
    return "no session";
  const char *wrong = NULL;
  for (int i = 0; i < 200 && !wrong; i++) {
    float *x = tin_session_input(session, 0)->data;
    x[0] = (float)i, x[1] = 0, x[2] = 0;
    if (tin_session_run(session, &error)) wrong = "run failed";
    const float *y = tin_session_output(session, 0)->data;
    if (!wrong && y[0] != (float)((i + 1) * (i + 1))) wrong = "another session's value";
  }
  tin_session_destroy(session);
  return (void *)(uintptr_t)wrong;
}

START_TEST(sessions_share_a_model_in_several_threads) {
  fixture f;
  pthread_t threads[4];
  begin(&f), chain(&f);
  OK(open_graph(&f, NULL));
  for (size_t i = 0; i < 4; i++)
    ck_assert_int_eq(pthread_create(&threads[i], NULL, run_often, f.model), 0);
  for (size_t i = 0; i < 4; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    ck_assert_msg(!wrong, "%s", (const char *)wrong);
  }
  end(&f);
}
END_TEST

START_TEST(all_that_is_missing_is_named_at_once) {
  fixture f;
  begin(&f);
  test_graph *g = f.graph;
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(2));
  uint32_t a = test_graph_unary(g, "Frobnicate", "first", TIN_F32, x);
  uint32_t b = test_graph_unary(g, "Frobnicate", "second", TIN_F32, a);
  uint32_t c = test_graph_unary(g, "Twiddle", "third", TIN_S32, b);
  uint32_t d = test_graph_unary(g, "Relu", "fourth", TIN_STR, c);
  test_graph_feed(g, x, 0);
  test_graph_fetch(g, d, 0);
  ck_assert_int_eq(open_graph(&f, NULL), TIN_UNSUPPORTED);
  const char *parts[] = {"3 ops have no kernel", "Frobnicate (float): 'first', 'second'",
                         "Twiddle (int32): 'third'", "Relu (string): 'fourth'"};
  for (size_t i = 0; i < COUNT(parts); i++)
    ck_assert_msg(strstr(f.error.text, parts[i]) != NULL, "%s", f.error.text);
  /* Behind a feed they do not matter. */
  tin_model_options o = {TIN_INIT(tin_model_options),
                         .feeds = (const char *const[]){"second", NULL},
                         .fetches = (const char *const[]){"second", NULL}};
  ck_assert_msg(open_graph(&f, &o) == TIN_OK, "%s", f.error.text);
  end(&f);
}
END_TEST

START_TEST(very_many_missing_ops_are_still_one_error) {
  fixture f;
  begin(&f);
  uint32_t last = test_graph_placeholder(f.graph, "x", TIN_F32, SHAPE(2));
  test_graph_feed(f.graph, last, 0);
  for (int i = 0; i < 3000; i++) {
    char op[32];
    snprintf(op, sizeof op, "Unheard%d", i);
    last = test_graph_unary(f.graph, op, op, TIN_F32, last);
  }
  test_graph_fetch(f.graph, last, 0);
  ck_assert_int_eq(open_graph(&f, NULL), TIN_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(f.error.text, "and more"));
  end(&f);
}
END_TEST

START_TEST(cycles_and_lies_about_types) {
  fixture f;
  begin(&f);
  test_graph *g = f.graph;
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(2));
  uint32_t a = test_graph_node(g, "AddV2", "a"), b = test_graph_node(g, "AddV2", "b");
  test_graph_attr_type(g, a, "T", TIN_F32);
  test_graph_attr_type(g, b, "T", TIN_F32);
  test_graph_edge(g, a, x, 0), test_graph_edge(g, a, b, 0);
  test_graph_edge(g, b, x, 0), test_graph_edge(g, b, a, 0);
  test_graph_feed(g, x, 0), test_graph_fetch(g, b, 0);
  ck_assert_int_eq(open_graph(&f, NULL), TIN_CORRUPT);
  ck_assert_ptr_nonnull(strstr(f.error.text, "cycle"));
  end(&f), begin(&f);
  g = f.graph;
  x = test_graph_placeholder(g, "x", TIN_S32, SHAPE(2));
  a = test_graph_unary(g, "Relu", "a", TIN_F64, x); /* claims to read doubles */
  test_graph_feed(g, x, 0), test_graph_fetch(g, a, 0);
  ck_assert_int_eq(open_graph(&f, NULL), TIN_MISMATCH);
  ck_assert_ptr_nonnull(strstr(f.error.text, "'x') is int32, expected double"));
  end(&f);
}
END_TEST

static void count_trace(void *self, const tin_node *node, uint64_t nanoseconds) {
  (void)nanoseconds;
  if (!strcmp(node->name, "sum") || !strcmp(node->name, "relu") || !strcmp(node->name, "square"))
    ++*(int *)self;
}

START_TEST(traces_name_each_node) {
  fixture f;
  int traced = 0;
  begin(&f), chain(&f);
  tin_model_options o = {TIN_INIT(tin_model_options), .flags = TIN_MODEL_VERBATIM};
  OK(open_graph(&f, &o));
  tin_session_options so = one_thread;
  so.trace = count_trace, so.trace_self = &traced;
  OK(make_session(&f, &so));
  feed(&f, 0, SHAPE(1, 3), (float[]){1, 1, 1});
  OK(tin_session_run(f.session, &f.error));
  ck_assert_int_eq(traced, 3);
  end(&f);
}
END_TEST

/* What a reader hands over may be anything. */
START_TEST(attributes_that_cannot_be) {
  tin_shape negative = {.rank = 1, .dim = {-2}}, deep = {.rank = TIN_MAX_RANK + 1};
  tin_tensor untyped = {.shape = {.rank = 0}};
  const tin_attr_value wrong[] = {
      {"N", TIN_VALUE_INT, 0, 0, {.i = NULL}},
      {"N", TIN_VALUE_INT, 0, 2, {.i = (const int64_t[]){1, 2}}},
      {"T", TIN_VALUE_DTYPE, 0, 1, {.type = &(uint16_t){TIN_DTYPE_COUNT}}},
      {"T", TIN_VALUE_DTYPE, 1, 2, {.type = (const uint16_t[]){TIN_F32, 77}}},
      {"shape", TIN_VALUE_SHAPE, 0, 1, {.shape = &negative}},
      {"shape", TIN_VALUE_SHAPE, 0, 1, {.shape = &deep}},
      {"value", TIN_VALUE_TENSOR, 0, 1, {.tensor = &untyped}},
  };
  for (uint32_t i = 0; i < COUNT(wrong); i++) {
    fixture f;
    begin(&f), chain(&f);
    test_graph_attr(f.graph, 2, &wrong[i]);
    ck_assert_int_eq(open_graph(&f, NULL), TIN_CORRUPT);
    ck_assert_ptr_nonnull(strstr(f.error.text, wrong[i].name));
    end(&f);
  }
}
END_TEST

START_TEST(too_many_attributes) {
  fixture f;
  char name[16];
  begin(&f), chain(&f);
  for (int i = 0; i < 2000; i++) {
    snprintf(name, sizeof name, "a%d", i);
    test_graph_attr_int(f.graph, 2, name, i);
  }
  ck_assert_int_eq(open_graph(&f, NULL), TIN_CORRUPT);
  end(&f);
}
END_TEST

/* `count` inputs, each through Identity and Neg to a fetch; a chain as long beside them. */
static void broad(fixture *f, uint32_t count) {
  test_graph *g = f->graph;
  char name[32];
  uint32_t last = test_graph_placeholder(g, "first", TIN_F32, SHAPE(16));
  uint32_t axis = test_graph_constant(g, "axis", TIN_S32, SHAPE(1), (int32_t[]){0});
  test_graph_feed(g, last, 0);
  for (uint32_t i = 0; i < count; i++) {
    snprintf(name, sizeof name, "in%u", i);
    uint32_t x = test_graph_placeholder(g, name, TIN_F32, SHAPE(2));
    snprintf(name, sizeof name, "same%u", i);
    uint32_t same = test_graph_unary(g, "Identity", name, TIN_F32, x);
    snprintf(name, sizeof name, "neg%u", i);
    uint32_t neg = test_graph_unary(g, "Neg", name, TIN_F32, same);
    snprintf(name, sizeof name, "turn%u", i);
    last = test_graph_unary(g, "ReverseV2", name, TIN_F32, last);
    test_graph_edge(g, last, axis, 0);
    test_graph_feed(g, x, 0);
    test_graph_fetch(g, i % 2 ? neg : same, 0);
  }
  test_graph_fetch(g, last, 0);
}

/* Nothing takes time that grows with the square of the graph, nor memory with its length. */
START_TEST(large_graphs_open_at_once) {
  fixture f;
  void *packed;
  size_t size;
  begin(&f), broad(&f, 25000);
  OK(open_graph(&f, NULL));
  OK(make_session(&f, &one_thread));
  OK(tin_session_plan(f.session, &f.error));
  size_t bytes = tin_session_bytes(f.session);
  ck_assert_uint_lt(bytes, 25000 * 4 * 1200);
  OK(tin_session_run(f.session, &f.error));
  tin_session_destroy(f.session);
  f.session = NULL;
  OK(tin_model_pack(f.model, NULL, &packed, &size, &f.error));
  tin_model_close(f.model);
  OK(tin_model_open_memory(&f.model, &f.registry, packed, size, NULL, &f.error));
  OK(make_session(&f, &one_thread));
  end(&f);
  tin_model_pack_free(NULL, packed, size);
}
END_TEST

START_TEST(the_smallest_errors) {
  fixture f;
  begin(&f), chain(&f);
  ck_assert_int_eq(test_graph_open(&f.model, NULL, f.graph, NULL, &f.error), TIN_INVALID);
  ck_assert_int_eq(tin_model_open(&f.model, &f.registry, "/no/such/file", NULL, &f.error), TIN_IO);
  ck_assert_ptr_nonnull(strstr(f.error.text, "/no/such/file"));
  ck_assert_int_ne(tin_model_open(&f.model, &f.registry, "/", NULL, &f.error), TIN_OK);
  ck_assert_int_ne(tin_model_open(&f.model, &f.registry, "/dev/null", NULL, &f.error), TIN_OK);
  ck_assert_int_ne(tin_model_open_memory(&f.model, &f.registry, NULL, 0, NULL, &f.error), TIN_OK);
  ck_assert_ptr_null(f.model);
  tin_model_close(NULL);
  tin_session_destroy(NULL);
  tin_model_options describe = {TIN_INIT(tin_model_options), .flags = TIN_MODEL_DESCRIBE};
  OK(open_graph(&f, &describe));
  ck_assert_int_eq(make_session(&f, NULL), TIN_INVALID);
  ck_assert_uint_eq(tin_graph_num_nodes(tin_model_graph(f.model)), 5);
  end(&f);
}
END_TEST

UNIT_MAIN(a_graph_runs, any_node_can_be_fed_and_fetched, a_constant_can_be_fed,
          names_that_do_not_exist, shapes_that_do_not_fit, shapes_settle_while_running,
          shapes_that_graphs_compute_are_known_before_running, a_warm_run_asks_for_no_memory,
          a_dynamic_run_stops_asking_for_memory, every_allocation_may_fail,
          sessions_share_a_model_in_several_threads, all_that_is_missing_is_named_at_once,
          very_many_missing_ops_are_still_one_error, cycles_and_lies_about_types,
          traces_name_each_node, attributes_that_cannot_be, too_many_attributes,
          large_graphs_open_at_once, the_smallest_errors)
