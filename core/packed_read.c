/* SPDX-License-Identifier: Apache-2.0 */
/* packed_read.c -- the parts of packed models. Everything is checked against the bounds of the
 * file, and the file against its hash before any of it is looked at. */
#include "core/attributes.h"
#include "core/checked.h"
#include "core/fail.h"
#include "core/graph.h"
#include "core/hash.h"
#include "core/packed.h"

#include <string.h>

/* Parts of a file may be shared, as names are, so a small one could stand for far more than it
 * holds. What a writer shares makes up less than the rest. */
enum { MOST_TIMES = 16 };

static uint32_t get32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get64(const uint8_t *p) { return get32(p) | (uint64_t)get32(p + 4) << 32; }

/* ---- what is wrong --------------------------------------------------------------------------- */

void tin_packed_wrong(tin_packed *p, const char *what) {
  if (p->wrong) return;
  p->wrong = what;
  p->num_words = p->at = 0;
}

tin_status tin_packed_check(const tin_packed *p, tin_error *error) {
  if (!p->wrong) return TIN_OK;
  if (p->no_memory && error && error->status != TIN_OK) return TIN_NO_MEMORY; /* says more */
  if (p->no_memory) return tin_out_of_memory(error);
  return TIN_FAIL(error, TIN_CORRUPT, "the packed model is damaged: %s", p->wrong);
}

void *tin_packed_array(tin_packed *p, size_t count, size_t size) {
  size_t bytes;
  if (p->wrong) return NULL;
  void *block = tin_size_mul(count, size, &bytes) ? p->allocate(p->self, bytes) : NULL;
  if (block) return block;
  p->no_memory = true;
  tin_packed_wrong(p, "");
  return NULL;
}

static void spend(tin_packed *p, uint64_t bytes) {
  if (bytes > p->left) tin_packed_wrong(p, "too much of it is shared");
  p->left -= bytes > p->left ? p->left : bytes;
}

/* ---- words and strings ----------------------------------------------------------------- */

uint32_t tin_packed_word(tin_packed *p) {
  if (p->at < p->num_words) return get32(p->words + 4 * p->at++);
  tin_packed_wrong(p, "its graph ends too early");
  return 0;
}

static uint64_t word64(tin_packed *p) {
  uint64_t low = tin_packed_word(p);
  return low | (uint64_t)tin_packed_word(p) << 32;
}

uint32_t tin_packed_count(tin_packed *p, size_t words) {
  uint32_t count = tin_packed_word(p);
  if (count <= (p->num_words - p->at) / words) return count;
  tin_packed_wrong(p, "an impossible count");
  return 0;
}

static const char *name_at(tin_packed *p, uint32_t at) {
  if (at >= p->strings_size) {
    tin_packed_wrong(p, "a name outside of its strings");
    return "";
  }
  const char *name = p->strings + at; /* the strings end with a 0: that was checked */
  spend(p, strlen(name));
  return name;
}

const char *tin_packed_name(tin_packed *p) { return name_at(p, tin_packed_word(p)); }

static tin_string bytes(tin_packed *p) {
  uint32_t at = tin_packed_word(p), size = tin_packed_word(p);
  if (at > p->strings_size || size > p->strings_size - at) {
    tin_packed_wrong(p, "a string outside of its strings");
    return (tin_string){"", 0};
  }
  spend(p, size);
  return (tin_string){p->strings + at, size};
}

tin_dtype tin_packed_type(tin_packed *p) {
  uint32_t type = tin_packed_word(p);
  if (type < TIN_DTYPE_COUNT) return (tin_dtype)type;
  tin_packed_wrong(p, "an unknown element type");
  return TIN_NONE;
}

tin_ref tin_packed_ref(tin_packed *p) {
  tin_ref ref = {tin_packed_word(p), 0};
  ref.output = tin_packed_word(p);
  if (ref.node < p->num_nodes) return ref;
  tin_packed_wrong(p, "a reference to no node");
  return (tin_ref){0, 0};
}

/* ---- tensors --------------------------------------------------------------------------- */

void tin_packed_shape(tin_packed *p, tin_shape *out) {
  int32_t rank = (int32_t)tin_packed_word(p);
  *out = (tin_shape){.rank = rank};
  if (rank < TIN_UNKNOWN || rank > TIN_MAX_RANK) {
    tin_packed_wrong(p, "a shape of an impossible rank");
    out->rank = 0;
  }
  for (int32_t i = 0; i < out->rank; i++) {
    out->dim[i] = (int32_t)tin_packed_word(p);
    if (out->dim[i] < TIN_UNKNOWN) tin_packed_wrong(p, "a negative dimension");
  }
}

/* Elements that are strings: pairs of offset and size in the file. */
static void place_strings(tin_packed *p, tin_tensor *t, const uint8_t *pairs) {
  spend(p, t->bytes);
  tin_string *to = tin_packed_array(p, t->bytes, 1);
  for (size_t i = 0; to && i < t->bytes / sizeof(tin_string); i++) {
    uint64_t at = get64(pairs + 16 * i), size = get64(pairs + 16 * i + 8);
    if (at > p->size || size > p->size - at) {
      tin_packed_wrong(p, "a string outside of the file");
      return;
    }
    to[i] = (tin_string){(const char *)p->file + at, (size_t)size};
  }
  t->data = to;
}

void tin_packed_tensor(tin_packed *p, tin_tensor *out) {
  *out = (tin_tensor){.dtype = (uint16_t)tin_packed_type(p)};
  tin_packed_shape(p, &out->shape);
  uint64_t at = word64(p);
  size_t size, lies;
  bool fits = out->dtype != TIN_NONE &&
              tin_tensor_size((tin_dtype)out->dtype, &out->shape, &size) && at % TIN_ALIGN == 0;
  if (fits) { /* strings are pairs of 64 bits in the file, whatever a pointer takes here */
    lies = out->dtype == TIN_STR ? size / sizeof(tin_string) * 16 : size;
    fits = at <= p->size && lies <= p->size - at;
  }
  if (!fits) {
    tin_packed_wrong(p, "a constant outside of the file");
    *out = (tin_tensor){.dtype = TIN_F32, .shape = {.rank = 1}};
    return;
  }
  out->bytes = size;
  out->data = (void *)(uintptr_t)(p->file + at);
  if (out->dtype == TIN_BOOL) spend(p, size); /* the builder looks at each */
  if (out->dtype == TIN_STR) place_strings(p, out, p->file + at);
}

/* ---- attributes ---------------------------------------------------------------------------- */

static void element(tin_packed *p, uint32_t kind, void *to, uint32_t i) {
  switch ((tin_value_kind)kind) {
  case TIN_VALUE_BOOL:
    ((bool *)to)[i] = tin_packed_word(p) != 0;
    break;
  case TIN_VALUE_INT:
    ((uint64_t *)to)[i] = word64(p);
    break;
  case TIN_VALUE_FLOAT:
    ((uint32_t *)to)[i] = tin_packed_word(p);
    break;
  case TIN_VALUE_DTYPE:
    ((uint16_t *)to)[i] = (uint16_t)tin_packed_type(p);
    break;
  case TIN_VALUE_STRING:
  case TIN_VALUE_GRAPH:
    ((tin_string *)to)[i] = bytes(p);
    break;
  case TIN_VALUE_SHAPE:
    tin_packed_shape(p, &((tin_shape *)to)[i]);
    break;
  case TIN_VALUE_TENSOR:
    tin_packed_tensor(p, &((tin_tensor *)to)[i]);
    break;
  case TIN_VALUE_NONE:
    break;
  }
}

void tin_packed_attr(tin_packed *p, tin_attr_value *out, void *few, size_t size) {
  *out = (tin_attr_value){.name = tin_packed_name(p)};
  uint32_t kind = tin_packed_word(p);
  out->list = tin_packed_word(p) != 0;
  out->count = tin_packed_count(p, 1);
  if (kind == TIN_VALUE_NONE || kind > TIN_VALUE_GRAPH)
    tin_packed_wrong(p, "an unknown kind of attribute");
  if (p->wrong) return;
  size_t room = (size_t)out->count * tin_attr_element_size(kind);
  void *to = room <= size ? few : tin_packed_array(p, room, 1);
  if (!to) return;
  out->kind = (uint16_t)kind;
  for (uint32_t i = 0; i < out->count; i++) element(p, kind, to, i);
  out->v.b = to;
}

/* ---- nodes --------------------------------------------------------------------------------- */

static bool is_possible(const tin_packed *p, const tin_packed_node *n) {
  size_t behind = p->num_words > n->body ? p->num_words - n->body : 0;
  return n->num_inputs <= behind / 2 && n->num_controls <= behind && n->num_attrs <= behind / 4 &&
         n->num_outputs <= behind && n->type < TIN_DTYPE_COUNT;
}

void tin_packed_node_at(tin_packed *p, uint32_t i, tin_packed_node *n) {
  uint32_t words[TIN_PACKED_NODE_WORDS];
  _Static_assert(offsetof(tin_packed_node, body) == sizeof words - 4, "an entry is word for word");
  p->at = p->wrong ? 0 : p->table + (size_t)i * TIN_PACKED_NODE_WORDS;
  for (int k = 0; k < TIN_PACKED_NODE_WORDS; k++) words[k] = tin_packed_word(p);
  memcpy(n, words, sizeof words);
  n->op = name_at(p, n->op_at);
  n->name = name_at(p, n->name_at);
  n->kernel = n->kernel_at == (uint32_t)TIN_PACKED_NO_NAME ? NULL : name_at(p, n->kernel_at);
  if ((n->flags & TIN_PACKED_HAS_TAIL) && n->epilogue >= p->num_nodes)
    tin_packed_wrong(p, "a reference to no node");
  if (!is_possible(p, n)) tin_packed_wrong(p, "an impossible node");
  if (p->wrong) {
    *n = (tin_packed_node){.op = "", .name = ""};
    return;
  }
  p->at = n->body;
  spend(p, 4 * ((uint64_t)n->num_inputs * 2 + n->num_controls + (uint64_t)n->num_attrs * 4 +
                n->num_outputs));
}

void tin_packed_behind_nodes(tin_packed *p) {
  p->at = p->wrong ? 0 : p->table + (size_t)p->num_nodes * TIN_PACKED_NODE_WORDS;
}

/* ---- the file ------------------------------------------------------------------------------ */

static const uint8_t *section(tin_packed *p, size_t at, size_t *size) {
  uint64_t offset = get64(p->file + at), length = get64(p->file + at + 8);
  *size = 0;
  if (offset > p->size || length > p->size - offset) {
    tin_packed_wrong(p, "a section outside of it");
    return p->file;
  }
  *size = (size_t)length;
  return p->file + offset;
}

static tin_status check_header(const tin_packed *p, tin_error *error) {
  const uint16_t one = 1;
  if (p->size < TIN_PACKED_HEADER)
    return TIN_FAIL(error, TIN_CORRUPT,
                    "the packed model is damaged: it is shorter than its header");
  if (memcmp(p->file, TIN_PACKED_MAGIC, 8) != 0)
    return TIN_FAIL(error, TIN_CORRUPT, "no packed model: it does not begin as one");
  uint32_t major = get32(p->file + TIN_PACKED_AT_VERSION) & 0xffff;
  if (major != TIN_PACKED_MAJOR)
    return TIN_FAIL(error, TIN_INCOMPATIBLE, "a packed model of version %u; this reads version %d",
                    major, TIN_PACKED_MAJOR);
  if (*(const uint8_t *)&one != 1)
    return TIN_FAIL(error, TIN_INCOMPATIBLE, "packed models need a little-endian machine");
  if ((uintptr_t)p->file % TIN_ALIGN)
    return TIN_FAIL(error, TIN_INVALID, "a packed model must lie at a multiple of %u bytes",
                    TIN_ALIGN);
  return TIN_OK;
}

static void check_file(tin_packed *p) {
  if (get64(p->file + TIN_PACKED_AT_SIZE) != p->size)
    tin_packed_wrong(p, "it has another size");
  else if (get64(p->file + TIN_PACKED_AT_HASH) !=
           tin_hash64(p->file + TIN_PACKED_HASHED, p->size - TIN_PACKED_HASHED))
    tin_packed_wrong(p, "its hash is another");
}

tin_status tin_packed_start(tin_packed *p, const void *data, size_t size, tin_error *error) {
  p->file = data, p->size = size;
  p->left = (uint64_t)size * MOST_TIMES;
  size_t graph_size;
  TIN_TRY(check_header(p, error));
  check_file(p);
  TIN_TRY(tin_packed_check(p, error));
  p->words = section(p, TIN_PACKED_AT_GRAPH, &graph_size);
  p->strings = (const char *)section(p, TIN_PACKED_AT_STRINGS, &p->strings_size);
  p->num_words = p->wrong ? 0 : graph_size / 4;
  if (!p->strings_size || p->strings[p->strings_size - 1])
    tin_packed_wrong(p, "its strings do not end");
  p->num_nodes = tin_packed_count(p, TIN_PACKED_NODE_WORDS);
  p->table = p->at;
  return tin_packed_check(p, error);
}
