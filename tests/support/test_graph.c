/* SPDX-License-Identifier: Apache-2.0 */
/* test_graph.c -- graphs made by tests, and the format that reads them. */
#include "tests/support/test_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct memory_block {
  struct memory_block *next;
  max_align_t data[];
} memory_block;

typedef struct node {
  const char *op, *name;
  tin_ref *inputs;
  uint32_t *controls;
  tin_attr_value *attrs;
  uint32_t num_inputs, num_controls, num_attrs;
  tin_tensor *constant;
} node;

typedef struct graph {
  const char *name;
  node *nodes;
  tin_ref *feeds, *fetches;
  uint32_t num_nodes, num_feeds, num_fetches;
} graph;

struct test_graph {
  char magic[16];
  const test_graph *self; /* a copy of the struct's bytes is not a graph */
  memory_block *blocks;
  graph *graphs;
  uint32_t num_graphs;
};

static const char magic[16] = "tinfer test 1";

/* ---- memory ------------------------------------------------------------------------ */

static void *need(void *block) {
  if (block) return block;
  fputs("the test is out of memory\n", stderr);
  abort();
}

void *test_graph_memory(test_graph *g, size_t size) {
  memory_block *block = need(calloc(1, sizeof *block + size));
  block->next = g->blocks;
  g->blocks = block;
  return block->data;
}

static void *copy_bytes(test_graph *g, const void *from, size_t size) {
  void *to = test_graph_memory(g, size);
  if (size > 0) memcpy(to, from, size);
  return to;
}

static const char *copy_text(test_graph *g, const char *text) {
  return copy_bytes(g, text, strlen(text) + 1);
}

static tin_string *copy_strings(test_graph *g, const tin_string *from, size_t count) {
  tin_string *to = copy_bytes(g, from, count * sizeof *to);
  for (size_t i = 0; i < count; i++) to[i].data = copy_bytes(g, from[i].data, from[i].size);
  return to;
}

/* Makes room for one more at the end of an array, and returns where it is. Arrays have room for
 * the next power of two. */
static void *append(test_graph *g, void *array, uint32_t *count, size_t size) {
  char **where = array;
  if ((*count & (*count - 1)) == 0) {
    char *bigger = test_graph_memory(g, (*count > 0 ? 2 * *count : 1) * size);
    if (*count > 0) memcpy(bigger, *where, *count * size);
    *where = bigger;
  }
  return *where + (*count)++ * size;
}

void *test_graph_copy_data(test_graph *g, tin_dtype type, const tin_shape *shape,
                           const void *data) {
  int64_t count = tin_numel(shape);
  if (count <= 0) return NULL;
  if (!data) return test_graph_memory(g, (size_t)count * tin_dtype_bytes(type));
  if (type == TIN_STR) return copy_strings(g, data, (size_t)count);
  return copy_bytes(g, data, (size_t)count * tin_dtype_bytes(type));
}

/* ---- building ------------------------------------------------------------------------ */

test_graph *test_graph_new(void) {
  test_graph *g = need(calloc(1, sizeof *g));
  memcpy(g->magic, magic, sizeof magic);
  g->self = g;
  test_graph_function(g, "");
  return g;
}

void test_graph_free(test_graph *g) {
  if (!g) return;
  for (memory_block *b = g->blocks, *next; b; b = next) {
    next = b->next;
    free(b);
  }
  free(g);
}

void test_graph_function(test_graph *g, const char *name) {
  graph *function = append(g, &g->graphs, &g->num_graphs, sizeof *function);
  function->name = copy_text(g, name);
}

static graph *current(test_graph *g) { return &g->graphs[g->num_graphs - 1]; }

static node *get(test_graph *g, uint32_t number) {
  if (number < current(g)->num_nodes) return &current(g)->nodes[number];
  fprintf(stderr, "the test has no node %u\n", number);
  abort();
}

uint32_t test_graph_node(test_graph *g, const char *op, const char *name) {
  graph *c = current(g);
  node *n = append(g, &c->nodes, &c->num_nodes, sizeof *n);
  n->op = copy_text(g, op);
  n->name = copy_text(g, name);
  return c->num_nodes - 1;
}

void test_graph_edge(test_graph *g, uint32_t to, uint32_t from, uint32_t output) {
  node *n = get(g, to);
  tin_ref *ref = append(g, &n->inputs, &n->num_inputs, sizeof *ref);
  *ref = (tin_ref){from, output};
}

void test_graph_control(test_graph *g, uint32_t to, uint32_t from) {
  node *n = get(g, to);
  uint32_t *control = append(g, &n->controls, &n->num_controls, sizeof *control);
  *control = from;
}

/* ---- attributes ---------------------------------------------------------------------- */

static tin_tensor copy_tensor(test_graph *g, const tin_tensor *from) {
  tin_tensor to = *from;
  to.data = test_graph_copy_data(g, (tin_dtype)from->dtype, &from->shape, from->data);
  return to;
}

static tin_tensor *copy_tensors(test_graph *g, const tin_tensor *from, size_t count) {
  tin_tensor *to = test_graph_memory(g, count * sizeof *to);
  for (size_t i = 0; i < count; i++) to[i] = copy_tensor(g, &from[i]);
  return to;
}

void test_graph_attr(test_graph *g, uint32_t number, const tin_attr_value *value) {
  static const size_t size[] = {
      [TIN_VALUE_BOOL] = sizeof(bool),       [TIN_VALUE_INT] = sizeof(int64_t),
      [TIN_VALUE_FLOAT] = sizeof(float),     [TIN_VALUE_DTYPE] = sizeof(uint16_t),
      [TIN_VALUE_SHAPE] = sizeof(tin_shape),
  };
  node *n = get(g, number);
  tin_attr_value *copy = append(g, &n->attrs, &n->num_attrs, sizeof *copy);
  *copy = *value;
  copy->name = copy_text(g, value->name);
  if (value->kind == TIN_VALUE_TENSOR)
    copy->v.tensor = copy_tensors(g, value->v.tensor, value->count);
  else if (value->kind == TIN_VALUE_STRING || value->kind == TIN_VALUE_GRAPH)
    copy->v.s = copy_strings(g, value->v.s, value->count);
  else
    copy->v.b = copy_bytes(g, value->v.b, value->count * size[value->kind]);
}

void test_graph_attr_type(test_graph *g, uint32_t n, const char *name, tin_dtype type) {
  test_graph_attr(
      g, n, &(tin_attr_value){name, TIN_VALUE_DTYPE, 0, 1, {.type = &(uint16_t){(uint16_t)type}}});
}

void test_graph_attr_int(test_graph *g, uint32_t n, const char *name, int64_t value) {
  test_graph_attr(g, n, &(tin_attr_value){name, TIN_VALUE_INT, 0, 1, {.i = &value}});
}

void test_graph_attr_ints(test_graph *g, uint32_t n, const char *name, uint32_t count,
                          const int64_t *values) {
  test_graph_attr(g, n, &(tin_attr_value){name, TIN_VALUE_INT, 1, count, {.i = values}});
}

void test_graph_attr_float(test_graph *g, uint32_t n, const char *name, float value) {
  test_graph_attr(g, n, &(tin_attr_value){name, TIN_VALUE_FLOAT, 0, 1, {.f = &value}});
}

void test_graph_attr_bool(test_graph *g, uint32_t n, const char *name, bool value) {
  test_graph_attr(g, n, &(tin_attr_value){name, TIN_VALUE_BOOL, 0, 1, {.b = &value}});
}

void test_graph_attr_string(test_graph *g, uint32_t n, const char *name, const char *value) {
  tin_string s = {value, strlen(value)};
  test_graph_attr(g, n, &(tin_attr_value){name, TIN_VALUE_STRING, 0, 1, {.s = &s}});
}

/* ---- common nodes -------------------------------------------------------------------- */

uint32_t test_graph_constant(test_graph *g, const char *name, tin_dtype type,
                             const tin_shape *shape, const void *data) {
  uint32_t n = test_graph_node(g, "Const", name);
  test_graph_attr_type(g, n, "dtype", type);
  tin_tensor value = {.data = NULL, .shape = *shape, .dtype = (uint16_t)type};
  value.data = test_graph_copy_data(g, type, shape, data);
  get(g, n)->constant = copy_bytes(g, &value, sizeof value);
  return n;
}

uint32_t test_graph_placeholder(test_graph *g, const char *name, tin_dtype type,
                                const tin_shape *shape) {
  uint32_t n = test_graph_node(g, "Placeholder", name);
  test_graph_attr_type(g, n, "dtype", type);
  if (shape)
    test_graph_attr(g, n, &(tin_attr_value){"shape", TIN_VALUE_SHAPE, 0, 1, {.shape = shape}});
  return n;
}

uint32_t test_graph_unary(test_graph *g, const char *op, const char *name, tin_dtype type,
                          uint32_t x) {
  uint32_t n = test_graph_node(g, op, name);
  test_graph_attr_type(g, n, "T", type);
  test_graph_edge(g, n, x, 0);
  return n;
}

uint32_t test_graph_binary(test_graph *g, const char *op, const char *name, tin_dtype type,
                           uint32_t x, uint32_t y) {
  uint32_t n = test_graph_unary(g, op, name, type, x);
  test_graph_edge(g, n, y, 0);
  return n;
}

void test_graph_feed(test_graph *g, uint32_t number, uint32_t output) {
  graph *c = current(g);
  tin_ref *ref = append(g, &c->feeds, &c->num_feeds, sizeof *ref);
  *ref = (tin_ref){number, output};
}

void test_graph_fetch(test_graph *g, uint32_t number, uint32_t output) {
  graph *c = current(g);
  tin_ref *ref = append(g, &c->fetches, &c->num_fetches, sizeof *ref);
  *ref = (tin_ref){number, output};
}

/* ---- the format ------------------------------------------------------------------------ */

static int probe(const tin_source *source) {
  if (source->size != sizeof(test_graph) || !source->data) return 0;
  return memcmp(source->data, magic, sizeof magic) == 0 ? 100 : 0;
}

static void *allocate(tin_builder *b, const void *from, size_t size) {
  void *to = b->api->allocate(b, size);
  if (to && size > 0) memcpy(to, from, size);
  return to;
}

static tin_status give_strings(tin_builder *b, tin_string *strings, size_t count) {
  for (size_t i = 0; i < count; i++) {
    void *bytes = allocate(b, strings[i].data, strings[i].size);
    if (!bytes) return TIN_NO_MEMORY;
    strings[i].data = bytes;
  }
  return TIN_OK;
}

/* The tensor with its data moved to memory of the model. */
static tin_status give_tensor(tin_builder *b, const tin_tensor *from, tin_tensor *to) {
  size_t bytes = 0;
  *to = *from;
  if (!from->data || !tin_tensor_size((tin_dtype)from->dtype, &from->shape, &bytes)) return TIN_OK;
  to->bytes = bytes;
  to->data = allocate(b, from->data, bytes);
  if (!to->data) return TIN_NO_MEMORY;
  if (from->dtype != TIN_STR) return TIN_OK;
  return give_strings(b, to->data, bytes / sizeof(tin_string));
}

static tin_status read_attr(tin_builder *b, uint32_t number, const tin_attr_value *value) {
  if (value->kind != TIN_VALUE_TENSOR) return b->api->set_attr(b, number, value);
  tin_tensor tensors[8];
  tin_attr_value copy = *value;
  if (value->count > sizeof tensors / sizeof *tensors)
    return tin_fail(b, TIN_UNSUPPORTED, "more tensors than tests need");
  for (uint32_t i = 0; i < value->count; i++)
    TIN_TRY(give_tensor(b, &value->v.tensor[i], &tensors[i]));
  copy.v.tensor = tensors;
  return b->api->set_attr(b, number, &copy);
}

static tin_status read_node(tin_builder *b, uint32_t number, const node *n) {
  for (uint32_t i = 0; i < n->num_inputs; i++) TIN_TRY(b->api->add_input(b, number, n->inputs[i]));
  for (uint32_t i = 0; i < n->num_controls; i++)
    TIN_TRY(b->api->add_control(b, number, n->controls[i]));
  for (uint32_t i = 0; i < n->num_attrs; i++) TIN_TRY(read_attr(b, number, &n->attrs[i]));
  if (!n->constant) return TIN_OK;
  tin_tensor value;
  TIN_TRY(give_tensor(b, n->constant, &value));
  return b->api->set_constant(b, number, &value);
}

static tin_status read_graph(tin_builder *b, const graph *g) {
  TIN_TRY(b->api->begin_graph(b, g->name));
  for (uint32_t i = 0; i < g->num_nodes; i++)
    TIN_TRY(b->api->add_node(b, g->nodes[i].op, g->nodes[i].name, ""));
  for (uint32_t i = 0; i < g->num_nodes; i++) TIN_TRY(read_node(b, i, &g->nodes[i]));
  return b->api->end_graph(b, g->feeds, g->num_feeds, g->fetches, g->num_fetches);
}

static tin_status read(tin_builder *b, const tin_source *source) {
  const test_graph *g = ((const test_graph *)source->data)->self;
  for (uint32_t i = 0; i < g->num_graphs; i++) TIN_TRY(read_graph(b, &g->graphs[i]));
  return TIN_OK;
}

static const tin_format test_format = {TIN_INIT(tin_format), .name = "test", .probe = probe,
                                       .read = read};

/* ---- opening ------------------------------------------------------------------------- */

static tin_status add_entry(tin_registry *registry, const tin_entry *e) {
  if (e->kind == TIN_KERNEL) return tin_add_kernel(registry, e->item);
  if (e->kind == TIN_FORMAT) return tin_add_format(registry, e->item);
  return tin_add_pass(registry, e->item);
}

static void must(tin_status status, const tin_error *error) {
  if (status == TIN_OK) return;
  fprintf(stderr, "the test's registry: %s\n", error->text);
  abort();
}

void test_registry_init(tin_registry *registry, const tin_registry *from) {
  tin_error error = {.status = TIN_OK};
  tin_registry_init(registry, NULL, &error);
  if (!from) must(tin_register_builtin(registry), &error);
  for (const tin_entry *e = NULL; from && (e = tin_registry_next(from, e));)
    must(add_entry(registry, e), &error);
  must(tin_add_format(registry, &test_format), &error);
  registry->error = NULL;
}

tin_status test_graph_open(tin_model **out, const tin_registry *registry, const test_graph *g,
                           const tin_model_options *options, tin_error *error) {
  tin_model_options with_format = {TIN_INIT(tin_model_options)};
  if (options) with_format = *options;
  if (!with_format.format) with_format.format = "test";
  return tin_model_open_memory(out, registry, g, sizeof *g, &with_format, error);
}
