/* SPDX-License-Identifier: Apache-2.0 */
/* pack.c -- writes what packed.c reads. */
#include "core/checked.h"
#include "core/fail.h"
#include "core/functions.h"
#include "core/hash.h"
#include "core/packed.h"
#include "core/program.h"
#include "tinfer/packed.h"

#include <string.h>

/* Bytes that grow. */
typedef struct buffer {
  uint8_t *data;
  size_t size, room;
} buffer;

typedef struct packer {
  const tin_program *program;
  const tin_allocator *allocator;
  uint32_t *number;      /* of a node in the file; TIN_NO_NODE: not in it */
  uint32_t node;         /* that is being written */
  buffer words, strings; /* sections */
  buffer data;           /* constants, from `base` on */
  size_t base;
  buffer names; /* hash table of names in `strings`: uint32_t, offset + 1, 0 free */
  size_t num_names;
  bool failed; /* out of memory, or too large */
} packer;

static void grow(packer *p, buffer *b, size_t more) {
  size_t need, room;
  if (p->failed || !tin_size_add(b->size, more, &need) ||
      !tin_size_add(need, need / 2 + 64, &room)) {
    p->failed = true;
    return;
  }
  if (need <= b->room) return;
  uint8_t *data = tin_memory_alloc(p->allocator, room);
  if (!data) {
    p->failed = true;
    return;
  }
  if (b->size) memcpy(data, b->data, b->size);
  tin_memory_free(p->allocator, b->data, b->room);
  b->data = data;
  b->room = room;
}

/* `data` NULL: zeros. */
static size_t append(packer *p, buffer *b, const void *data, size_t size) {
  size_t at = b->size;
  grow(p, b, size);
  if (p->failed) return 0;
  if (size && data) memcpy(b->data + at, data, size);
  if (size && !data) memset(b->data + at, 0, size);
  b->size += size;
  return at;
}

static void put_bytes(uint8_t *to, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> 8 * i);
}

static void put32(packer *p, uint32_t value) {
  uint8_t bytes[4];
  put_bytes(bytes, value, 4);
  (void)append(p, &p->words, bytes, 4);
}

static void put64(packer *p, uint64_t value) {
  put32(p, (uint32_t)value);
  put32(p, (uint32_t)(value >> 32));
}

/* ---- strings ------------------------------------------------------------------------ */

/* Where `text` is in the table of names, or belongs. */
static uint32_t *name_slot(const packer *p, const char *text) {
  uint32_t *table = (uint32_t *)(void *)p->names.data;
  size_t mask = p->names.size / sizeof *table - 1, at = tin_hash_name(text) & mask;
  while (table[at] && strcmp((const char *)p->strings.data + table[at] - 1, text) != 0)
    at = (at + 1) & mask;
  return &table[at];
}

/* Twice as many slots as names, or more. */
static void reserve_name(packer *p) {
  buffer old = p->names;
  if (p->failed || (p->num_names + 1) * 2 * sizeof(uint32_t) <= old.size) return;
  p->names = (buffer){0};
  (void)append(p, &p->names, NULL, old.size ? old.size * 2 : 256 * sizeof(uint32_t));
  const uint32_t *offsets = (const uint32_t *)(const void *)old.data;
  for (size_t i = 0; i < old.size / sizeof *offsets && !p->failed; i++)
    if (offsets[i]) *name_slot(p, (const char *)p->strings.data + offsets[i] - 1) = offsets[i];
  tin_memory_free(p->allocator, old.data, old.room);
}

/* Offset of a name, terminated; used again where it is there already. */
static uint32_t intern(packer *p, const char *text) {
  reserve_name(p);
  if (p->failed) return 0;
  uint32_t *slot = name_slot(p, text);
  if (*slot) return *slot - 1;
  size_t at = append(p, &p->strings, text, strlen(text) + 1);
  if (at >= UINT32_MAX) p->failed = true;
  if (p->failed) return 0;
  p->num_names++;
  return (*slot = (uint32_t)at + 1) - 1;
}

/* Values, which may hold zeros. */
static uint32_t add_string(packer *p, const tin_string *s) {
  size_t at = append(p, &p->strings, s->data, s->size);
  (void)append(p, &p->strings, "", 1);
  if (at > UINT32_MAX || s->size > UINT32_MAX) p->failed = true;
  return (uint32_t)at;
}

/* ---- tensors -------------------------------------------------------------------------- */

static size_t align_data(packer *p) {
  size_t over = (p->base + p->data.size) % TIN_ALIGN;
  if (over) (void)append(p, &p->data, NULL, TIN_ALIGN - over);
  return p->base + p->data.size;
}

static void put_shape(packer *p, const tin_shape *shape) {
  put32(p, (uint32_t)shape->rank);
  for (int32_t i = 0; i < shape->rank; i++) put32(p, (uint32_t)shape->dim[i]);
}

static size_t put_strings(packer *p, const tin_string *strings, size_t count) {
  size_t at = align_data(p), pairs = p->data.size;
  (void)append(p, &p->data, NULL, count * 16);
  for (size_t i = 0; i < count && !p->failed; i++) {
    size_t bytes = append(p, &p->data, strings[i].data, strings[i].size);
    if (p->failed) break;
    put_bytes(p->data.data + pairs + 16 * i, p->base + bytes, 8);
    put_bytes(p->data.data + pairs + 16 * i + 8, strings[i].size, 8);
  }
  return at;
}

static void put_tensor(packer *p, const tin_tensor *t) {
  size_t bytes = 0, at;
  (void)tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes);
  put32(p, t->dtype);
  put_shape(p, &t->shape);
  if (t->dtype == TIN_STR) {
    at = put_strings(p, t->data, bytes / sizeof(tin_string));
  } else {
    at = align_data(p);
    (void)append(p, &p->data, t->data, bytes);
  }
  put64(p, at);
}

/* ---- nodes ------------------------------------------------------------------------------ */

static void put_element(packer *p, const tin_attr_value *value, uint32_t i) {
  uint32_t bits;
  switch ((tin_value_kind)value->kind) {
  case TIN_VALUE_BOOL:
    put32(p, value->v.b[i]);
    break;
  case TIN_VALUE_INT:
    put64(p, (uint64_t)value->v.i[i]);
    break;
  case TIN_VALUE_FLOAT:
    memcpy(&bits, &value->v.f[i], sizeof bits);
    put32(p, bits);
    break;
  case TIN_VALUE_DTYPE:
    put32(p, value->v.type[i]);
    break;
  case TIN_VALUE_STRING:
  case TIN_VALUE_GRAPH:
    put32(p, add_string(p, &value->v.s[i]));
    put32(p, (uint32_t)value->v.s[i].size);
    break;
  case TIN_VALUE_SHAPE:
    put_shape(p, &value->v.shape[i]);
    break;
  case TIN_VALUE_TENSOR:
    put_tensor(p, &value->v.tensor[i]);
    break;
  case TIN_VALUE_NONE:
    break;
  }
}

/* Attributes that begin with '_' are notes of tools, and mean nothing to an op. */
static bool is_kept(const tin_attr_value *value) {
  return value->kind != TIN_VALUE_NONE && value->name[0] != '_';
}

static void put_attr(packer *p, const tin_attr_value *value) {
  put32(p, intern(p, value->name));
  put32(p, value->kind);
  put32(p, value->list);
  put32(p, value->count);
  for (uint32_t i = 0; i < value->count && !p->failed; i++) put_element(p, value, i);
}

/* Controls are kept where they lead to something that runs. */
static uint32_t put_controls(packer *p, const tin_graph_node *n, bool count_only) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < n->num_controls; i++) {
    uint32_t to = p->number[n->controls[i]];
    if (to == TIN_NO_NODE) continue;
    if (!count_only) put32(p, to);
    count++;
  }
  return count;
}

static uint32_t num_outputs(const packer *p, const tin_graph_node *n) {
  return n->constant ? 0 : p->program->bound[p->node].num_out;
}

static void put_body(packer *p, const tin_graph_node *n, bool is_tail) {
  const tin_bound *bound = &p->program->bound[p->node];
  if (n->constant) put_tensor(p, n->constant);
  for (uint32_t i = 0; i < num_outputs(p, n); i++) put32(p, bound->types[i]);
  for (uint32_t i = 0; i < n->num_inputs && !is_tail; i++) {
    put32(p, p->number[n->inputs[i].node]);
    put32(p, n->inputs[i].output);
  }
  if (!is_tail) (void)put_controls(p, n, false);
  for (uint32_t i = 0; i < n->num_attrs && !n->constant; i++)
    if (is_kept(&n->attrs[i])) put_attr(p, &n->attrs[i]);
}

static uint32_t kernel_name(packer *p, const tin_bound *bound) {
  return bound->kernel ? intern(p, bound->kernel->name) : (uint32_t)TIN_PACKED_NO_NAME;
}

/* `role`: TIN_PACKED_FED, TIN_PACKED_TAIL, or 0 for what runs. */
static void put_node(packer *p, size_t table, uint32_t node, uint32_t role) {
  const tin_graph_node *n = &p->program->graph.slots[node].node;
  const tin_bound *bound = &p->program->bound[node];
  uint32_t attrs = 0, flags = role, number = p->number[node];
  bool bare = role != 0; /* what is fed needs no inputs */
  p->node = node;
  for (uint32_t i = 0; i < n->num_attrs && !n->constant; i++) attrs += is_kept(&n->attrs[i]);
  if (n->constant) flags |= TIN_PACKED_CONSTANT;
  if (n->epilogue != TIN_NO_NODE) flags |= TIN_PACKED_HAS_TAIL;
  uint32_t entry[TIN_PACKED_NODE_WORDS] = {
      intern(p, n->op),
      intern(p, n->name),
      n->constant || role == TIN_PACKED_FED ? (uint32_t)TIN_PACKED_NO_NAME : kernel_name(p, bound),
      flags,
      bare ? 0 : n->num_inputs,
      bare ? 0 : put_controls(p, n, true),
      attrs,
      n->epilogue != TIN_NO_NODE ? p->number[n->epilogue] : TIN_NO_NODE,
      num_outputs(p, n),
      n->constant ? TIN_NONE : (uint32_t)bound->type,
      (uint32_t)(p->words.size / 4),
  };
  put_body(p, n, bare);
  for (uint32_t i = 0; i < TIN_PACKED_NODE_WORDS && !p->failed; i++)
    put_bytes(p->words.data + 4 * (table + (size_t)number * TIN_PACKED_NODE_WORDS + i), entry[i],
              4);
}

/* ---- the graph ----------------------------------------------------------------------------- */

/* Is the node fed, and does not run itself? */
static bool is_stand_in(const packer *p, uint32_t node) {
  return p->program->graph.slots[node].node.removed;
}

/* What only stands for a feed comes first, then what runs, in order, each with the node applied
 * to its output (which hostile files may share). */
static uint32_t number_nodes(packer *p) {
  const tin_program *program = p->program;
  uint32_t count = 0;
  for (uint32_t i = 0; i < program->graph.count; i++) p->number[i] = TIN_NO_NODE;
  for (uint32_t i = 0; i < program->num_feeds; i++)
    if (is_stand_in(p, program->feeds[i].node) && p->number[program->feeds[i].node] == TIN_NO_NODE)
      p->number[program->feeds[i].node] = count++;
  for (uint32_t i = 0; i < program->num_order; i++) {
    uint32_t node = program->order[i], tail = program->graph.slots[node].node.epilogue;
    if (p->number[node] == TIN_NO_NODE) p->number[node] = count++;
    if (tail != TIN_NO_NODE && p->number[tail] == TIN_NO_NODE) p->number[tail] = count++;
  }
  return count;
}

static void put_end(packer *p, tin_ref ref, const char *name) {
  put32(p, p->number[ref.node]);
  put32(p, ref.output);
  put32(p, intern(p, name));
}

static void put_ends(packer *p) {
  const tin_program *program = p->program;
  put32(p, program->num_feeds);
  for (uint32_t i = 0; i < program->num_feeds; i++) {
    put_end(p, program->feeds[i], program->feed_names[i]);
    put32(p, program->fed[i].type);
    put_shape(p, &program->fed[i].shape);
  }
  put32(p, program->num_fetches);
  for (uint32_t i = 0; i < program->num_fetches; i++)
    put_end(p, program->fetches[i], program->fetch_names[i]);
}

static void put_graph(packer *p) {
  const tin_program *program = p->program;
  uint32_t count = number_nodes(p);
  put32(p, count);
  size_t table = p->words.size / 4;
  (void)append(p, &p->words, NULL, (size_t)count * TIN_PACKED_NODE_WORDS * 4);
  put_ends(p);
  for (uint32_t i = 0; i < program->num_feeds && !p->failed; i++)
    if (is_stand_in(p, program->feeds[i].node))
      put_node(p, table, program->feeds[i].node, TIN_PACKED_FED);
  for (uint32_t i = 0; i < program->num_order && !p->failed; i++) {
    uint32_t node = program->order[i], tail = program->graph.slots[node].node.epilogue;
    put_node(p, table, node, 0);
    if (tail != TIN_NO_NODE) put_node(p, table, tail, TIN_PACKED_TAIL);
  }
}

/* ---- the file ------------------------------------------------------------------------------- */

/* Header, constants, graph, strings. */
static tin_status assemble(packer *p, void **out, size_t *size, tin_error *error) {
  size_t graph = TIN_PACKED_HEADER + p->data.size, strings, total;
  if (p->failed || !tin_size_align(graph, 8, &graph) ||
      !tin_size_add(graph, p->words.size, &strings) ||
      !tin_size_add(strings, p->strings.size, &total))
    return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
  uint8_t *file = tin_memory_alloc(p->allocator, total);
  if (!file) return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
  memset(file, 0, graph);
  memcpy(file, TIN_PACKED_MAGIC, 8);
  put_bytes(file + TIN_PACKED_AT_VERSION, TIN_PACKED_MAJOR, 2);
  put_bytes(file + TIN_PACKED_AT_VERSION + 2, TIN_PACKED_MINOR, 2);
  put_bytes(file + TIN_PACKED_AT_VERSION + 4, TIN_PACKED_HEADER, 4);
  put_bytes(file + TIN_PACKED_AT_SIZE, total, 8);
  put_bytes(file + TIN_PACKED_AT_GRAPH, graph, 8);
  put_bytes(file + TIN_PACKED_AT_GRAPH + 8, p->words.size, 8);
  put_bytes(file + TIN_PACKED_AT_STRINGS, strings, 8);
  put_bytes(file + TIN_PACKED_AT_STRINGS + 8, p->strings.size, 8);
  if (p->data.size) memcpy(file + TIN_PACKED_HEADER, p->data.data, p->data.size);
  memcpy(file + graph, p->words.data, p->words.size);
  memcpy(file + strings, p->strings.data, p->strings.size);
  put_bytes(file + TIN_PACKED_AT_HASH,
            tin_hash64(file + TIN_PACKED_HASHED, total - TIN_PACKED_HASHED), 8);
  *out = file, *size = total;
  return TIN_OK;
}

/* The file has no place for the functions that nodes call. */
static tin_status check_calls(const tin_program *program, tin_error *error) {
  tin_functions called;
  tin_status status = tin_functions_follow(&called, program, false, error);
  if (status == TIN_OK && called.count)
    status = TIN_FAIL(error, TIN_UNSUPPORTED,
                      "the model calls the function '%s', and packed models have no functions",
                      called.programs[0]->graph.name);
  tin_functions_free(&called);
  return status;
}

tin_status tin_model_pack(const tin_model *model, const tin_allocator *allocator, void **data,
                          size_t *size, tin_error *error) {
  allocator = tin_or_heap(allocator);
  packer p = {.program = model->program, .allocator = allocator, .base = TIN_PACKED_HEADER};
  *data = NULL, *size = 0;
  if (!p.program) return TIN_FAIL(error, TIN_INVALID, "the model was opened to be described only");
  TIN_TRY(check_calls(p.program, error));
  size_t numbers = (size_t)p.program->graph.count * sizeof(*p.number);
  p.number = tin_memory_alloc(allocator, numbers);
  if (p.number)
    put_graph(&p);
  else
    p.failed = true;
  tin_status status = assemble(&p, data, size, error);
  tin_memory_free(allocator, p.number, numbers);
  tin_memory_free(allocator, p.words.data, p.words.room);
  tin_memory_free(allocator, p.strings.data, p.strings.room);
  tin_memory_free(allocator, p.names.data, p.names.room);
  tin_memory_free(allocator, p.data.data, p.data.room);
  return status;
}

void tin_model_pack_free(const tin_allocator *allocator, void *data, size_t size) {
  tin_memory_free(tin_or_heap(allocator), data, size);
}
