/* SPDX-License-Identifier: Apache-2.0 */
/* body.c -- the nodes of a graph or of a function: first all of them, then, by name, what
 * they take from each other. */
#include "reader.h"

enum { NAME = 1, INPUT = 3 }; /* fields of NodeDef */

/* Nobody asks for the value of these when nothing consumes them: TensorFlow's summarize_graph
 * passes over the first four, the others have no output. */
static const char *const silent_ops[] = {
    "Const",
    "Assign",
    "NoOp",
    "Placeholder",
    "PlaceholderV2",
    "_Arg",
    "Assert",
    "AssignVariableOp",
    "AssignAddVariableOp",
    "AssignSubVariableOp",
    "SaveV2",
    "Save",
};
static const char *const input_ops[] = {"Placeholder", "PlaceholderV2", "_Arg"};

#define ONE_OF(op, list) one_of((op), (list), sizeof(list) / sizeof *(list))
static bool one_of(const char *op, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(op, list[i]) == 0) return true;
  return false;
}

bool tin_tf_next_node(tin_tf_reader *r, const tin_tf_body *body, tin_tf_slice *rest) {
  tin_tf_field field;
  if (r->node.size > 0) tin_tf_consumed(r, rest->data);
  bool found = tin_tf_find(rest, body->field, TIN_TF_BYTES, &field);
  r->node = found ? field.bytes : (tin_tf_slice){NULL, 0};
  return found;
}

tin_status tin_tf_body_init(tin_tf_reader *r, tin_tf_body *body) {
  body->count = body->num_args;
  for (tin_tf_slice rest = body->message; tin_tf_next_node(r, body, &rest);) body->count++;
  body->names = tin_tf_take_array(&r->scratch, body->count, sizeof *body->names);
  body->flags = tin_tf_take_array(&r->scratch, body->count, sizeof *body->flags);
  if (!body->names || !body->flags) return tin_tf_no_memory(r);
  if (body->count > 0) memset(body->flags, 0, body->count * sizeof *body->flags);
  return TIN_OK;
}

/* ---- nodes -------------------------------------------------------------------- */

static uint8_t flags_of(const char *op) {
  return (uint8_t)((ONE_OF(op, input_ops) ? TIN_TF_INPUT : 0) |
                   (ONE_OF(op, silent_ops) ? TIN_TF_SILENT : 0) |
                   (strcmp(op, "_Retval") == 0 ? TIN_TF_RETVAL : 0));
}

static tin_status add_node(tin_tf_reader *r, tin_tf_body *body, uint32_t index) {
  ProtobufCMessage *message;
  TIN_TRY(tin_tf_unpack(r, &tin__tf__node_def__descriptor, r->node, &message));
  const Tin__Tf__NodeDef *node = (const Tin__Tf__NodeDef *)message;
  size_t offset = (size_t)(r->node.data - r->graph.data);
  if (!*node->name && r->text) return TIN_TF_FAIL(r, TIN_CORRUPT, "node %u has no name", index);
  if (!*node->name)
    return TIN_TF_FAIL(r, TIN_CORRUPT, "node %u, at byte %zu, has no name", index, offset);
  if (!*node->op) return TIN_TF_FAIL(r, TIN_CORRUPT, "it has no op");
  body->flags[index] = flags_of(node->op);
  TIN_TRY(r->builder->api->add_node(r->builder, node->op, node->name, node->device));
  return tin_tf_attrs(r, index, node->op);
}

/* Equal names lie side by side. */
static tin_status sort_names(tin_tf_reader *r, tin_tf_body *body) {
  tin_tf_mark mark = tin_tf_mark_here(&r->scratch);
  tin_tf_name *spare = tin_tf_take_array(&r->scratch, body->count, sizeof *spare);
  if (!spare) return tin_tf_no_memory(r);
  tin_tf_names_sort(body->names, spare, body->count);
  tin_tf_give_back(&r->scratch, mark);
  return TIN_OK;
}

static tin_status check_unique(const tin_tf_reader *r, const tin_tf_body *body) {
  for (uint32_t i = 0; i + 1 < body->count; i++)
    if (tin_tf_same(body->names[i].text, body->names[i + 1].text))
      return TIN_TF_FAIL(r, TIN_CORRUPT, "two nodes (%u and %u) have the name '%s'",
                         body->names[i].index, body->names[i + 1].index,
                         tin_tf_show(body->names[i].text).text);
  return TIN_OK;
}

tin_status tin_tf_add_nodes(tin_tf_reader *r, tin_tf_body *body) {
  uint32_t index = body->num_args;
  for (tin_tf_slice rest = body->message; tin_tf_next_node(r, body, &rest); index++) {
    body->names[index].index = index;
    TIN_TRY(tin_tf_keep(r, tin_tf_bytes(r->node, NAME), &body->names[index].text));
    tin_tf_mark mark = tin_tf_mark_here(&r->scratch);
    tin_status status = add_node(r, body, index);
    tin_tf_give_back(&r->scratch, mark);
    if (status != TIN_OK) return status;
  }
  TIN_TRY(sort_names(r, body));
  return check_unique(r, body);
}

/* ---- inputs ------------------------------------------------------------------- */

/* Cuts what follows the first ':' off *text; false if there is none. */
static bool cut(tin_tf_slice *text, tin_tf_slice *tail) {
  const uint8_t *colon = text->size > 0 ? memchr(text->data, ':', text->size) : NULL;
  if (!colon) return false;
  size_t head = (size_t)(colon - text->data);
  *tail = (tin_tf_slice){colon + 1, text->size - head - 1};
  text->size = head;
  return true;
}

static bool read_index(tin_tf_slice text, uint32_t *index) {
  enum { MAX = 1 << 20 };
  uint32_t n = 0;
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] < '0' || text.data[i] > '9' || n > MAX) return false;
    n = 10 * n + (uint32_t)(text.data[i] - '0');
  }
  *index = n;
  return text.size > 0;
}

/* "node", "node:1", "^node"; in functions "argument", "argument:1", "node:out", "node:out:1". */
static bool parse_input(tin_tf_slice text, tin_tf_slice *node, tin_tf_source *source) {
  tin_tf_slice tail, last;
  *source = (tin_tf_source){.control = text.size > 0 && text.data[0] == '^'};
  if (source->control) text = (tin_tf_slice){text.data + 1, text.size - 1};
  *node = text;
  if (!cut(node, &tail)) return true;
  if (source->control) return false;
  if (read_index(tail, &source->output)) return true;
  source->argument = tail;
  if (cut(&source->argument, &last) && !read_index(last, &source->output)) return false;
  return source->argument.size > 0;
}

tin_status tin_tf_resolve(const tin_tf_reader *r, const tin_tf_body *body, tin_tf_slice text,
                          tin_tf_source *source) {
  tin_tf_slice name;
  bool function = r->function.size > 0;
  if (!parse_input(text, &name, source) || (!function && source->argument.size > 0))
    return TIN_TF_FAIL(r, TIN_CORRUPT, "the input '%s' is not written as one",
                       tin_tf_show(text).text);
  source->node = tin_tf_names_find(body->names, body->count, name);
  if (source->node == TIN_TF_NONE)
    return TIN_TF_FAIL(r, TIN_CORRUPT, "the input '%s' does not exist", tin_tf_show(text).text);
  if (source->node < body->num_args) source->argument.size = 0;
  return TIN_OK;
}

tin_status tin_tf_connect(tin_tf_reader *r, uint32_t node, const tin_tf_source *source) {
  const tin_builder_api *api = r->builder->api;
  if (source->control) return api->add_control(r->builder, node, source->node);
  if (source->argument.size == 0)
    return api->add_input(r->builder, node, (tin_ref){source->node, source->output});
  char argument[256];
  if (source->argument.size >= sizeof argument)
    return TIN_TF_FAIL(r, TIN_CORRUPT, "the output argument '%s' has too long a name",
                       tin_tf_show(source->argument).text);
  memcpy(argument, source->argument.data, source->argument.size);
  argument[source->argument.size] = 0;
  return api->add_named_input(r->builder, node, source->node, argument, source->output);
}

static tin_status link_node(tin_tf_reader *r, tin_tf_body *body, uint32_t index) {
  tin_tf_field field;
  tin_tf_source source;
  for (tin_tf_slice rest = r->node; tin_tf_find(&rest, INPUT, TIN_TF_BYTES, &field);) {
    TIN_TRY(tin_tf_resolve(r, body, field.bytes, &source));
    if (source.node == index)
      return TIN_TF_FAIL(r, TIN_CORRUPT, "its input '%s' is the node itself",
                         tin_tf_show(field.bytes).text);
    body->flags[source.node] |= TIN_TF_USED;
    TIN_TRY(tin_tf_connect(r, index, &source));
  }
  return TIN_OK;
}

tin_status tin_tf_link_nodes(tin_tf_reader *r, tin_tf_body *body) {
  uint32_t index = body->num_args;
  for (tin_tf_slice rest = body->message; tin_tf_next_node(r, body, &rest); index++)
    TIN_TRY(link_node(r, body, index));
  return TIN_OK;
}
