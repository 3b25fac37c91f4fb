/* SPDX-License-Identifier: Apache-2.0 */
/* packed.c -- the format "packed": an optimised graph whose constants are used where they lie.
 * docs/packed-format.md specifies it. */
#include "core/packed.h"

#include "tinfer/format.h"

#include <string.h>

typedef struct reader {
  tin_packed p;
  tin_builder *b;
} reader;

static void *allocate(void *self, size_t size) {
  tin_builder *b = self;
  return b->api->allocate(b, size);
}

/* ---- nodes ----------------------------------------------------------------------------- */

/* What a kernel is missed by: see tin_bound.wanted. */
static tin_status note_kernel(reader *r, uint32_t node, const char *kernel) {
  const tin_string name = {kernel, strlen(kernel)};
  const tin_attr_value note = {TIN_KERNEL_NOTE, TIN_VALUE_STRING, 0, 1, {.s = &name}};
  return r->b->api->set_attr(r->b, node, &note);
}

static tin_status read_constant(reader *r, uint32_t node) {
  tin_tensor constant;
  tin_packed_tensor(&r->p, &constant);
  TIN_TRY(tin_packed_check(&r->p, r->b->error));
  return r->b->api->set_constant(r->b, node, &constant);
}

static tin_status read_edges(reader *r, uint32_t node, const tin_packed_node *n) {
  for (uint32_t i = 0; i < n->num_outputs; i++) (void)tin_packed_type(&r->p);
  for (uint32_t i = 0; i < n->num_inputs; i++) {
    tin_ref from = tin_packed_ref(&r->p);
    TIN_TRY(tin_packed_check(&r->p, r->b->error));
    TIN_TRY(r->b->api->add_input(r->b, node, from));
  }
  for (uint32_t i = 0; i < n->num_controls; i++) {
    uint32_t from = tin_packed_word(&r->p);
    if (from >= r->p.num_nodes) tin_packed_wrong(&r->p, "a reference to no node");
    TIN_TRY(tin_packed_check(&r->p, r->b->error));
    TIN_TRY(r->b->api->add_control(r->b, node, from));
  }
  return TIN_OK;
}

static tin_status read_attrs(reader *r, uint32_t node, const tin_packed_node *n) {
  for (uint32_t i = 0; i < n->num_attrs; i++) {
    union { /* the few elements that nearly all attributes have; the builder copies them */
      tin_tensor tensor;
      tin_shape shape;
      uint64_t number;
      uint8_t bytes[256];
    } few;
    tin_attr_value value;
    tin_packed_attr(&r->p, &value, &few, sizeof few);
    TIN_TRY(tin_packed_check(&r->p, r->b->error));
    TIN_TRY(r->b->api->set_attr(r->b, node, &value));
  }
  return TIN_OK;
}

static tin_status read_body(reader *r, uint32_t node) {
  tin_packed_node n;
  tin_packed_node_at(&r->p, node, &n);
  if (n.flags & TIN_PACKED_CONSTANT) TIN_TRY(read_constant(r, node));
  TIN_TRY(read_edges(r, node, &n));
  TIN_TRY(read_attrs(r, node, &n));
  TIN_TRY(tin_packed_check(&r->p, r->b->error));
  if (n.kernel) TIN_TRY(note_kernel(r, node, n.kernel));
  return n.flags & TIN_PACKED_HAS_TAIL ? r->b->api->set_epilogue(r->b, node, n.epilogue) : TIN_OK;
}

/* All nodes first, then what refers to them. */
static tin_status read_nodes(reader *r) {
  for (uint32_t i = 0; i < r->p.num_nodes; i++) {
    tin_packed_node n;
    tin_packed_node_at(&r->p, i, &n);
    TIN_TRY(tin_packed_check(&r->p, r->b->error));
    TIN_TRY(r->b->api->add_node(r->b, n.op, n.name, ""));
  }
  for (uint32_t i = 0; i < r->p.num_nodes; i++) TIN_TRY(read_body(r, i));
  return TIN_OK;
}

/* ---- the graph --------------------------------------------------------------------------- */

typedef struct ends { /* inputs, or outputs, of the graph */
  tin_ref *refs;
  const char **names;
  uint32_t count;
} ends;

/* `typed`: with types and shapes, which the nodes' attributes tell as well. */
static tin_status read_ends(reader *r, ends *e, bool typed) {
  tin_shape shape;
  e->count = tin_packed_count(&r->p, 3);
  e->refs = allocate(r->b, ((size_t)e->count + 1) * sizeof(*e->refs));
  e->names = allocate(r->b, ((size_t)e->count + 1) * sizeof(*e->names));
  if (!e->refs || !e->names) return TIN_NO_MEMORY;
  for (uint32_t i = 0; i < e->count; i++) {
    e->refs[i] = tin_packed_ref(&r->p);
    e->names[i] = tin_packed_name(&r->p);
    if (!typed) continue;
    (void)tin_packed_type(&r->p);
    tin_packed_shape(&r->p, &shape);
  }
  return tin_packed_check(&r->p, r->b->error);
}

static tin_status read(tin_builder *b, const tin_source *source) {
  reader r = {.p = {.allocate = allocate, .self = b}, .b = b};
  ends in, out;
  TIN_TRY(tin_packed_start(&r.p, source->data, source->size, b->error));
  TIN_TRY(b->api->begin_graph(b, ""));
  TIN_TRY(read_nodes(&r));
  tin_packed_behind_nodes(&r.p);
  TIN_TRY(read_ends(&r, &in, true));
  TIN_TRY(read_ends(&r, &out, false));
  TIN_TRY(b->api->set_names(b, in.names, in.count, out.names, out.count));
  return b->api->end_graph(b, in.refs, in.count, out.refs, out.count);
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
