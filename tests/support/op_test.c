/* SPDX-License-Identifier: Apache-2.0 */
/* op_test.c -- a graph of one op: built, opened, run, compared. */
#include "tests/support/op_test.h"

#include <check.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/attributes.h"
#include "core/signature.h"
#include "ops/common/types.h"
#include "tests/support/test_graph.h"

enum { MAX_INPUTS = 64, MAX_ATTRS = 64, MAX_OUTPUTS = 64 };

typedef struct input {
  tin_dtype type;
  tin_shape shape;
  void *data;
  bool constant;
} input;

struct op_test {
  const char *op;
  tin_registry registry;
  test_graph *values; /* owns copies of attributes and data; has no nodes that matter */
  uint32_t holder;    /* but this one, which holds nothing */
  tin_attr_value attrs[MAX_ATTRS];
  input inputs[MAX_INPUTS];
  uint32_t num_attrs, num_inputs, num_outputs;
  bool outputs_given, verbatim, ran;
  op_test_feeding feeding;
  tin_session_options options;

  test_graph *graph;
  tin_model *model;
  tin_session *session;
  tin_error error;
};

/* ---- making one ------------------------------------------------------------------------ */

op_test *op_test_new(const char *op, const tin_registry *registry) {
  op_test *t = calloc(1, sizeof *t);
  if (!t) abort();
  t->op = op;
  test_registry_init(&t->registry, registry);
  t->values = test_graph_new();
  t->verbatim = true;
  t->options = (tin_session_options){TIN_INIT(tin_session_options), .threads = 1};
  return t;
}

void op_test_reset(op_test *t) {
  tin_session_destroy(t->session);
  tin_model_close(t->model);
  test_graph_free(t->graph);
  t->session = NULL;
  t->model = NULL;
  t->graph = NULL;
  t->ran = false;
}

void op_test_free(op_test *t) {
  if (!t) return;
  op_test_reset(t);
  test_graph_free(t->values);
  tin_registry_free(&t->registry);
  free(t);
}

/* ---- attributes ---------------------------------------------------------------------------- */

static void *copy(op_test *t, const void *from, size_t size) {
  void *to = test_graph_memory(t->values, size);
  if (size > 0) memcpy(to, from, size);
  return to;
}

static tin_attr_value *add_attr(op_test *t, const char *name, tin_value_kind kind, bool list,
                                uint32_t count) {
  ck_assert_uint_lt(t->num_attrs, MAX_ATTRS);
  tin_attr_value *value = &t->attrs[t->num_attrs++];
  *value = (tin_attr_value){copy(t, name, strlen(name) + 1), (uint16_t)kind, list, count, {0}};
  return value;
}

#define ATTRIBUTE(suffix, ctype, kind, member)                                                     \
  void op_test_attr_##suffix(op_test *t, const char *name, ctype value) {                          \
    add_attr(t, name, kind, false, 1)->v.member = copy(t, &value, sizeof value);                   \
  }
ATTRIBUTE(int, int64_t, TIN_VALUE_INT, i)
ATTRIBUTE(float, float, TIN_VALUE_FLOAT, f)
ATTRIBUTE(bool, bool, TIN_VALUE_BOOL, b)

#define ATTRIBUTE_LIST(suffix, ctype, kind, member)                                                \
  void op_test_attr_##suffix(op_test *t, const char *name, uint32_t count, const ctype *values) {  \
    add_attr(t, name, kind, true, count)->v.member = copy(t, values, count * sizeof *values);      \
  }
ATTRIBUTE_LIST(ints, int64_t, TIN_VALUE_INT, i)
ATTRIBUTE_LIST(floats, float, TIN_VALUE_FLOAT, f)
ATTRIBUTE_LIST(shapes, tin_shape, TIN_VALUE_SHAPE, shape)

void op_test_attr_type(op_test *t, const char *name, tin_dtype value) {
  uint16_t type = (uint16_t)value;
  add_attr(t, name, TIN_VALUE_DTYPE, false, 1)->v.type = copy(t, &type, sizeof type);
}

void op_test_attr_types(op_test *t, const char *name, uint32_t count, const tin_dtype *values) {
  uint16_t *types = test_graph_memory(t->values, count * sizeof *types);
  for (uint32_t i = 0; i < count; i++) types[i] = (uint16_t)values[i];
  add_attr(t, name, TIN_VALUE_DTYPE, true, count)->v.type = types;
}

static tin_string *copy_texts(op_test *t, uint32_t count, const char *const *texts) {
  tin_string *strings = test_graph_memory(t->values, count * sizeof *strings);
  for (uint32_t i = 0; i < count; i++) {
    size_t size = strlen(texts[i]);
    strings[i] = (tin_string){copy(t, texts[i], size + 1), size};
  }
  return strings;
}

void op_test_attr_string(op_test *t, const char *name, const char *value) {
  add_attr(t, name, TIN_VALUE_STRING, false, 1)->v.s = copy_texts(t, 1, &value);
}

void op_test_attr_strings(op_test *t, const char *name, uint32_t count, const char *const *values) {
  add_attr(t, name, TIN_VALUE_STRING, true, count)->v.s = copy_texts(t, count, values);
}

void op_test_attr_graph(op_test *t, const char *name, const char *function) {
  add_attr(t, name, TIN_VALUE_GRAPH, false, 1)->v.s = copy_texts(t, 1, &function);
}

void op_test_attr_shape(op_test *t, const char *name, const tin_shape *value) {
  add_attr(t, name, TIN_VALUE_SHAPE, false, 1)->v.shape = copy(t, value, sizeof *value);
}

void op_test_attr_tensor(op_test *t, const char *name, tin_dtype type, const tin_shape *shape,
                         const void *data) {
  tin_tensor value = {.shape = *shape, .dtype = (uint16_t)type};
  value.data = test_graph_copy_data(t->values, type, shape, data);
  add_attr(t, name, TIN_VALUE_TENSOR, false, 1)->v.tensor = copy(t, &value, sizeof value);
}

/* ---- inputs and settings ------------------------------------------------------------------- */

static uint32_t add_input(op_test *t, tin_dtype type, const tin_shape *shape, const void *data,
                          bool constant) {
  ck_assert_uint_lt(t->num_inputs, MAX_INPUTS);
  input *in = &t->inputs[t->num_inputs];
  *in = (input){type, *shape, test_graph_copy_data(t->values, type, shape, data), constant};
  return t->num_inputs++;
}

uint32_t op_test_input(op_test *t, tin_dtype type, const tin_shape *shape, const void *data) {
  return add_input(t, type, shape, data, false);
}

uint32_t op_test_const(op_test *t, tin_dtype type, const tin_shape *shape, const void *data) {
  return add_input(t, type, shape, data, true);
}

void op_test_set_input(op_test *t, uint32_t number, const tin_shape *shape, const void *data) {
  ck_assert_uint_lt(number, t->num_inputs);
  input *in = &t->inputs[number];
  in->shape = *shape;
  in->data = test_graph_copy_data(t->values, in->type, shape, data);
  t->ran = false;
}

void op_test_feeding_set(op_test *t, op_test_feeding feeding) { t->feeding = feeding; }
void op_test_verbatim(op_test *t, bool verbatim) { t->verbatim = verbatim; }
void op_test_threads(op_test *t, uint32_t threads) { t->options.threads = threads; }
void op_test_cpu_mask(op_test *t, uint64_t mask) { t->options.cpu_mask = mask; }
void op_test_allocator(op_test *t, const tin_allocator *a) { t->options.allocator = a; }

void op_test_num_outputs(op_test *t, uint32_t count) {
  ck_assert_uint_le(count, MAX_OUTPUTS);
  t->num_outputs = count;
  t->outputs_given = true;
}

/* ---- how many outputs there are ------------------------------------------------------------ */

static const tin_op *find_op(const op_test *t) {
  for (const tin_entry *e = NULL; (e = tin_registry_next(&t->registry, e));)
    if (e->kind == TIN_KERNEL && tin_op_is(((const tin_kernel *)e->item)->op, t->op))
      return ((const tin_kernel *)e->item)->op;
  return NULL;
}

static const tin_attr_value *find_attr(const op_test *t, tin_slice name) {
  for (uint32_t i = 0; i < t->num_attrs; i++)
    if (tin_slice_is(name, t->attrs[i].name)) return &t->attrs[i];
  return NULL;
}

/* The value of a count attribute that is not among the test's. */
static uint32_t count_by_default(const tin_op *op, tin_slice name) {
  for (const tin_attr *a = op->attrs; a && a->type != TIN_ATTR_NONE; a++)
    if (tin_slice_is(name, a->name)) return (uint32_t)a->number;
  return 0;
}

static uint32_t arg_count(const op_test *t, const tin_op *op, const tin_arg *arg) {
  if (arg->list) {
    const tin_attr_value *types = find_attr(t, arg->type_attr);
    return types ? types->count : 0;
  }
  if (arg->count.size == 0) return 1;
  const tin_attr_value *given = find_attr(t, arg->count);
  return given ? (uint32_t)given->v.i[0] : count_by_default(op, arg->count);
}

static uint32_t count_outputs(const op_test *t) {
  if (t->outputs_given) return t->num_outputs;
  const tin_op *op = find_op(t);
  tin_signature signature;
  if (!op || tin_signature_parse(op->signature, &signature, NULL) != TIN_OK) return 1;
  uint32_t count = 0;
  for (uint32_t i = 0; i < signature.num_out; i++)
    count += arg_count(t, op, &tin_signature_out(&signature)[i]);
  return count < MAX_OUTPUTS ? count : MAX_OUTPUTS;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* Names of inputs and outputs, as arrays that end with NULL. */
typedef struct names {
  char text[MAX_INPUTS + MAX_OUTPUTS][16];
  const char *feeds[MAX_INPUTS + 1], *fetches[MAX_OUTPUTS + 1];
} names;

static bool is_constant(const op_test *t, const input *in) {
  if (t->feeding == OP_TEST_AS_GIVEN) return in->constant;
  return t->feeding == OP_TEST_CONSTANT_ALL;
}

static void name_all(const op_test *t, names *n) {
  uint32_t texts = 0, feeds = 0;
  memset(n, 0, sizeof *n);
  for (uint32_t i = 0; i < t->num_inputs; i++) {
    if (is_constant(t, &t->inputs[i])) continue;
    snprintf(n->text[texts], sizeof n->text[0], "in%u", i);
    n->feeds[feeds++] = n->text[texts++];
  }
  for (uint32_t i = 0; i < t->num_outputs; i++) {
    snprintf(n->text[texts], sizeof n->text[0], "op:%u", i);
    n->fetches[i] = n->text[texts++];
  }
  if (t->num_outputs == 0) n->fetches[0] = "op";
}

static test_graph *build(const op_test *t) {
  test_graph *g = test_graph_new();
  for (uint32_t i = 0; i < t->num_inputs; i++) {
    const input *in = &t->inputs[i];
    char name[16];
    snprintf(name, sizeof name, "in%u", i);
    if (is_constant(t, in))
      test_graph_constant(g, name, in->type, &in->shape, in->data);
    else
      test_graph_placeholder(g, name, in->type, NULL);
  }
  uint32_t op = test_graph_node(g, t->op, "op");
  for (uint32_t i = 0; i < t->num_inputs; i++) test_graph_edge(g, op, i, 0);
  for (uint32_t i = 0; i < t->num_attrs; i++) test_graph_attr(g, op, &t->attrs[i]);
  return g;
}

static tin_status open(op_test *t) {
  names n;
  if (!t->outputs_given) t->num_outputs = count_outputs(t);
  name_all(t, &n);
  t->graph = build(t);
  tin_model_options options = {
      TIN_INIT(tin_model_options), .flags = t->verbatim ? TIN_MODEL_VERBATIM : 0,
      .allocator = t->options.allocator, .feeds = n.feeds, .fetches = n.fetches};
  TIN_TRY(test_graph_open(&t->model, &t->registry, t->graph, &options, &t->error));
  return tin_session_create(&t->session, t->model, &t->options, &t->error);
}

/* ---- running --------------------------------------------------------------------------------- */

static tin_status feed(op_test *t, uint32_t number) {
  const input *in = &t->inputs[number];
  char name[16];
  snprintf(name, sizeof name, "in%u", number);
  int32_t index = tin_session_find_input(t->session, name);
  if (index < 0) ck_abort_msg("%s: the session has no input %s", t->op, name);
  TIN_TRY(tin_session_resize(t->session, (uint32_t)index, &in->shape, &t->error));
  tin_tensor *to = tin_session_input(t->session, (uint32_t)index);
  size_t bytes = 0;
  ck_assert(tin_tensor_size(in->type, &in->shape, &bytes));
  ck_assert_int_eq(to->dtype, in->type);
  ck_assert(tin_shape_equal(&to->shape, &in->shape));
  if (bytes > 0) memcpy(to->data, in->data, bytes);
  return TIN_OK;
}

tin_status op_test_run(op_test *t) {
  t->error.text[0] = 0;
  t->ran = false;
  if (!t->session) {
    op_test_reset(t); /* what is left of an attempt that failed */
    TIN_TRY(open(t));
  }
  for (uint32_t i = 0; i < t->num_inputs; i++)
    if (!is_constant(t, &t->inputs[i])) TIN_TRY(feed(t, i));
  tin_status status = tin_session_run(t->session, &t->error);
  t->ran = status == TIN_OK;
  return status;
}

const char *op_test_error(const op_test *t) { return t->error.text; }

const tin_tensor *op_test_output(const op_test *t, uint32_t output) {
  return t->ran && output < t->num_outputs ? tin_session_output(t->session, output) : NULL;
}

tin_session *op_test_session(op_test *t) { return t->session; }

/* ---- elements ------------------------------------------------------------------------------ */

/* Element i of a numeric array; complex numbers count as two. */
static double number_at(tin_dtype type, const void *data, size_t i) {
#define CASE(t)                                                                                    \
  case TIN_E(t):                                                                                   \
    return (double)TIN_GET(t, ((const TIN_C(t) *)data)[i]);
  switch (type) {
    TIN_TYPES_REAL(CASE)
    CASE(bool)
#undef CASE
  case TIN_C64:
    return (double)((const float *)data)[i];
  case TIN_C128:
    return ((const double *)data)[i];
  case TIN_QS8:
    return ((const int8_t *)data)[i];
  case TIN_QU8:
    return ((const uint8_t *)data)[i];
  case TIN_QS16:
    return ((const int16_t *)data)[i];
  case TIN_QU16:
    return ((const uint16_t *)data)[i];
  case TIN_QS32:
    return ((const int32_t *)data)[i];
  default:
    ck_abort_msg("%s is not a number", tin_dtype_text(type));
  }
}

static void print_number(char *out, size_t size, tin_dtype type, const void *data, size_t i) {
  if (type == TIN_S64)
    snprintf(out, size, "%lld", (long long)((const int64_t *)data)[i]);
  else if (type == TIN_U64)
    snprintf(out, size, "%llu", (unsigned long long)((const uint64_t *)data)[i]);
  else
    snprintf(out, size, "%.9g", number_at(type, data, i));
}

static bool is_float(tin_dtype type) {
  return type == TIN_F32 || type == TIN_F64 || type == TIN_F16 || type == TIN_BF16 ||
         type == TIN_C64 || type == TIN_C128;
}

/* Integers by their bits, so that 64 of them are compared. */
static bool number_near(tin_dtype type, const void *got, const void *want, size_t i,
                        double absolute, double relative) {
  size_t size = tin_dtype_bytes(type);
  if (!is_float(type) && absolute == 0 && relative == 0)
    return memcmp((const char *)got + i * size, (const char *)want + i * size, size) == 0;
  double a = number_at(type, got, i), b = number_at(type, want, i);
  if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
  if (isinf(a) || isinf(b)) return a == b;
  return fabs(a - b) <= absolute + relative * fabs(b);
}

static bool same_string(const tin_string *a, const tin_string *b) {
  return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

/* The index of the first element that differs, or `count`. */
static size_t first_difference(tin_dtype type, const void *got, const void *want, size_t count,
                               double absolute, double relative) {
  size_t i = 0;
  if (type == TIN_STR)
    while (i < count && same_string((const tin_string *)got + i, (const tin_string *)want + i)) i++;
  else
    while (i < count && number_near(type, got, want, i, absolute, relative)) i++;
  return i;
}

static size_t element_count(tin_dtype type, const tin_shape *shape) {
  int64_t count = tin_numel(shape);
  ck_assert_int_ge(count, 0);
  return (size_t)count * (type == TIN_C64 || type == TIN_C128 ? 2 : 1);
}

/* ---- checks
 * -------------------------------------------------------------------------------------- */

static const tin_tensor *need_output(op_test *t, uint32_t output) {
  if (!t->ran && op_test_run(t) != TIN_OK) ck_abort_msg("%s failed: %s", t->op, t->error.text);
  const tin_tensor *out = op_test_output(t, output);
  if (!out) ck_abort_msg("%s has no output %u, but %u of them", t->op, output, t->num_outputs);
  return out;
}

void op_test_expect_shape(op_test *t, uint32_t output, tin_dtype type, const tin_shape *shape) {
  const tin_tensor *out = need_output(t, output);
  if (out->dtype != type)
    ck_abort_msg("%s:%u is %s, expected %s", t->op, output, tin_dtype_text((tin_dtype)out->dtype),
                 tin_dtype_text(type));
  char is[128], expected[128];
  if (shape && !tin_shape_equal(&out->shape, shape))
    ck_abort_msg("%s:%u is %s, expected %s", t->op, output,
                 tin_shape_text(&out->shape, is, sizeof is),
                 tin_shape_text(shape, expected, sizeof expected));
}

static void differs(const op_test *t, uint32_t output, tin_dtype type, const void *got,
                    const void *want, size_t i) {
  char is[64], expected[64];
  if (type == TIN_STR) {
    const tin_string *a = (const tin_string *)got + i, *b = (const tin_string *)want + i;
    ck_abort_msg("%s:%u[%zu] is '%.*s', expected '%.*s'", t->op, output, i,
                 (int)(a->size < 100 ? a->size : 100), a->size ? a->data : "",
                 (int)(b->size < 100 ? b->size : 100), b->size ? b->data : "");
  }
  print_number(is, sizeof is, type, got, i);
  print_number(expected, sizeof expected, type, want, i);
  ck_abort_msg("%s:%u[%zu] is %s, expected %s", t->op, output, i, is, expected);
}

void op_test_expect_near(op_test *t, uint32_t output, tin_dtype type, const tin_shape *shape,
                         const void *data, double absolute, double relative) {
  op_test_expect_shape(t, output, type, shape);
  const tin_tensor *out = need_output(t, output);
  size_t count = element_count(type, &out->shape);
  size_t i = first_difference(type, out->data, data, count, absolute, relative);
  if (i < count) differs(t, output, type, out->data, data, i);
}

void op_test_expect(op_test *t, uint32_t output, tin_dtype type, const tin_shape *shape,
                    const void *data) {
  op_test_expect_near(t, output, type, shape, data, 0, 0);
}

void op_test_expect_fail(op_test *t, tin_status status, const char *text) {
  tin_status is = op_test_run(t);
  if (is != status)
    ck_abort_msg("%s: \"%s\" %s, expected \"%s\"", t->op, tin_status_text(is), t->error.text,
                 tin_status_text(status));
  if (text && !strstr(t->error.text, text))
    ck_abort_msg("%s: the error is \"%s\", expected \"%s\" in it", t->op, t->error.text, text);
}

/* ---- every way
 * ----------------------------------------------------------------------------------- */

static const struct way {
  const char *name;
  op_test_feeding feeding;
  bool verbatim;
} ways[] = {
    {"as given", OP_TEST_AS_GIVEN, true},
    {"all fed", OP_TEST_FEED_ALL, true},
    {"all constant", OP_TEST_CONSTANT_ALL, true},
    {"folded", OP_TEST_CONSTANT_ALL, false},
};

static tin_status run_way(op_test *t, const struct way *way, uint32_t threads, uint64_t mask) {
  op_test_reset(t);
  t->feeding = way->feeding;
  t->verbatim = way->verbatim;
  t->options.threads = threads;
  t->options.cpu_mask = mask;
  return op_test_run(t);
}

/* Copies of the outputs, in the test's memory. */
static tin_tensor *keep_outputs(op_test *t) {
  tin_tensor *kept = test_graph_memory(t->values, t->num_outputs * sizeof *kept);
  for (uint32_t i = 0; i < t->num_outputs; i++) {
    const tin_tensor *out = need_output(t, i);
    kept[i] = *out;
    kept[i].data = test_graph_copy_data(t->values, (tin_dtype)out->dtype, &out->shape, out->data);
  }
  return kept;
}

static void compare_way(op_test *t, const struct way *way, tin_status first, tin_status status,
                        const tin_tensor *kept, double relative) {
  if ((first == TIN_OK) != (status == TIN_OK))
    ck_abort_msg("%s: \"%s\" as given, but %s (%u threads, CPU mask %llx) \"%s\" %s", t->op,
                 tin_status_text(first), way->name, t->options.threads,
                 (unsigned long long)t->options.cpu_mask, tin_status_text(status), t->error.text);
  for (uint32_t i = 0; status == TIN_OK && i < t->num_outputs; i++)
    op_test_expect_near(t, i, (tin_dtype)kept[i].dtype, &kept[i].shape, kept[i].data, relative,
                        is_float((tin_dtype)kept[i].dtype) ? relative : 0);
}

void op_test_every_way(op_test *t, double relative) {
  const uint32_t threads[] = {1, 3};
  uint64_t masks[3] = {0, TIN_CPU_NONE, TIN_CPU_AVX2};
  op_test_reset(t);
  const op_test before = *t;
  tin_status first = run_way(t, &ways[0], before.options.threads, before.options.cpu_mask);
  tin_tensor *kept = first == TIN_OK ? keep_outputs(t) : NULL;
  for (uint32_t w = 0; w < COUNT(ways); w++)
    for (uint32_t i = 0; i < COUNT(threads) * COUNT(masks); i++) {
      tin_status status = run_way(t, &ways[w], threads[i % 2], masks[i / 2]);
      compare_way(t, &ways[w], first, status, kept, relative);
    }
  op_test_reset(t);
  t->feeding = before.feeding;
  t->verbatim = before.verbatim;
  t->options = before.options;
  if (first == TIN_OK) ck_assert_int_eq(op_test_run(t), TIN_OK);
}
