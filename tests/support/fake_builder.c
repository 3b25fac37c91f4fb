/* SPDX-License-Identifier: Apache-2.0 */
/* fake_builder.c -- writes down what a format does, checking it on the way. */
#include "tests/support/fake_builder.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fake_node {
  char *name, *head, *inputs, *value;
  char **attrs;
  uint32_t num_attrs, num_inputs;
} fake_node;

struct fake_graph {
  char *name, *ends; /* ends: what it takes and gives */
  fake_node *nodes;
  uint32_t count, room;
};

struct fake_block {
  fake_block *before;
  size_t size;
  void *data;
};

/* ---- helpers -------------------------------------------------------------------- */

#define CHECK(what)                                                                                \
  do {                                                                                             \
    if (!(what)) broken(#what, __LINE__);                                                          \
  } while (0)

static void broken(const char *what, int line) {
  fprintf(stderr, "%s:%d: the format breaks a rule: %s\n", __FILE__, line, what);
  abort();
}

static void *grow(void *block, size_t size) {
  void *grown = realloc(block, size);
  CHECK(grown);
  return grown;
}

static FILE *open_text(char **text, size_t *size) {
  FILE *out = open_memstream(text, size);
  CHECK(out);
  return out;
}

static void append(char **text, const char *format, ...) TIN_PRINTF(2, 3);
static void append(char **text, const char *format, ...) {
  size_t old = *text ? strlen(*text) : 0;
  va_list args;
  va_start(args, format);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  *text = grow(*text, old + (size_t)n + 1);
  va_start(args, format);
  vsnprintf(*text + old, (size_t)n + 1, format, args);
  va_end(args);
}

static fake_builder *self_of(tin_builder *b) { return (fake_builder *)b; }

static fake_graph *graph_of(tin_builder *b) {
  fake_builder *f = self_of(b);
  CHECK(f->open);
  return &f->graphs[f->num_graphs - 1];
}

static fake_node *node_of(tin_builder *b, uint32_t node) {
  fake_graph *g = graph_of(b);
  CHECK(node < g->count);
  return &g->nodes[node];
}

/* ---- values --------------------------------------------------------------------- */

static void print_string(FILE *out, const tin_string *s) {
  putc('"', out);
  for (size_t i = 0; i < s->size; i++) {
    unsigned char c = (unsigned char)s->data[i];
    fprintf(out, c < 32 || c > 126 || c == '"' || c == '\\' ? "\\x%02x" : "%c", c);
  }
  putc('"', out);
}

#define PRINT(type, format, ...)                                                                   \
  do {                                                                                             \
    type v;                                                                                        \
    memcpy(&v, at, sizeof v);                                                                      \
    fprintf(out, format, __VA_ARGS__);                                                             \
  } while (0)

static void print_element(FILE *out, tin_dtype t, const void *at) {
  switch (t) {
  case TIN_F32:
    PRINT(float, "%.9g", (double)v);
    return;
  case TIN_F64:
    PRINT(double, "%.17g", v);
    return;
  case TIN_S8:
  case TIN_QS8:
    PRINT(int8_t, "%d", v);
    return;
  case TIN_U8:
  case TIN_QU8:
    PRINT(uint8_t, "%d", v);
    return;
  case TIN_BOOL:
    CHECK(*(const uint8_t *)at <= 1);
    PRINT(uint8_t, "%s", v ? "true" : "false");
    return;
  case TIN_S16:
  case TIN_QS16:
    PRINT(int16_t, "%d", v);
    return;
  case TIN_U16:
  case TIN_QU16:
    PRINT(uint16_t, "%d", v);
    return;
  case TIN_F16:
  case TIN_BF16:
    PRINT(uint16_t, "0x%04x", (unsigned)v);
    return;
  case TIN_S32:
  case TIN_QS32:
    PRINT(int32_t, "%" PRId32, v);
    return;
  case TIN_U32:
    PRINT(uint32_t, "%" PRIu32, v);
    return;
  case TIN_S64:
    PRINT(int64_t, "%" PRId64, v);
    return;
  case TIN_U64:
    PRINT(uint64_t, "%" PRIu64, v);
    return;
  case TIN_C64:
    PRINT(float, "(%.9g", (double)v);
    at = (const char *)at + sizeof(float);
    PRINT(float, ",%.9g)", (double)v);
    return;
  case TIN_C128:
    PRINT(double, "(%.17g", v);
    at = (const char *)at + sizeof(double);
    PRINT(double, ",%.17g)", v);
    return;
  case TIN_STR:
    print_string(out, at);
    return;
  default:
    broken("a tensor of a type without values", __LINE__);
  }
}

/* A hash (Fowler, Noll, Vo) stands for what is too long to print. */
static void print_hash(FILE *out, const tin_tensor *t, int64_t count) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (int64_t i = 0; i < count; i++) {
    size_t size = t->bytes / (size_t)count;
    const uint8_t *at = (const uint8_t *)t->data + (size_t)i * size;
    if (t->dtype == TIN_STR) {
      tin_string s;
      memcpy(&s, at, sizeof s);
      at = (const uint8_t *)s.data;
      size = s.size;
    }
    for (size_t k = 0; k < size; k++) hash = (hash ^ at[k]) * UINT64_C(0x100000001b3);
  }
  fprintf(out, "%016" PRIx64, hash);
}

static void print_tensor(FILE *out, const tin_tensor *t) {
  enum { FEW = 64 };
  char shape[128];
  size_t bytes, step = tin_dtype_bytes((tin_dtype)t->dtype);
  CHECK(t->dtype != TIN_NONE && t->dtype < TIN_DTYPE_COUNT && step > 0);
  CHECK(tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes) && bytes == t->bytes);
  CHECK(bytes == 0 || (t->data && (uintptr_t)t->data % (step < 16 ? step : 16) == 0));
  int64_t count = tin_numel(&t->shape);
  fprintf(out, "%s%s{", tin_dtype_text((tin_dtype)t->dtype),
          tin_shape_text(&t->shape, shape, sizeof shape));
  for (int64_t i = 0; i < count && count <= FEW; i++) {
    if (i > 0) putc(',', out);
    print_element(out, (tin_dtype)t->dtype, (const char *)t->data + (size_t)i * step);
  }
  if (count > FEW) print_hash(out, t, count);
  putc('}', out);
}

static void print_value(FILE *out, const tin_attr_value *a, uint32_t i) {
  char shape[128];
  switch (a->kind) {
  case TIN_VALUE_BOOL:
    fputs(a->v.b[i] ? "true" : "false", out);
    return;
  case TIN_VALUE_INT:
    fprintf(out, "%" PRId64, a->v.i[i]);
    return;
  case TIN_VALUE_FLOAT:
    fprintf(out, "%.9gf", (double)a->v.f[i]);
    return;
  case TIN_VALUE_GRAPH:
    putc('@', out);
    print_string(out, &a->v.s[i]);
    return;
  case TIN_VALUE_STRING:
    print_string(out, &a->v.s[i]);
    return;
  case TIN_VALUE_DTYPE:
    CHECK(a->v.type[i] != TIN_NONE && a->v.type[i] < TIN_DTYPE_COUNT);
    fputs(tin_dtype_text((tin_dtype)a->v.type[i]), out);
    return;
  case TIN_VALUE_SHAPE:
    CHECK(a->v.shape[i].rank >= TIN_UNKNOWN && a->v.shape[i].rank <= TIN_MAX_RANK);
    for (int32_t d = 0; d < a->v.shape[i].rank; d++) CHECK(a->v.shape[i].dim[d] >= TIN_UNKNOWN);
    fputs(tin_shape_text(&a->v.shape[i], shape, sizeof shape), out);
    return;
  case TIN_VALUE_TENSOR:
    print_tensor(out, &a->v.tensor[i]);
    return;
  default:
    broken("an attribute of no kind", __LINE__);
  }
}

/* ---- what the format calls -------------------------------------------------------- */

static tin_status begin_graph(tin_builder *b, const char *name) {
  fake_builder *f = self_of(b);
  CHECK(!f->open);
  f->graphs = grow(f->graphs, (f->num_graphs + 1) * sizeof *f->graphs);
  fake_graph *g = &f->graphs[f->num_graphs++];
  *g = (fake_graph){.name = NULL};
  append(&g->name, "%s", name);
  f->open = true;
  return TIN_OK;
}

static tin_status add_node(tin_builder *b, const char *op, const char *name, const char *device) {
  fake_graph *g = graph_of(b);
  CHECK(*op && *name && device);
  if (g->count == g->room) {
    g->room = 2 * g->room + 16;
    g->nodes = grow(g->nodes, g->room * sizeof *g->nodes);
  }
  fake_node *n = &g->nodes[g->count++];
  *n = (fake_node){.name = NULL};
  append(&n->name, "%s", name);
  append(&n->head, "%s %s", op, name);
  if (*device) append(&n->head, " @%s", device);
  return TIN_OK;
}

static const char *comma(fake_node *n) { return n->num_inputs++ > 0 ? ", " : ""; }

static tin_status add_input(tin_builder *b, uint32_t node, tin_ref from) {
  fake_node *n = node_of(b, node);
  const char *name = node_of(b, from.node)->name;
  append(&n->inputs, "%s%s", comma(n), name);
  if (from.output > 0) append(&n->inputs, ":%" PRIu32, from.output);
  return TIN_OK;
}

static tin_status add_named_input(tin_builder *b, uint32_t node, uint32_t from,
                                  const char *argument, uint32_t index) {
  fake_node *n = node_of(b, node);
  append(&n->inputs, "%s%s:%s:%" PRIu32, comma(n), node_of(b, from)->name, argument, index);
  return TIN_OK;
}

static tin_status add_control(tin_builder *b, uint32_t node, uint32_t from) {
  fake_node *n = node_of(b, node);
  append(&n->inputs, "%s^%s", comma(n), node_of(b, from)->name);
  return TIN_OK;
}

static tin_status set_attr(tin_builder *b, uint32_t node, const tin_attr_value *a) {
  fake_node *n = node_of(b, node);
  char *text;
  size_t size;
  FILE *out = open_text(&text, &size);
  CHECK(a->name && *a->name && (a->list || a->count == 1));
  fprintf(out, "%s=%s", a->name, a->list ? "[" : "");
  for (uint32_t i = 0; i < a->count; i++) {
    if (i > 0) putc(',', out);
    print_value(out, a, i);
  }
  if (a->list) putc(']', out);
  fclose(out);
  n->attrs = grow(n->attrs, (n->num_attrs + 1) * sizeof *n->attrs);
  n->attrs[n->num_attrs++] = text;
  return TIN_OK;
}

static tin_status set_constant(tin_builder *b, uint32_t node, const tin_tensor *value) {
  fake_node *n = node_of(b, node);
  size_t size;
  CHECK(!n->value);
  FILE *out = open_text(&n->value, &size);
  print_tensor(out, value);
  fclose(out);
  return TIN_OK;
}

static void print_ends(tin_builder *b, const char *what, const tin_ref *refs, uint32_t count) {
  fake_graph *g = graph_of(b);
  append(&g->ends, "%s", what);
  for (uint32_t i = 0; i < count; i++) {
    append(&g->ends, " %s", node_of(b, refs[i].node)->name);
    if (refs[i].output > 0) append(&g->ends, ":%" PRIu32, refs[i].output);
  }
  append(&g->ends, "\n");
}

static tin_status end_graph(tin_builder *b, const tin_ref *in, uint32_t num_in, const tin_ref *out,
                            uint32_t num_out) {
  print_ends(b, "in", in, num_in);
  print_ends(b, "out", out, num_out);
  self_of(b)->open = false;
  return TIN_OK;
}

static void *heap_resize(void *self, void *block, size_t old_size, size_t new_size) {
  (void)self, (void)old_size;
  if (new_size > 0) return realloc(block, new_size);
  free(block);
  return NULL;
}

/* Blocks end where they were asked to, so that sanitizers see what goes past. */
static void *allocate(tin_builder *b, size_t size) {
  fake_builder *f = self_of(b);
  CHECK(size > 0);
  if (size > b->limits.max_bytes - f->bytes) {
    (void)tin_fail(b, TIN_CORRUPT, "constants of more than the limit");
    return NULL;
  }
  fake_block *block = grow(NULL, sizeof *block);
  block->data = f->allocator->resize(f->allocator->self, NULL, 0, size);
  if (!block->data) {
    free(block);
    (void)tin_fail(b, TIN_NO_MEMORY, "out of memory");
    return NULL;
  }
  block->size = size;
  block->before = f->blocks;
  f->blocks = block;
  f->bytes += size;
  return block->data;
}

static tin_status set_info(tin_builder *b, const char *key, const char *value) {
  append(&self_of(b)->info, "%s=%s\n", key, value);
  return TIN_OK;
}

static tin_status fail(tin_error *error, tin_status status, const char *file, int line,
                       const char *format, ...) TIN_PRINTF(5, 6);
static tin_status fail(tin_error *error, tin_status status, const char *file, int line,
                       const char *format, ...) {
  va_list args;
  CHECK(status != TIN_OK);
  error->status = status;
  error->file = file;
  error->line = line;
  va_start(args, format);
  vsnprintf(error->text, sizeof error->text, format, args);
  va_end(args);
  CHECK(error->text[0]);
  return status;
}

/* ---- the rest --------------------------------------------------------------------- */

static const tin_builder_api api = {
    TIN_INIT(tin_builder_api), .begin_graph = begin_graph,   .add_node = add_node,
    .add_input = add_input,    .add_control = add_control,   .add_named_input = add_named_input,
    .set_attr = set_attr,      .set_constant = set_constant, .end_graph = end_graph,
    .allocate = allocate,      .set_info = set_info,
};
static const tin_host host = {TIN_INIT(tin_host), .fail = fail};
static const tin_allocator heap = {heap_resize, NULL};

void fake_builder_init(fake_builder *f, const tin_allocator *allocator) {
  *f = (fake_builder){.base = {.host = &host,
                               .api = &api,
                               .allocator = allocator,
                               .limits = {1000000, 64, UINT64_C(16) << 30}},
                      .allocator = allocator ? allocator : &heap};
  f->base.error = &f->error;
}

static void free_node(fake_node *n) {
  for (uint32_t i = 0; i < n->num_attrs; i++) free(n->attrs[i]);
  free(n->attrs), free(n->name), free(n->head), free(n->inputs), free(n->value);
}

static void free_graph(fake_graph *g) {
  for (uint32_t i = 0; i < g->count; i++) free_node(&g->nodes[i]);
  free(g->nodes), free(g->name), free(g->ends);
}

void fake_builder_free(fake_builder *f) {
  for (uint32_t i = 0; i < f->num_graphs; i++) free_graph(&f->graphs[i]);
  free(f->graphs), free(f->info);
  while (f->blocks) {
    fake_block *block = f->blocks;
    f->blocks = block->before;
    f->allocator->resize(f->allocator->self, block->data, block->size, 0);
    free(block);
  }
}

typedef struct catcher {
  tin_registry base; /* first */
  const tin_format *format;
} catcher;

static tin_status catch_format(tin_registry *registry, const tin_format *format) {
  ((catcher *)registry)->format = format;
  return TIN_OK;
}

const tin_format *fake_format(tin_register_fn *registers) {
  tin_host catching = {TIN_INIT(tin_host), .fail = fail, .add_format = catch_format};
  tin_error error;
  catcher c = {.base = {.host = &catching, .error = &error}};
  CHECK(registers(&c.base) == TIN_OK && c.format);
  return c.format;
}

tin_status fake_builder_read(fake_builder *f, const tin_format *format, const void *data,
                             size_t size) {
  tin_source source = {.data = data, .size = size};
  tin_status status = format->read(&f->base, &source);
  CHECK(status == f->error.status);
  CHECK(status != TIN_OK || (f->num_graphs > 0 && !f->open));
  return status;
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_node(FILE *out, const fake_node *n) {
  fprintf(out, "  %s", n->head);
  if (n->inputs) fprintf(out, " (%s)", n->inputs);
  if (n->num_attrs > 0) qsort(n->attrs, n->num_attrs, sizeof *n->attrs, by_text);
  for (uint32_t i = 0; i < n->num_attrs; i++)
    fprintf(out, "%s%s", i == 0 ? " {" : "; ", n->attrs[i]);
  if (n->num_attrs > 0) putc('}', out);
  if (n->value) fprintf(out, " = %s", n->value);
  putc('\n', out);
}

char *fake_builder_text(const fake_builder *f) {
  char *text;
  size_t size;
  FILE *out = open_text(&text, &size);
  for (uint32_t i = 0; i < f->num_graphs; i++) {
    const fake_graph *g = &f->graphs[i];
    fprintf(out, "graph%s%s\n", *g->name ? " " : "", g->name);
    for (uint32_t k = 0; k < g->count; k++) print_node(out, &g->nodes[k]);
    fputs(g->ends ? g->ends : "unfinished\n", out);
  }
  if (f->info) fputs(f->info, out);
  fclose(out);
  return text;
}
