/* SPDX-License-Identifier: Apache-2.0 */
/* graph.c -- nodes, their inputs, controls and attributes; an index by name. */
#include "core/graph.h"

#include "core/attributes.h"
#include "core/checked.h"
#include "core/hash.h"

#include <string.h>

void tin_graph_init(tin_graph *graph, tin_zone *zone, const char *name) {
  *graph = (tin_graph){.zone = zone, .name = name};
}

void tin_graph_free(tin_graph *graph) {
  const tin_allocator *a = graph->zone->allocator;
  if (graph->room) tin_memory_free(a, graph->slots, graph->room * sizeof(*graph->slots));
  tin_memory_free(a, graph->index, graph->index_size * sizeof(*graph->index));
  graph->slots = NULL, graph->index = NULL;
  graph->count = graph->room = graph->index_size = 0;
}

/* ---- the index by name ---------------------------------------------------- */

static void index_put(tin_graph *graph, uint32_t node) {
  uint32_t mask = graph->index_size - 1;
  uint32_t at = tin_hash_name(graph->slots[node].node.name) & mask;
  while (graph->index[at]) at = (at + 1) & mask;
  graph->index[at] = node + 1;
}

static bool index_grow(tin_graph *graph) {
  uint32_t size = graph->index_size ? graph->index_size * 2 : 64;
  uint32_t *index = tin_memory_alloc(graph->zone->allocator, size * sizeof(*index));
  if (!index) return false;
  memset(index, 0, size * sizeof(*index));
  tin_memory_free(graph->zone->allocator, graph->index, graph->index_size * sizeof(*index));
  graph->index = index;
  graph->index_size = size;
  for (uint32_t i = 0; i < graph->count; i++) index_put(graph, i);
  return true;
}

uint32_t tin_graph_find(const tin_graph *graph, const char *name) {
  if (!graph->index_size) return TIN_NO_NODE;
  uint32_t mask = graph->index_size - 1, at = tin_hash_name(name) & mask;
  for (; graph->index[at]; at = (at + 1) & mask) {
    const tin_graph_slot *slot = &graph->slots[graph->index[at] - 1];
    if (!strcmp(slot->node.name, name)) return graph->index[at] - 1;
  }
  return TIN_NO_NODE;
}

/* ---- nodes ----------------------------------------------------------------- */

static bool slots_grow(tin_graph *graph, uint32_t room) {
  const tin_allocator *a = graph->zone->allocator;
  tin_graph_slot *slots = tin_memory_alloc(a, room * sizeof(*slots));
  if (!slots) return false;
  if (graph->count) memcpy(slots, graph->slots, graph->count * sizeof(*slots));
  tin_memory_free(a, graph->slots, graph->room * sizeof(*slots));
  graph->slots = slots;
  graph->room = room;
  return true;
}

bool tin_graph_add(tin_graph *graph, const char *op, const char *name, const char *device,
                   uint32_t *node) {
  if (graph->count == graph->room && !slots_grow(graph, graph->room + graph->room / 2 + 16))
    return false;
  if (graph->count * 2 >= graph->index_size && !index_grow(graph)) return false;
  tin_graph_slot *slot = &graph->slots[graph->count];
  *slot = (tin_graph_slot){.node = {.epilogue = TIN_NO_NODE}};
  slot->node.name = tin_zone_strdup(graph->zone, name);
  slot->node.op = tin_zone_strdup(graph->zone, op);
  slot->node.device = device && *device ? tin_zone_strdup(graph->zone, device) : "";
  if (!slot->node.name || !slot->node.op || !slot->node.device) return false;
  *node = graph->count++;
  index_put(graph, *node);
  return true;
}

bool tin_graph_copy(tin_graph *to, const tin_graph *from, tin_zone *zone) {
  tin_graph_init(to, zone, from->name);
  if (!slots_grow(to, from->count + 16)) return false;
  if (from->count) memcpy(to->slots, from->slots, from->count * sizeof(*to->slots));
  to->count = from->count;
  /* The arrays are shared: nothing may be appended in place. */
  for (uint32_t i = 0; i < to->count; i++)
    to->slots[i].input_room = to->slots[i].control_room = to->slots[i].attr_room = 0;
  to->index_size = from->index_size;
  if (from->index_size) {
    size_t bytes = from->index_size * sizeof(*to->index);
    to->index = tin_memory_alloc(zone->allocator, bytes);
    if (!to->index) return to->index_size = 0, false;
    memcpy(to->index, from->index, bytes);
  }
  to->inputs = from->inputs, to->num_inputs = from->num_inputs;
  to->outputs = from->outputs, to->num_outputs = from->num_outputs;
  to->input_names = from->input_names, to->output_names = from->output_names;
  return true;
}

bool tin_graph_prefix_names(tin_graph *graph, const char *prefix) {
  size_t length = strlen(prefix);
  if (graph->index_size) memset(graph->index, 0, graph->index_size * sizeof(*graph->index));
  for (uint32_t i = 0; i < graph->count; i++) {
    tin_graph_node *node = &graph->slots[i].node;
    size_t size = strlen(node->name) + 1;
    char *name = tin_zone_alloc(graph->zone, length + 1 + size);
    if (!name) return false;
    memcpy(name, prefix, length);
    name[length] = '/';
    memcpy(name + length + 1, node->name, size);
    node->name = name;
    index_put(graph, i);
  }
  return true;
}

/* ---- their parts ------------------------------------------------------------ */

/* An array in the zone with room for one more element; `*room` counts elements. */
static void *grown(tin_zone *zone, const void *array, uint32_t count, uint32_t *room, size_t size) {
  if (count < *room) return (void *)(uintptr_t)array;
  uint32_t more = count + (count < 2 ? 1 : count);
  void *to = tin_zone_alloc_array(zone, more, size);
  if (!to) return NULL;
  if (count) memcpy(to, array, count * size);
  *room = more;
  return to;
}

bool tin_graph_add_input(tin_graph *graph, uint32_t node, tin_ref from) {
  tin_graph_slot *slot = &graph->slots[node];
  tin_ref *inputs = grown(graph->zone, slot->node.inputs, slot->node.num_inputs, &slot->input_room,
                          sizeof(*inputs));
  if (!inputs) return false;
  inputs[slot->node.num_inputs++] = from;
  slot->node.inputs = inputs;
  return true;
}

bool tin_graph_add_control(tin_graph *graph, uint32_t node, uint32_t from) {
  tin_graph_slot *slot = &graph->slots[node];
  uint32_t *controls = grown(graph->zone, slot->node.controls, slot->node.num_controls,
                             &slot->control_room, sizeof(*controls));
  if (!controls) return false;
  controls[slot->node.num_controls++] = from;
  slot->node.controls = controls;
  return true;
}

bool tin_graph_set_inputs(tin_graph *graph, uint32_t node, const tin_ref *inputs, uint32_t count) {
  tin_graph_slot *slot = &graph->slots[node];
  tin_ref *copy = NULL;
  if (count) {
    copy = tin_zone_copy(graph->zone, inputs, count * sizeof(*copy));
    if (!copy) return false;
  }
  slot->node.inputs = copy;
  slot->node.num_inputs = slot->input_room = count;
  return true;
}

/* ---- attributes ------------------------------------------------------------- */

static bool copy_strings(tin_zone *zone, tin_string *strings, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    char *data = tin_zone_alloc(zone, strings[i].size + 1); /* zeroed, hence terminated */
    if (!data) return false;
    if (strings[i].size) memcpy(data, strings[i].data, strings[i].size);
    strings[i].data = data;
  }
  return true;
}

size_t tin_attr_element_size(uint32_t kind) {
  static const size_t sizes[] = {
      [TIN_VALUE_BOOL] = sizeof(bool),         [TIN_VALUE_INT] = sizeof(int64_t),
      [TIN_VALUE_FLOAT] = sizeof(float),       [TIN_VALUE_STRING] = sizeof(tin_string),
      [TIN_VALUE_DTYPE] = sizeof(uint16_t),    [TIN_VALUE_SHAPE] = sizeof(tin_shape),
      [TIN_VALUE_TENSOR] = sizeof(tin_tensor), [TIN_VALUE_GRAPH] = sizeof(tin_string),
  };
  return kind < sizeof sizes / sizeof *sizes ? sizes[kind] : 0;
}

static bool copy_value(tin_zone *zone, tin_attr_value *to, const tin_attr_value *from) {
  *to = *from;
  to->name = tin_zone_strdup(zone, from->name);
  if (!to->name) return false;
  size_t bytes;
  if (!tin_size_mul(tin_attr_element_size(from->kind), from->count, &bytes)) return false;
  to->v.b = NULL;
  if (!bytes) return true;
  void *data = tin_zone_copy(zone, from->v.b, bytes);
  if (!data) return false;
  to->v.b = data;
  if (from->kind == TIN_VALUE_STRING || from->kind == TIN_VALUE_GRAPH)
    return copy_strings(zone, data, from->count);
  return true;
}

bool tin_graph_set_attr(tin_graph *graph, uint32_t node, const tin_attr_value *value) {
  tin_graph_slot *slot = &graph->slots[node];
  tin_attr_value copy, *attrs;
  if (!copy_value(graph->zone, &copy, value)) return false;
  attrs =
      grown(graph->zone, slot->node.attrs, slot->node.num_attrs, &slot->attr_room, sizeof(*attrs));
  if (!attrs) return false;
  slot->node.attrs = attrs;
  for (uint32_t i = 0; i < slot->node.num_attrs; i++)
    if (!strcmp(attrs[i].name, value->name)) return attrs[i] = copy, true;
  attrs[slot->node.num_attrs++] = copy;
  return true;
}

bool tin_graph_set_constant(tin_graph *graph, uint32_t node, const tin_tensor *value) {
  tin_tensor *copy = tin_zone_copy(graph->zone, value, sizeof(*value));
  if (!copy) return false;
  copy->flags = TIN_TENSOR_CONST;
  copy->name = graph->slots[node].node.name;
  graph->slots[node].node.constant = copy;
  return true;
}

/* ---- looking ---------------------------------------------------------------- */

uint32_t tin_graph_num_nodes(const tin_graph *graph) { return graph->count; }

const tin_graph_node *tin_graph_get(const tin_graph *graph, uint32_t node) {
  return node < graph->count ? &graph->slots[node].node : NULL;
}

const tin_attr_value *tin_graph_attr(const tin_graph_node *node, const char *name) {
  return tin_attr_find(node->attrs, node->num_attrs, name);
}

const tin_ref *tin_graph_inputs(const tin_graph *graph, uint32_t *count) {
  *count = graph->num_inputs;
  return graph->inputs;
}

const tin_ref *tin_graph_outputs(const tin_graph *graph, uint32_t *count) {
  *count = graph->num_outputs;
  return graph->outputs;
}

const char *tin_graph_name(const tin_graph *graph) { return graph->name; }
