/* SPDX-License-Identifier: Apache-2.0 */
/* builder.c -- what a format calls to make the graphs of a model. It trusts the
 * format no more than the format should trust the file. */
#include "core/bind.h"
#include "core/checked.h"
#include "core/model.h"

#include <string.h>

/* More than any op has by far; looking one up takes a walk through all. */
enum { MAX_ATTRS = 1024 };

typedef struct builder {
  tin_builder base; /* first: formats hold a pointer to it */
  tin_model *model;
  tin_model_graph_list *last;
  tin_graph *graph; /* between begin_graph and end_graph */
  uint64_t bytes;   /* of constants */
  uint32_t nodes;
  uint32_t named_in, named_out;
} builder;

static tin_status no_memory(tin_builder *b) { return tin_fail(b, TIN_NO_MEMORY, "out of memory"); }

static tin_status check_node(builder *self, uint32_t node) {
  if (!self->graph) return tin_fail(&self->base, TIN_INTERNAL, "the reader has begun no graph");
  if (node >= self->graph->count)
    return tin_fail(&self->base, TIN_INTERNAL, "the reader names node %u of %u", node,
                    self->graph->count);
  return TIN_OK;
}

static tin_status begin_graph(tin_builder *b, const char *name) {
  builder *self = (builder *)b;
  tin_model_graph_list *entry = tin_zone_alloc(&self->model->zone, sizeof(*entry));
  char *copy = tin_zone_strdup(&self->model->zone, name);
  if (!entry || !copy) return no_memory(b);
  tin_graph_init(&entry->graph, &self->model->zone, copy);
  if (self->last)
    self->last->next = entry;
  else
    self->model->graphs = entry;
  self->last = entry;
  self->graph = &entry->graph;
  return TIN_OK;
}

static tin_status add_node(tin_builder *b, const char *op, const char *name, const char *device) {
  builder *self = (builder *)b;
  uint32_t node;
  if (!self->graph) return tin_fail(b, TIN_INTERNAL, "the reader has begun no graph");
  if (self->nodes++ >= b->limits.max_nodes)
    return tin_fail(b, TIN_CORRUPT,
                    "more than %u nodes (the limit can be raised with tin_model_options.limits)",
                    b->limits.max_nodes);
  if (tin_graph_find(self->graph, name) != TIN_NO_NODE)
    return tin_fail(b, TIN_CORRUPT, "two nodes have the name '%s'", name);
  return tin_graph_add(self->graph, op, name, device, &node) ? TIN_OK : no_memory(b);
}

static tin_status add_input(tin_builder *b, uint32_t node, tin_ref from) {
  builder *self = (builder *)b;
  TIN_TRY(check_node(self, node));
  TIN_TRY(check_node(self, from.node));
  return tin_graph_add_input(self->graph, node, from) ? TIN_OK : no_memory(b);
}

static tin_status add_named_input(tin_builder *b, uint32_t node, uint32_t from,
                                  const char *argument, uint32_t index) {
  builder *self = (builder *)b;
  TIN_TRY(check_node(self, from));
  tin_ref ref = {from, index};
  ref.output += tin_output_offset(self->model, &self->graph->slots[from].node, argument);
  return add_input(b, node, ref);
}

static tin_status add_control(tin_builder *b, uint32_t node, uint32_t from) {
  builder *self = (builder *)b;
  TIN_TRY(check_node(self, node));
  TIN_TRY(check_node(self, from));
  return tin_graph_add_control(self->graph, node, from) ? TIN_OK : no_memory(b);
}

/* ---- values ------------------------------------------------------------------------ */

/* Is it what kernels may rely on? Handles are addresses, which no file can know. */
static bool is_proper_tensor(const tin_tensor *t) {
  size_t bytes, element = tin_dtype_bytes((tin_dtype)t->dtype);
  size_t alignment = element < sizeof(int64_t) ? element : sizeof(int64_t);
  if (!element || t->dtype == TIN_RESOURCE || t->dtype == TIN_VARIANT) return false;
  if (!tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes)) return false;
  if (!bytes) return true;
  return t->data && bytes <= t->bytes && (uintptr_t)t->data % alignment == 0;
}

static bool is_proper_shape(const tin_shape *shape) {
  if (shape->rank < TIN_UNKNOWN || shape->rank > TIN_MAX_RANK) return false;
  for (int32_t i = 0; i < shape->rank; i++)
    if (shape->dim[i] < TIN_UNKNOWN) return false;
  return true;
}

/* A single value is there; what is there is of its kind. */
static bool is_proper_value(const tin_attr_value *value) {
  bool proper = (value->list || value->count == 1) && value->name &&
                (tin_attr_element_size(value->kind) || (value->list && !value->count));
  for (uint32_t i = 0; i < value->count && proper; i++) {
    if (value->kind == TIN_VALUE_DTYPE) proper = value->v.type[i] < TIN_DTYPE_COUNT;
    if (value->kind == TIN_VALUE_SHAPE) proper = is_proper_shape(&value->v.shape[i]);
    if (value->kind == TIN_VALUE_TENSOR) proper = is_proper_tensor(&value->v.tensor[i]);
  }
  return proper;
}

static tin_status set_attr(tin_builder *b, uint32_t node, const tin_attr_value *value) {
  builder *self = (builder *)b;
  TIN_TRY(check_node(self, node));
  const tin_graph_node *n = &self->graph->slots[node].node;
  if (!is_proper_value(value))
    return tin_fail(b, TIN_CORRUPT, "node '%s': attribute '%s' has no proper value", n->name,
                    value->name ? value->name : "");
  if (n->num_attrs >= MAX_ATTRS)
    return tin_fail(b, TIN_CORRUPT, "node '%s' has more than %d attributes", n->name, MAX_ATTRS);
  return tin_graph_set_attr(self->graph, node, value) ? TIN_OK : no_memory(b);
}

static tin_status set_constant(tin_builder *b, uint32_t node, const tin_tensor *value) {
  builder *self = (builder *)b;
  TIN_TRY(check_node(self, node));
  const char *name = self->graph->slots[node].node.name;
  if (!is_proper_tensor(value))
    return tin_fail(b, TIN_CORRUPT, "node '%s': the constant has no proper type, shape or data",
                    name);
  return tin_graph_set_constant(self->graph, node, value) ? TIN_OK : no_memory(b);
}

static tin_status set_epilogue(tin_builder *b, uint32_t node, uint32_t tail) {
  builder *self = (builder *)b;
  TIN_TRY(check_node(self, node));
  TIN_TRY(check_node(self, tail));
  tin_graph_node *to = &self->graph->slots[node].node;
  const tin_graph_node *from = &self->graph->slots[tail].node;
  if (to->epilogue != TIN_NO_NODE || from->epilogue != TIN_NO_NODE || from->num_inputs ||
      node == tail)
    return tin_fail(b, TIN_CORRUPT, "node '%s' cannot have the epilogue '%s'", to->name,
                    from->name);
  to->epilogue = tail;
  return TIN_OK;
}

static tin_status copy_refs(builder *self, const tin_ref *refs, uint32_t count,
                            const tin_ref **out) {
  for (uint32_t i = 0; i < count; i++) TIN_TRY(check_node(self, refs[i].node));
  if (!count) return TIN_OK;
  *out = tin_zone_copy(&self->model->zone, refs, count * sizeof(*refs));
  return *out ? TIN_OK : no_memory(&self->base);
}

static tin_status copy_names(builder *self, const char *const *names, uint32_t count,
                             const char *const **out) {
  const char **copy = tin_zone_alloc_array(&self->model->zone, count, sizeof(*copy));
  if (!copy) return no_memory(&self->base);
  for (uint32_t i = 0; i < count; i++)
    if (!(copy[i] = tin_zone_strdup(&self->model->zone, names[i]))) return no_memory(&self->base);
  *out = copy;
  return TIN_OK;
}

static tin_status set_names(tin_builder *b, const char *const *in, uint32_t num_in,
                            const char *const *out, uint32_t num_out) {
  builder *self = (builder *)b;
  if (!self->graph) return tin_fail(b, TIN_INTERNAL, "the reader has begun no graph");
  TIN_TRY(copy_names(self, in, num_in, &self->graph->input_names));
  TIN_TRY(copy_names(self, out, num_out, &self->graph->output_names));
  self->named_in = num_in, self->named_out = num_out;
  return TIN_OK;
}

static tin_status end_graph(tin_builder *b, const tin_ref *in, uint32_t num_in, const tin_ref *out,
                            uint32_t num_out) {
  builder *self = (builder *)b;
  if (!self->graph) return tin_fail(b, TIN_INTERNAL, "the reader has begun no graph");
  if (self->graph->input_names && (self->named_in != num_in || self->named_out != num_out))
    return tin_fail(b, TIN_INTERNAL, "the reader gives names for another number of tensors");
  TIN_TRY(copy_refs(self, in, num_in, &self->graph->inputs));
  TIN_TRY(copy_refs(self, out, num_out, &self->graph->outputs));
  self->graph->num_inputs = num_in;
  self->graph->num_outputs = num_out;
  self->graph = NULL;
  return TIN_OK;
}

static void *allocate(tin_builder *b, size_t size) {
  builder *self = (builder *)b;
  if (size > b->limits.max_bytes - self->bytes) {
    (void)tin_fail(b, TIN_CORRUPT,
                   "constants of more than %llu bytes (the limit can be raised with "
                   "tin_model_options.limits)",
                   (unsigned long long)b->limits.max_bytes);
    return NULL;
  }
  void *block = tin_zone_alloc_aligned(&self->model->zone, size);
  if (!block) return (void)no_memory(b), NULL;
  self->bytes += size;
  return block;
}

static tin_status set_info(tin_builder *b, const char *key, const char *value) {
  builder *self = (builder *)b;
  tin_zone *zone = &self->model->zone;
  tin_model_note *note = tin_zone_alloc(zone, sizeof(*note));
  if (!note || !(note->key = tin_zone_strdup(zone, key)) ||
      !(note->value = tin_zone_strdup(zone, value)))
    return no_memory(b);
  note->next = self->model->notes;
  self->model->notes = note;
  return TIN_OK;
}

static const tin_builder_api api = {
    TIN_INIT(tin_builder_api),    .begin_graph = begin_graph,   .add_node = add_node,
    .add_input = add_input,       .add_control = add_control,   .add_named_input = add_named_input,
    .set_attr = set_attr,         .set_constant = set_constant, .set_names = set_names,
    .set_epilogue = set_epilogue, .end_graph = end_graph,       .allocate = allocate,
    .set_info = set_info,
};

tin_status tin_model_read(tin_model *model, const tin_format *format, const tin_source *source,
                          const tin_limits *limits, tin_error *error) {
  builder b = {
      .base = {.host = model->registry->host,
               .error = error,
               .api = &api,
               .allocator = &model->allocator,
               .limits = *limits},
      .model = model,
  };
  if (!b.base.limits.max_nodes) b.base.limits.max_nodes = 1000000;
  if (!b.base.limits.max_depth) b.base.limits.max_depth = 64;
  if (!b.base.limits.max_bytes) b.base.limits.max_bytes = UINT64_C(16) << 30;
  TIN_TRY(format->read(&b.base, source));
  if (!model->graphs || b.graph)
    return tin_fail(&b.base, TIN_INTERNAL, "format '%s' has not finished its graph", format->name);
  return TIN_OK;
}
