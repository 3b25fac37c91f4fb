/* SPDX-License-Identifier: Apache-2.0 */
/* optimize.c -- what a pass may do to a program, and the passes that are run by default. */
#include "core/attributes.h"
#include "core/bind.h"
#include "core/fail.h"
#include "core/program.h"
#include "core/step.h"

#include <math.h>
#include <string.h>

typedef struct pass_run {
  tin_pass_context base; /* first: passes hold a pointer to it */
  tin_program *program;
} pass_run;

static tin_program *program_of(const tin_pass_context *c) { return ((const pass_run *)c)->program; }

static tin_status no_memory(const tin_pass_context *c) { return tin_out_of_memory(c->error); }

/* ---- who uses what ------------------------------------------------------------------
 * A list of users for each node. Entries are not taken out when a use ends; the counts
 * are exact. */

static bool add_use(tin_program *p, uint32_t of, uint32_t user) {
  if (p->num_uses == p->use_room) {
    uint32_t room = p->use_room * 2 + 64;
    tin_use *uses = tin_memory_alloc(p->zone.allocator, room * sizeof(*uses));
    if (!uses) return false;
    if (p->num_uses) memcpy(uses, p->uses, p->num_uses * sizeof(*uses));
    tin_memory_free(p->zone.allocator, p->uses, p->use_room * sizeof(*uses));
    p->uses = uses;
    p->use_room = room;
  }
  p->uses[p->num_uses] = (tin_use){user, p->first_use[of]};
  p->first_use[of] = ++p->num_uses; /* + 1, so that 0 is none */
  p->use_count[of]++;
  return true;
}

static bool add_uses_of(tin_program *p, uint32_t user) {
  const tin_graph_node *node = &p->graph.slots[user].node;
  for (uint32_t i = 0; i < node->num_inputs; i++)
    if (!add_use(p, node->inputs[i].node, user)) return false;
  for (uint32_t i = 0; i < node->num_controls; i++)
    if (!add_use(p, node->controls[i], user)) return false;
  return true;
}

static void end_uses_of(tin_program *p, uint32_t user) {
  const tin_graph_node *node = &p->graph.slots[user].node;
  for (uint32_t i = 0; i < node->num_inputs; i++) p->use_count[node->inputs[i].node]--;
  for (uint32_t i = 0; i < node->num_controls; i++) p->use_count[node->controls[i]]--;
}

static void add_fetch(tin_program *p, uint32_t fetch) {
  uint32_t node = p->fetches[fetch].node;
  p->next_fetch[fetch] = p->first_fetch[node];
  p->first_fetch[node] = fetch + 1;
  p->use_count[node]++;
}

static bool grow_array(tin_program *p, uint32_t **array) {
  uint32_t *larger = tin_zone_alloc_array(&p->zone, p->bound_room, sizeof(*larger));
  if (!larger) return false;
  if (p->node_room) memcpy(larger, *array, p->node_room * sizeof(*larger));
  *array = larger;
  return true;
}

/* Room for one entry per node in what is counted by node. */
static bool reserve_nodes(tin_program *p) {
  if (!tin_program_reserve(p)) return false;
  if (p->node_room >= p->bound_room) return true;
  if (!grow_array(p, &p->first_use) || !grow_array(p, &p->use_count) ||
      !grow_array(p, &p->first_fetch))
    return false;
  p->node_room = p->bound_room;
  return true;
}

static bool count_uses(tin_program *p) {
  if (!reserve_nodes(p)) return false;
  size_t bytes = p->graph.count * sizeof(uint32_t);
  memset(p->first_use, 0, bytes);
  memset(p->use_count, 0, bytes);
  memset(p->first_fetch, 0, bytes);
  p->num_uses = 0;
  for (uint32_t i = 0; i < p->graph.count; i++)
    if (!p->graph.slots[i].node.removed && !add_uses_of(p, i)) return false;
  for (uint32_t i = 0; i < p->num_fetches; i++) add_fetch(p, i);
  return true;
}

/* ---- looking ----------------------------------------------------------------------- */

static const tin_graph_node *get(const tin_pass_context *c, uint32_t node) {
  return tin_graph_get(&program_of(c)->graph, node);
}

static uint32_t num_nodes(const tin_pass_context *c) { return program_of(c)->graph.count; }

/* Sorting takes out what nothing needs any more, whose uses then count no longer. */
static const uint32_t *order(tin_pass_context *c, uint32_t *count) {
  tin_program *p = program_of(c);
  if (!p->ordered && (tin_program_sort(p, c->error) != TIN_OK || !count_uses(p))) return NULL;
  *count = p->num_order;
  return p->order;
}

static const tin_op *op(const tin_pass_context *c, uint32_t node) {
  return program_of(c)->bound[node].op;
}

static const tin_kernel *kernel(const tin_pass_context *c, uint32_t node) {
  return program_of(c)->bound[node].kernel;
}

static uint32_t num_outputs(const tin_pass_context *c, uint32_t node) {
  return program_of(c)->bound[node].num_out;
}

static tin_dtype output_type(const tin_pass_context *c, tin_ref ref) {
  return tin_program_type(program_of(c), ref);
}

static const tin_node *view(tin_pass_context *c, uint32_t node) {
  return tin_view_node(program_of(c), node, c->error);
}

static uint32_t num_uses(const tin_pass_context *c, uint32_t node) {
  return program_of(c)->use_count[node];
}

static bool is_fed(const tin_pass_context *c, uint32_t node) {
  return tin_program_is_fed(program_of(c), node);
}

static bool is_fetched(const tin_pass_context *c, uint32_t node) {
  return program_of(c)->first_fetch[node] != 0;
}

static bool is_fused(const tin_pass_context *c, uint32_t node) {
  return program_of(c)->graph.slots[node].node.epilogue != TIN_NO_NODE;
}

/* ---- changing ------------------------------------------------------------------------- */

static tin_status rebind(tin_pass_context *c, uint32_t node) {
  tin_program *p = program_of(c);
  p->ordered = false;
  if (p->graph.slots[node].node.constant) return TIN_OK;
  return tin_bind(p, node, c->error);
}

static tin_status add(tin_pass_context *c, const char *op_name, const char *name, uint32_t *node) {
  tin_program *p = program_of(c);
  if (!tin_graph_add(&p->graph, op_name, name, NULL, node) || !reserve_nodes(p))
    return no_memory(c);
  p->ordered = false;
  return TIN_OK;
}

static tin_status set_attr(tin_pass_context *c, uint32_t node, const tin_attr_value *value) {
  tin_program *p = program_of(c);
  if (!tin_graph_set_attr(&p->graph, node, value)) return no_memory(c);
  return p->bound[node].op ? rebind(c, node) : TIN_OK;
}

static tin_status set_inputs(tin_pass_context *c, uint32_t node, const tin_ref *inputs,
                             uint32_t count) {
  tin_program *p = program_of(c);
  end_uses_of(p, node);
  if (!tin_graph_set_inputs(&p->graph, node, inputs, count) || !add_uses_of(p, node))
    return no_memory(c);
  return rebind(c, node);
}

static tin_status set_constant(tin_pass_context *c, uint32_t node, const tin_tensor *value) {
  tin_program *p = program_of(c);
  end_uses_of(p, node);
  tin_graph_node *n = &p->graph.slots[node].node;
  n->num_inputs = n->num_controls = 0;
  n->inputs = NULL, n->controls = NULL;
  p->graph.slots[node].input_room = p->graph.slots[node].control_room = 0;
  p->ordered = false;
  return tin_graph_set_constant(&p->graph, node, value) ? TIN_OK : no_memory(c);
}

static bool same(tin_ref a, tin_ref b) { return a.node == b.node && a.output == b.output; }

/* The inputs of a node as an array of its own, to be written to. */
static tin_ref *own_inputs(tin_program *p, uint32_t node) {
  tin_graph_slot *slot = &p->graph.slots[node];
  if (!slot->input_room) {
    tin_ref *copy = tin_zone_copy(&p->zone, slot->node.inputs,
                                  slot->node.num_inputs * sizeof(*slot->node.inputs));
    if (!copy) return NULL;
    slot->node.inputs = copy;
    slot->input_room = slot->node.num_inputs;
  }
  return (tin_ref *)(uintptr_t)slot->node.inputs;
}

static tin_status redirect_user(tin_pass_context *c, uint32_t user, tin_ref from, tin_ref to) {
  tin_program *p = program_of(c);
  const tin_graph_node *node = &p->graph.slots[user].node;
  if (node->removed) return TIN_OK;
  for (uint32_t i = 0; i < node->num_inputs; i++) {
    if (!same(node->inputs[i], from)) continue;
    tin_ref *inputs = own_inputs(p, user);
    if (!inputs || !add_use(p, to.node, user)) return no_memory(c);
    inputs[i] = to;
    p->use_count[from.node]--;
  }
  return TIN_OK;
}

static void redirect_fetches(tin_program *p, tin_ref from, tin_ref to) {
  for (uint32_t *link = &p->first_fetch[from.node]; *link;) {
    uint32_t fetch = *link - 1;
    if (!same(p->fetches[fetch], from)) {
      link = &p->next_fetch[fetch];
      continue;
    }
    *link = p->next_fetch[fetch];
    p->use_count[from.node]--;
    p->fetches[fetch] = to;
    add_fetch(p, fetch);
  }
}

static tin_status redirect(tin_pass_context *c, tin_ref from, tin_ref to) {
  tin_program *p = program_of(c);
  if (same(from, to)) return TIN_OK;
  for (uint32_t use = p->first_use[from.node]; use; use = p->uses[use - 1].next)
    TIN_TRY(redirect_user(c, p->uses[use - 1].user, from, to));
  redirect_fetches(p, from, to);
  p->ordered = false;
  return TIN_OK;
}

static void remove_node(tin_pass_context *c, uint32_t node) {
  tin_program *p = program_of(c);
  if (p->graph.slots[node].node.removed) return;
  end_uses_of(p, node);
  p->graph.slots[node].node.removed = true;
  p->ordered = false;
}

static tin_status fuse(tin_pass_context *c, uint32_t node, uint32_t tail) {
  tin_program *p = program_of(c);
  if (p->graph.slots[node].node.epilogue != TIN_NO_NODE)
    return TIN_FAIL(c->error, TIN_INTERNAL, "node '%s' has an epilogue already",
                    p->graph.slots[node].node.name);
  TIN_TRY(redirect(c, (tin_ref){tail, 0}, (tin_ref){node, 0}));
  remove_node(c, tail);
  p->graph.slots[node].node.epilogue = tail;
  return TIN_OK;
}

/* ---- computing ------------------------------------------------------------------------- */

/* The arrays a step needs, in the graph's zone. False: out of memory. */
static bool make_step(tin_pass_context *c, uint32_t node, tin_step *step) {
  tin_program *p = program_of(c);
  const tin_node *seen = tin_view_node(p, node, c->error);
  if (!seen) return false;
  *step = (tin_step){.node = *seen, .bound = &p->bound[node], .op = p->graph.slots[node].node.op};
  tin_tensor *tensors = tin_zone_alloc_array(&p->zone, seen->num_out, sizeof(*tensors));
  tin_tensor **out = tin_zone_alloc_array(&p->zone, seen->num_out, sizeof(*out));
  size_t state = step->bound->kernel ? step->bound->kernel->state_size : 0;
  step->node.state = tin_zone_alloc(&p->zone, state);
  if (!tensors || !out || !step->node.state) return false;
  for (uint32_t i = 0; i < seen->num_out; i++) {
    tensors[i].dtype = seen->out[i]->dtype;
    tensors[i].name = seen->name;
    out[i] = &tensors[i];
  }
  step->node.out = out;
  step->epilogue = (tin_epilogue){.lo = -INFINITY, .hi = INFINITY};
  step->node.epilogue = &step->epilogue;
  step->node.cpu = p->cpu;
  return true;
}

static tin_status evaluate(tin_pass_context *c, uint32_t node, size_t max_bytes,
                           const tin_tensor **outputs, bool *done) {
  tin_program *p = program_of(c);
  tin_step step;
  *done = false;
  if (!p->bound[node].kernel || p->graph.slots[node].node.epilogue != TIN_NO_NODE) return TIN_OK;
  if (!make_step(c, node, &step)) return no_memory(c);
  TIN_TRY(tin_step_evaluate(&step, &p->zone, max_bytes, done));
  for (uint32_t i = 0; i < step.node.num_out; i++) step.node.out[i]->flags = TIN_TENSOR_CONST;
  *outputs = step.node.num_out ? step.node.out[0] : NULL;
  return TIN_OK;
}

static void *allocate(tin_pass_context *c, size_t size) {
  return tin_zone_alloc_aligned(&program_of(c)->zone, size);
}

static const tin_pass_api api = {
    TIN_INIT(tin_pass_api),
    .get = get,
    .num_nodes = num_nodes,
    .order = order,
    .op = op,
    .kernel = kernel,
    .num_outputs = num_outputs,
    .output_type = output_type,
    .view = view,
    .num_uses = num_uses,
    .is_fed = is_fed,
    .is_fetched = is_fetched,
    .is_fused = is_fused,
    .add = add,
    .set_attr = set_attr,
    .set_inputs = set_inputs,
    .set_constant = set_constant,
    .redirect = redirect,
    .remove = remove_node,
    .fuse = fuse,
    .evaluate = evaluate,
    .allocate = allocate,
};

/* ---- running them -------------------------------------------------------------------------- */

static const tin_pass *find_pass(const tin_registry *registry, const char *name) {
  for (uint32_t at = registry->count; at-- > 0;) {
    const tin_entry *entry = &registry->entries[at];
    if (entry->kind == TIN_PASS && !strcmp(entry->name, name)) return entry->item;
  }
  return NULL;
}

static tin_status run_pass(tin_program *program, const tin_pass *pass, tin_error *error) {
  pass_run run = {
      .base = {.host = program->model->registry->host, .error = error, .api = &api},
      .program = program,
  };
  if (pass->params_size) {
    void *params = tin_zone_alloc(&program->zone, pass->params_size);
    if (!params) return no_memory(&run.base);
    TIN_TRY(tin_params_fill(&program->zone, pass->attrs, params, NULL, 0, error));
    run.base.params = params;
  }
  tin_status status = pass->run(&run.base);
  if (status != TIN_OK) tin_error_context(error, "pass %s", pass->name);
  return status;
}

/* A registry without a pass does without it: what a trimmed program runs was optimised before. */
static const char *const defaults[] = {
#define PASS(name) #name,
#include "core/passes/passes.inc"
#undef PASS
};

tin_status tin_program_optimize(tin_program *program, tin_error *error) {
  program->cpu = tin_cpu_features();
  program->next_fetch =
      tin_zone_alloc_array(&program->zone, program->num_fetches, sizeof(*program->next_fetch));
  tin_status status =
      program->next_fetch && count_uses(program) ? TIN_OK : tin_out_of_memory(error);
  for (size_t i = 0; i < sizeof defaults / sizeof *defaults && status == TIN_OK; i++) {
    const tin_pass *pass = find_pass(program->model->registry, defaults[i]);
    if (pass) status = run_pass(program, pass, error);
  }
  tin_memory_free(program->zone.allocator, program->uses, program->use_room * sizeof(tin_use));
  program->uses = NULL, program->use_room = program->num_uses = 0;
  return status;
}
