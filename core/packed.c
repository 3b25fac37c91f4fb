/* SPDX-License-Identifier: Apache-2.0 */
/* packed.c -- the format "packed": an optimised graph whose constants are used where they lie.
 * docs/packed-format.md specifies it. Everything is checked against the bounds of the file, and
 * the file against its hash, before a builder sees any of it. */
#include "core/packed.h"

#include "core/graph.h"
#include "core/hash.h"
#include "tinfer/format.h"

#include <string.h>

typedef struct reader {
  tin_builder *b;
  const uint8_t *file;
  size_t size;
  const uint8_t *words; /* the graph: little-endian, 32 bits each */
  size_t num_words, at;
  const char *strings;
  size_t strings_size;
  uint32_t num_nodes;
  uint64_t left; /* bytes that may still be read: see spend */
} reader;

/* Parts of a file may be shared, as names are, so a small one could stand for far more than it
 * holds. What a writer shares makes up less than the rest. */
enum { MOST_TIMES = 16 };

static uint32_t get32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get64(const uint8_t *p) { return get32(p) | (uint64_t)get32(p + 4) << 32; }

static tin_status damaged(reader *r, const char *what) {
  return tin_fail(r->b, TIN_CORRUPT, "the packed model is damaged: %s", what);
}

static tin_status spend(reader *r, uint64_t bytes) {
  if (bytes > r->left) return damaged(r, "too much of it is shared");
  r->left -= bytes;
  return TIN_OK;
}

/* ---- words and strings ----------------------------------------------------------- */

static tin_status take(reader *r, uint32_t *out) {
  *out = 0;
  if (r->at >= r->num_words) return damaged(r, "its graph ends too early");
  *out = get32(r->words + 4 * r->at++);
  return TIN_OK;
}

static tin_status take64(reader *r, uint64_t *out) {
  uint32_t low, high;
  TIN_TRY(take(r, &low));
  TIN_TRY(take(r, &high));
  *out = low | (uint64_t)high << 32;
  return TIN_OK;
}

/* No more than can still be there, at `words` each. */
static tin_status take_count(reader *r, size_t words, uint32_t *out) {
  TIN_TRY(take(r, out));
  return *out > (r->num_words - r->at) / words ? damaged(r, "an impossible count") : TIN_OK;
}

static tin_status take_name(reader *r, const char **out) {
  uint32_t at = 0;
  TIN_TRY(take(r, &at));
  if (at >= r->strings_size) return damaged(r, "a name outside of its strings");
  *out = r->strings + at; /* the strings end with a 0: that was checked */
  return spend(r, strlen(*out));
}

static tin_status take_bytes(reader *r, tin_string *out) {
  uint32_t at, size;
  TIN_TRY(take(r, &at));
  TIN_TRY(take(r, &size));
  if (at > r->strings_size || size > r->strings_size - at)
    return damaged(r, "a string outside of its strings");
  *out = (tin_string){r->strings + at, size};
  return spend(r, size);
}

/* ---- tensors ---------------------------------------------------------------------- */

static tin_status take_shape(reader *r, tin_shape *out) {
  uint32_t rank, dim;
  *out = (tin_shape){0};
  TIN_TRY(take(r, &rank));
  out->rank = rank == UINT32_MAX ? TIN_UNKNOWN : (int32_t)rank;
  if (rank != UINT32_MAX && rank > TIN_MAX_RANK)
    return damaged(r, "a shape of too many dimensions");
  for (int32_t i = 0; i < out->rank; i++) {
    TIN_TRY(take(r, &dim));
    out->dim[i] = dim == UINT32_MAX ? TIN_UNKNOWN : (int32_t)dim;
    if (out->dim[i] < TIN_UNKNOWN) return damaged(r, "a negative dimension");
  }
  return TIN_OK;
}

/* Elements that are strings: pairs of offset and size in the file. */
static tin_status place_strings(reader *r, tin_tensor *t, const uint8_t *pairs, size_t count) {
  TIN_TRY(spend(r, t->bytes));
  tin_string *to = r->b->api->allocate(r->b, t->bytes);
  if (!to) return TIN_NO_MEMORY;
  for (size_t i = 0; i < count; i++) {
    uint64_t at = get64(pairs + 16 * i), size = get64(pairs + 16 * i + 8);
    if (at > r->size || size > r->size - at) return damaged(r, "a string outside of the file");
    to[i] = (tin_string){(const char *)r->file + at, (size_t)size};
  }
  t->data = to;
  return TIN_OK;
}

static tin_status take_tensor(reader *r, tin_tensor *out) {
  uint32_t dtype;
  uint64_t at;
  size_t bytes;
  *out = (tin_tensor){0};
  TIN_TRY(take(r, &dtype));
  TIN_TRY(take_shape(r, &out->shape));
  TIN_TRY(take64(r, &at));
  if (dtype == TIN_NONE || dtype >= TIN_DTYPE_COUNT) return damaged(r, "an unknown element type");
  out->dtype = (uint16_t)dtype;
  if (!tin_tensor_size((tin_dtype)dtype, &out->shape, &bytes) || at > r->size ||
      bytes > r->size - at || at % TIN_ALIGN)
    return damaged(r, "a constant outside of the file");
  out->bytes = bytes;
  if (dtype == TIN_BOOL) TIN_TRY(spend(r, bytes)); /* the builder looks at each */
  if (dtype == TIN_STR) return place_strings(r, out, r->file + at, bytes / sizeof(tin_string));
  out->data = (void *)(uintptr_t)(r->file + at);
  return TIN_OK;
}

/* ---- attributes --------------------------------------------------------------------- */

static tin_status take_element(reader *r, tin_value_kind kind, void *to, uint32_t i) {
  uint32_t word;
  switch (kind) {
  case TIN_VALUE_BOOL:
    TIN_TRY(take(r, &word));
    return ((bool *)to)[i] = word != 0, TIN_OK;
  case TIN_VALUE_INT:
    return take64(r, &((uint64_t *)to)[i]);
  case TIN_VALUE_FLOAT:
    return take(r, &((uint32_t *)to)[i]);
  case TIN_VALUE_DTYPE:
    TIN_TRY(take(r, &word));
    if (word >= TIN_DTYPE_COUNT) return damaged(r, "an unknown element type");
    return ((uint16_t *)to)[i] = (uint16_t)word, TIN_OK;
  case TIN_VALUE_STRING:
  case TIN_VALUE_GRAPH:
    return take_bytes(r, &((tin_string *)to)[i]);
  case TIN_VALUE_SHAPE:
    return take_shape(r, &((tin_shape *)to)[i]);
  case TIN_VALUE_TENSOR:
    return take_tensor(r, &((tin_tensor *)to)[i]);
  case TIN_VALUE_NONE:
    break;
  }
  return damaged(r, "an unknown kind of attribute");
}

/* A few elements on the stack, as nearly all attributes have; the builder copies them. */
static tin_status take_attr(reader *r, uint32_t node) {
  union {
    tin_tensor tensor;
    tin_shape shape;
    tin_string string;
    uint64_t number;
    uint8_t bytes[256];
  } few;
  tin_attr_value value = {0};
  uint32_t kind, list, count;
  TIN_TRY(take_name(r, &value.name));
  TIN_TRY(take(r, &kind));
  TIN_TRY(take(r, &list));
  TIN_TRY(take_count(r, 1, &count));
  if (kind > TIN_VALUE_GRAPH) return damaged(r, "an unknown kind of attribute");
  size_t bytes = (size_t)count * tin_attr_element_size(kind);
  void *many = NULL, *to = &few;
  if (bytes > sizeof few) {
    many = to = tin_memory_alloc(r->b->allocator, bytes);
    if (!to) return tin_fail(r->b, TIN_NO_MEMORY, "out of memory");
  }
  tin_status status = TIN_OK;
  for (uint32_t i = 0; i < count && status == TIN_OK; i++)
    status = take_element(r, (tin_value_kind)kind, to, i);
  value.kind = (uint16_t)kind, value.list = list != 0, value.count = count;
  value.v.b = to;
  if (status == TIN_OK) status = r->b->api->set_attr(r->b, node, &value);
  tin_memory_free(r->b->allocator, many, bytes);
  return status;
}

/* ---- nodes ----------------------------------------------------------------------------- */

typedef struct entry { /* of the table of nodes */
  const char *op, *name;
  uint32_t flags, num_inputs, num_controls, num_attrs, epilogue, body;
} entry;

static tin_status take_entry(reader *r, entry *e) {
  TIN_TRY(take_name(r, &e->op));
  TIN_TRY(take_name(r, &e->name));
  TIN_TRY(take(r, &e->flags));
  TIN_TRY(take(r, &e->num_inputs));
  TIN_TRY(take(r, &e->num_controls));
  TIN_TRY(take(r, &e->num_attrs));
  TIN_TRY(take(r, &e->epilogue));
  return take(r, &e->body);
}

static tin_status take_ref(reader *r, tin_ref *out) {
  TIN_TRY(take(r, &out->node));
  TIN_TRY(take(r, &out->output));
  return out->node < r->num_nodes ? TIN_OK : damaged(r, "a reference to no node");
}

static tin_status read_edges(reader *r, uint32_t node, const entry *e) {
  tin_ref ref;
  uint32_t from;
  for (uint32_t i = 0; i < e->num_inputs; i++) {
    TIN_TRY(take_ref(r, &ref));
    TIN_TRY(r->b->api->add_input(r->b, node, ref));
  }
  for (uint32_t i = 0; i < e->num_controls; i++) {
    TIN_TRY(take(r, &from));
    if (from >= r->num_nodes) return damaged(r, "a reference to no node");
    TIN_TRY(r->b->api->add_control(r->b, node, from));
  }
  return TIN_OK;
}

static tin_status read_body(reader *r, uint32_t node, const entry *e) {
  tin_tensor constant;
  r->at = e->body;
  if (e->flags & TIN_PACKED_CONSTANT) {
    TIN_TRY(take_tensor(r, &constant));
    TIN_TRY(r->b->api->set_constant(r->b, node, &constant));
  }
  TIN_TRY(read_edges(r, node, e));
  for (uint32_t i = 0; i < e->num_attrs; i++) TIN_TRY(take_attr(r, node));
  if (r->at > e->body) TIN_TRY(spend(r, (r->at - e->body) * 4));
  if (!(e->flags & TIN_PACKED_EPILOGUE)) return TIN_OK;
  if (e->epilogue >= r->num_nodes) return damaged(r, "a reference to no node");
  return r->b->api->set_epilogue(r->b, node, e->epilogue);
}

/* All nodes first, then what refers to them. */
static tin_status read_nodes(reader *r, size_t table, bool bodies) {
  for (uint32_t i = 0; i < r->num_nodes; i++) {
    entry e = {0};
    r->at = table + (size_t)i * TIN_PACKED_NODE_WORDS;
    TIN_TRY(take_entry(r, &e));
    TIN_TRY(bodies ? read_body(r, i, &e) : r->b->api->add_node(r->b, e.op, e.name, ""));
  }
  return TIN_OK;
}

static tin_status take_refs(reader *r, tin_ref **refs, uint32_t *count) {
  TIN_TRY(take_count(r, 2, count));
  *refs = r->b->api->allocate(r->b, ((size_t)*count + 1) * sizeof(**refs));
  if (!*refs) return TIN_NO_MEMORY;
  for (uint32_t i = 0; i < *count; i++) TIN_TRY(take_ref(r, &(*refs)[i]));
  return TIN_OK;
}

static tin_status take_names(reader *r, uint32_t count, const char ***out) {
  *out = r->b->api->allocate(r->b, ((size_t)count + 1) * sizeof(**out));
  if (!*out) return TIN_NO_MEMORY;
  for (uint32_t i = 0; i < count; i++) TIN_TRY(take_name(r, &(*out)[i]));
  return TIN_OK;
}

static tin_status read_graph(reader *r) {
  const char **in_names, **out_names;
  tin_ref *in, *out;
  uint32_t num_in, num_out;
  TIN_TRY(take_count(r, TIN_PACKED_NODE_WORDS, &r->num_nodes));
  size_t table = r->at;
  TIN_TRY(r->b->api->begin_graph(r->b, ""));
  TIN_TRY(read_nodes(r, table, false));
  TIN_TRY(read_nodes(r, table, true));
  r->at = table + (size_t)r->num_nodes * TIN_PACKED_NODE_WORDS;
  TIN_TRY(take_refs(r, &in, &num_in));
  TIN_TRY(take_refs(r, &out, &num_out));
  TIN_TRY(take_names(r, num_in, &in_names));
  TIN_TRY(take_names(r, num_out, &out_names));
  TIN_TRY(r->b->api->set_names(r->b, in_names, num_in, out_names, num_out));
  return r->b->api->end_graph(r->b, in, num_in, out, num_out);
}

/* ---- the file ----------------------------------------------------------------------------- */

static tin_status section(reader *r, size_t at, const uint8_t **start, size_t *size) {
  uint64_t offset = get64(r->file + at), bytes = get64(r->file + at + 8);
  if (offset > r->size || bytes > r->size - offset) return damaged(r, "a section outside of it");
  *start = r->file + offset;
  *size = (size_t)bytes;
  return TIN_OK;
}

static tin_status check_file(reader *r) {
  const uint16_t one = 1;
  uint32_t version = get32(r->file + TIN_PACKED_AT_VERSION);
  if (memcmp(r->file, TIN_PACKED_MAGIC, 8)) return damaged(r, "it does not begin as one");
  if ((version & 0xffff) != TIN_PACKED_MAJOR)
    return tin_fail(r->b, TIN_INCOMPATIBLE, "a packed model of version %u; this reads version %d",
                    version & 0xffff, TIN_PACKED_MAJOR);
  if (*(const uint8_t *)&one != 1)
    return tin_fail(r->b, TIN_INCOMPATIBLE, "packed models need a little-endian machine");
  if ((uintptr_t)r->file % TIN_ALIGN)
    return tin_fail(r->b, TIN_INVALID, "a packed model must lie at a multiple of %u bytes",
                    TIN_ALIGN);
  if (get64(r->file + TIN_PACKED_AT_SIZE) != r->size) return damaged(r, "it has another size");
  if (get64(r->file + TIN_PACKED_AT_HASH) !=
      tin_hash64(r->file + TIN_PACKED_HASHED, r->size - TIN_PACKED_HASHED))
    return damaged(r, "its hash is another");
  return TIN_OK;
}

static tin_status read(tin_builder *b, const tin_source *source) {
  reader r = {.b = b, .file = source->data, .size = source->size};
  r.left = (uint64_t)r.size * MOST_TIMES;
  const uint8_t *strings;
  if (r.size < TIN_PACKED_HEADER) return damaged(&r, "it is shorter than its header");
  TIN_TRY(check_file(&r));
  TIN_TRY(section(&r, TIN_PACKED_AT_GRAPH, &r.words, &r.num_words));
  TIN_TRY(section(&r, TIN_PACKED_AT_STRINGS, &strings, &r.strings_size));
  r.num_words /= 4;
  r.strings = (const char *)strings;
  if (!r.strings_size || r.strings[r.strings_size - 1])
    return damaged(&r, "its strings do not end");
  return read_graph(&r);
}

static int probe(const tin_source *source) {
  return source->data && source->size >= 8 && !memcmp(source->data, TIN_PACKED_MAGIC, 8) ? 100 : 0;
}

static const char *const extensions[] = {"tin", NULL};

static const tin_format format = {
    TIN_INIT(tin_format), .name = "packed", .extensions = extensions,
    .borrows = true,      .probe = probe,   .read = read,
};

TIN_REGISTER(packed) { return tin_add_format(registry, &format); }
