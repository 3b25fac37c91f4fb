/* SPDX-License-Identifier: Apache-2.0 */
/* program.c -- from feeds and fetches to the nodes between them, in an order in which they can
 * run, each with its kernel; or one error that names all kernels that are missing. */
#include "core/program.h"

#include "core/bind.h"
#include "core/fail.h"
#include "core/functions.h"
#include "core/print.h"

#include <stdlib.h>
#include <string.h>

tin_dtype tin_program_type(const tin_program *program, tin_ref ref) {
  int32_t feed = tin_program_feed(program, ref);
  if (feed >= 0) return (tin_dtype)program->fed[feed].type;
  const tin_tensor *constant = program->graph.slots[ref.node].node.constant;
  if (constant && ref.output == 0) return (tin_dtype)constant->dtype;
  const tin_bound *bound = &program->bound[ref.node];
  return ref.output < bound->num_out ? (tin_dtype)bound->types[ref.output] : TIN_NONE;
}

bool tin_program_reserve(tin_program *program) {
  uint32_t room = program->graph.count;
  if (room <= program->bound_room) return true;
  room += room / 4 + 8;
  tin_bound *bound = tin_zone_alloc_array(&program->zone, room, sizeof(*bound));
  if (!bound) return false;
  if (program->bound_room) memcpy(bound, program->bound, program->bound_room * sizeof(*bound));
  program->bound = bound;
  program->bound_room = room;
  return true;
}

/* ---- names of feeds and fetches --------------------------------------------- */

static bool find_named(const char *const *names, const tin_ref *refs, uint32_t count,
                       const char *name, tin_ref *ref) {
  for (uint32_t i = 0; names && i < count; i++)
    if (!strcmp(names[i], name)) return *ref = refs[i], true;
  return false;
}

/* "node:1". */
static bool resolve_output(const tin_graph *graph, const char *name, tin_ref *ref) {
  char node[1024], *end;
  const char *colon = strrchr(name, ':');
  if (!colon || colon[1] < '0' || colon[1] > '9' || (size_t)(colon - name) >= sizeof node)
    return false;
  unsigned long output = strtoul(colon + 1, &end, 10);
  memcpy(node, name, (size_t)(colon - name));
  node[colon - name] = 0;
  *ref = (tin_ref){tin_graph_find(graph, node), (uint32_t)output};
  return *end == 0 && output <= 65535 && ref->node != TIN_NO_NODE;
}

/* A name the file gives, "node", or "node:1". */
static tin_status resolve(const tin_graph *graph, const char *name, tin_ref *ref,
                          tin_error *error) {
  if (find_named(graph->input_names, graph->inputs, graph->num_inputs, name, ref) ||
      find_named(graph->output_names, graph->outputs, graph->num_outputs, name, ref))
    return TIN_OK;
  *ref = (tin_ref){tin_graph_find(graph, name), 0};
  if (ref->node != TIN_NO_NODE || resolve_output(graph, name, ref)) return TIN_OK;
  return TIN_FAIL(error, TIN_NOT_FOUND, "there is no node '%s' in the graph", name);
}

static uint32_t list_length(const char *const *names) {
  uint32_t n = 0;
  while (names[n]) n++;
  return n;
}

static const char *default_name(tin_program *program, tin_ref ref) {
  const char *name = program->graph.slots[ref.node].node.name;
  if (!ref.output) return name;
  size_t size = strlen(name) + 12;
  char *text = tin_zone_alloc(&program->zone, size);
  if (text) tin_print(text, size, "%s:%u", name, ref.output);
  return text;
}

/* References and their names, from what was asked for or else from the graph. */
static tin_status take_list(tin_program *program, const char *const *names, const tin_ref *own,
                            const char *const *own_names, uint32_t num_own, tin_ref **refs,
                            const char ***texts, uint32_t *count, tin_error *error) {
  uint32_t n = names ? list_length(names) : num_own;
  *refs = tin_zone_alloc_array(&program->zone, n, sizeof(**refs));
  *texts = tin_zone_alloc_array(&program->zone, n, sizeof(**texts));
  if (!*refs || !*texts) return tin_out_of_memory(error);
  for (uint32_t i = 0; i < n; i++) {
    if (names)
      TIN_TRY(resolve(&program->graph, names[i], &(*refs)[i], error));
    else
      (*refs)[i] = own[i];
    const char *text = names ? names[i] : own_names ? own_names[i] : NULL;
    (*texts)[i] = text ? tin_zone_strdup(&program->zone, text) : default_name(program, (*refs)[i]);
    if (!(*texts)[i]) return tin_out_of_memory(error);
  }
  *count = n;
  return TIN_OK;
}

static tin_status index_feeds(tin_program *program, tin_error *error) {
  uint32_t nodes = program->graph.count;
  program->first_feed = tin_zone_alloc_array(&program->zone, nodes, sizeof(uint32_t));
  program->fed = tin_zone_alloc_array(&program->zone, program->num_feeds, sizeof(*program->fed));
  if (!program->first_feed || !program->fed) return tin_out_of_memory(error);
  program->num_fed_nodes = nodes;
  for (uint32_t i = 0; i < program->num_feeds; i++) {
    uint32_t *first = &program->first_feed[program->feeds[i].node];
    if (tin_program_feed(program, program->feeds[i]) >= 0)
      return TIN_FAIL(error, TIN_INVALID, "'%s' is fed twice", program->feed_names[i]);
    program->fed[i].next = *first;
    *first = i + 1;
  }
  return TIN_OK;
}

static tin_status take_feeds(tin_program *program, const char *const *names, tin_error *error) {
  const tin_graph *graph = &program->graph;
  TIN_TRY(take_list(program, names, graph->inputs, graph->input_names, graph->num_inputs,
                    &program->feeds, &program->feed_names, &program->num_feeds, error));
  return index_feeds(program, error);
}

/* A program that is fed all its placeholders needs no kernel for them. */
static void describe_by_attributes(tin_program *program, uint32_t feed) {
  const tin_graph_node *node = &program->graph.slots[program->feeds[feed].node].node;
  const tin_attr_value *shape = tin_graph_attr(node, "shape");
  if (program->feeds[feed].output > 0 || node->num_inputs > 0) return;
  program->fed[feed].type = (uint16_t)program->bound[program->feeds[feed].node].type;
  if (shape && shape->kind == TIN_VALUE_SHAPE && !shape->list && shape->count == 1)
    program->fed[feed].shape = *shape->v.shape;
}

/* What is known of a fed tensor without looking at who reads it. */
static tin_status describe_feed(tin_program *program, uint32_t feed, tin_error *error) {
  tin_ref ref = program->feeds[feed];
  const tin_tensor *constant = program->graph.slots[ref.node].node.constant;
  program->fed[feed].shape.rank = TIN_UNKNOWN;
  if (constant && ref.output == 0) {
    program->fed[feed].type = constant->dtype;
    return TIN_OK;
  }
  TIN_TRY(tin_bind_types(program, ref.node, error));
  const tin_bound *bound = &program->bound[ref.node];
  if (ref.output < bound->num_out) program->fed[feed].type = bound->types[ref.output];
  if (!bound->op) describe_by_attributes(program, feed);
  if (!bound->op || !(bound->op->flags & TIN_OP_INPUT) || !bound->op->infer) return TIN_OK;
  TIN_TRY(tin_bind(program, ref.node, error));
  const tin_node *view = tin_view_node(program, ref.node, error);
  if (!view) return tin_out_of_memory(error);
  if (ref.output >= view->num_out) return TIN_OK;
  TIN_TRY(bound->op->infer((tin_node *)(uintptr_t)view));
  program->fed[feed].shape = view->out[ref.output]->shape;
  return TIN_OK;
}

/* ---- order ------------------------------------------------------------------- */

typedef struct frame {
  uint32_t node, next; /* edges below `next` have been followed */
} frame;

typedef struct sorter {
  tin_program *program;
  uint8_t *state; /* 0 new, 1 open, 2 done */
  frame *stack;
  uint32_t depth;
} sorter;

/* Where edge `edge` of a node leads: inputs first, then control inputs. TIN_NO_NODE: nowhere
 * that has to run. */
static uint32_t edge_target(const sorter *s, const tin_graph_node *node, uint32_t edge) {
  if (edge < node->num_inputs) {
    tin_ref from = node->inputs[edge];
    return tin_program_feed(s->program, from) >= 0 ? TIN_NO_NODE : from.node;
  }
  uint32_t control = node->controls[edge - node->num_inputs];
  return tin_program_is_fed(s->program, control) ? TIN_NO_NODE : control;
}

static void visit(sorter *s, uint32_t root) {
  tin_program *program = s->program;
  if (s->state[root]) return;
  s->stack[s->depth++] = (frame){root, 0};
  s->state[root] = 1;
  while (s->depth) {
    frame *top = &s->stack[s->depth - 1];
    const tin_graph_node *node = &program->graph.slots[top->node].node;
    if (top->next == node->num_inputs + node->num_controls) {
      s->state[top->node] = 2;
      program->order[program->num_order++] = top->node;
      s->depth--;
      continue;
    }
    uint32_t to = edge_target(s, node, top->next++);
    if (to == TIN_NO_NODE || s->state[to] == 2) continue;
    if (s->state[to] == 1) { /* go on: what else is wrong may be why */
      program->cycle = to;
      continue;
    }
    s->state[to] = 1;
    s->stack[s->depth++] = (frame){to, 0};
  }
}

static bool reserve_order(tin_program *program) {
  uint32_t count = program->graph.count;
  if (program->order_room >= count) return true;
  program->order_room = count + count / 4;
  program->order =
      tin_zone_alloc_array(&program->zone, program->order_room, sizeof(*program->order));
  return program->order != NULL;
}

/* What was not reached is not needed. */
static void mark_removed(tin_program *program) {
  for (uint32_t i = 0; i < program->graph.count; i++) program->graph.slots[i].node.removed = true;
  for (uint32_t i = 0; i < program->num_order; i++)
    program->graph.slots[program->order[i]].node.removed = false;
}

tin_status tin_program_sort(tin_program *program, tin_error *error) {
  const tin_allocator *a = program->zone.allocator;
  uint32_t count = program->graph.count;
  size_t bytes = (size_t)count * (sizeof(frame) + 1) + 1;
  if (!reserve_order(program)) return tin_out_of_memory(error);
  void *work = tin_memory_alloc(a, bytes);
  if (!work) return tin_out_of_memory(error);
  memset(work, 0, bytes);
  sorter s = {.program = program, .stack = work};
  s.state = (uint8_t *)work + (size_t)count * sizeof(frame);
  program->num_order = 0;
  program->cycle = TIN_NO_NODE;
  for (uint32_t i = 0; i < program->num_fetches; i++)
    if (tin_program_feed(program, program->fetches[i]) < 0) visit(&s, program->fetches[i].node);
  tin_memory_free(a, work, bytes);
  mark_removed(program);
  program->ordered = true;
  return TIN_OK;
}

/* ---- kernels, and whether all is sound ------------------------------------------------- */

static tin_status check_cycles(const tin_program *program, tin_error *error) {
  if (program->cycle == TIN_NO_NODE) return TIN_OK;
  return TIN_FAIL(error, TIN_CORRUPT, "the graph has a cycle through node '%s'",
                  program->graph.slots[program->cycle].node.name);
}

static tin_status bind_node(tin_program *program, uint32_t node, tin_error *error) {
  const tin_graph_node *n = &program->graph.slots[node].node;
  if (!program->bound[node].kernel && !n->constant) TIN_TRY(tin_bind(program, node, error));
  if (n->epilogue == TIN_NO_NODE) return TIN_OK;
  if (!program->graph.slots[n->epilogue].node.removed)
    return TIN_FAIL(error, TIN_CORRUPT, "node '%s' is both run and applied to another's output",
                    program->graph.slots[n->epilogue].node.name);
  return program->bound[n->epilogue].kernel ? TIN_OK
                                            : tin_bind_epilogue(program, n->epilogue, error);
}

static tin_status bind_all(tin_program *program, tin_error *error) {
  for (uint32_t i = 0; i < program->num_order; i++)
    TIN_TRY(bind_node(program, program->order[i], error));
  return TIN_OK;
}

static tin_status check_node(const tin_program *program, uint32_t i, tin_error *error) {
  const tin_graph_node *node = &program->graph.slots[i].node;
  if (node->constant) return TIN_OK;
  for (uint32_t k = 0; k < node->num_inputs; k++) {
    tin_ref ref = node->inputs[k];
    if (ref.output < tin_program_outputs(program, ref.node) || tin_program_feed(program, ref) >= 0)
      continue;
    return TIN_FAIL(error, TIN_CORRUPT, "node '%s' reads '%s:%u', but that has %u outputs",
                    node->name, program->graph.slots[ref.node].node.name, ref.output,
                    tin_program_outputs(program, ref.node));
  }
  return TIN_OK;
}

static tin_status check_nodes(const tin_program *program, tin_error *error) {
  for (uint32_t i = 0; i < program->num_order; i++)
    TIN_TRY(check_node(program, program->order[i], error));
  return TIN_OK;
}

static tin_status check_fetches(const tin_program *program, tin_error *error) {
  for (uint32_t i = 0; i < program->num_fetches; i++) {
    tin_ref ref = program->fetches[i];
    const tin_graph_node *node = &program->graph.slots[ref.node].node;
    uint32_t outputs = tin_program_outputs(program, ref.node);
    if (tin_program_feed(program, ref) >= 0) continue;
    if (ref.output >= outputs && !(ref.output == 0 && outputs == 0))
      return TIN_FAIL(error, TIN_NOT_FOUND, "'%s' cannot be fetched: node '%s' (%s) has %u outputs",
                      program->fetch_names[i], node->name, node->op, outputs);
  }
  return TIN_OK;
}

/* ---- making a program --------------------------------------------------------------- */

tin_status tin_program_start(tin_program **out, const tin_model *model, const tin_graph *graph,
                             tin_error *error) {
  tin_program *program = tin_memory_alloc(&model->allocator, sizeof(*program));
  *out = NULL;
  if (!program) return tin_out_of_memory(error);
  *program =
      (tin_program){.model = model, .zone = {.allocator = &model->allocator}, .cycle = TIN_NO_NODE};
  if (tin_graph_copy(&program->graph, graph, &program->zone)) return *out = program, TIN_OK;
  tin_program_destroy(program);
  return tin_out_of_memory(error);
}

tin_status tin_program_bind(tin_program *program, const char *const *feeds,
                            const char *const *fetches, tin_error *error) {
  const tin_graph *graph = &program->graph;
  TIN_TRY(take_feeds(program, feeds, error));
  TIN_TRY(take_list(program, fetches, graph->outputs, graph->output_names, graph->num_outputs,
                    &program->fetches, &program->fetch_names, &program->num_fetches, error));
  if (!program->num_fetches)
    return TIN_FAIL(error, TIN_INVALID, "nothing is to be fetched: the graph has no outputs");
  if (!tin_program_reserve(program)) return tin_out_of_memory(error);
  for (uint32_t i = 0; i < program->num_feeds; i++) TIN_TRY(describe_feed(program, i, error));
  TIN_TRY(tin_program_sort(program, error));
  return bind_all(program, error);
}

tin_status tin_program_check(const tin_program *program, tin_error *error) {
  TIN_TRY(check_cycles(program, error));
  TIN_TRY(check_nodes(program, error));
  return check_fetches(program, error);
}

tin_status tin_program_finish(tin_program *program, tin_error *error) {
  if (program->model->flags & TIN_MODEL_VERBATIM) return TIN_OK;
  TIN_TRY(tin_program_optimize(program, error));
  TIN_TRY(tin_program_sort(program, error));
  TIN_TRY(check_cycles(program, error));
  TIN_TRY(bind_all(program, error));
  TIN_TRY(tin_check_kernels(program, error));
  return check_nodes(program, error); /* passes may be anybody's */
}

tin_status tin_program_create(tin_program **out, const tin_model *model, const char *const *feeds,
                              const char *const *fetches, tin_error *error) {
  tin_program *program;
  TIN_TRY(tin_program_start(&program, model, &model->graphs->graph, error));
  tin_status status = tin_program_bind(program, feeds, fetches, error);
  if (status == TIN_OK) status = tin_functions_check(program, error);
  if (status == TIN_OK) status = tin_program_finish(program, error);
  if (status != TIN_OK) tin_program_destroy(program), program = NULL;
  *out = program;
  return status;
}
