/* SPDX-License-Identifier: Apache-2.0 */
/* packed_program.c -- from a packed model straight to a program: nodes are in the order in which
 * they run, with the names of their kernels and the types of their outputs, so that graphs need
 * not be built, sorted, bound and optimised, nor code for it be linked. */
#include "core/attributes.h"
#include "core/fail.h"
#include "core/packed.h"
#include "core/parts.h"
#include "tinfer/packed.h"

#include <string.h>

typedef struct maker {
  tin_packed p;
  tin_model *model;
  tin_program *program;
  tin_error *error;
  bool lacks; /* some kernel is not in the registry */
} maker;

static void *allocate(void *self, size_t size) { return tin_zone_alloc_aligned(self, size); }

static tin_status no_memory(const maker *m) { return tin_out_of_memory(m->error); }

/* ---- nodes ---------------------------------------------------------------------------------- */

/* The one added last, so that a program can replace a kernel by one of the same name. */
static const tin_kernel *find_kernel(const tin_registry *registry, const char *name) {
  for (uint32_t i = registry->count; i-- > 0;) {
    const tin_entry *e = &registry->entries[i];
    if (e->kind == TIN_KERNEL && !strcmp(e->name, name)) return e->item;
  }
  return NULL;
}

static tin_status read_inputs(maker *m, uint32_t node, uint32_t count) {
  tin_graph_node *n = &m->program->graph.slots[node].node;
  tin_ref *inputs = tin_zone_alloc_array(&m->program->zone, count, sizeof(*inputs));
  if (!inputs) return no_memory(m);
  for (uint32_t i = 0; i < count; i++) {
    inputs[i] = tin_packed_ref(&m->p);
    if (tin_program_feed(m->program, inputs[i]) >= 0) continue;
    if (inputs[i].node >= node ||
        inputs[i].output >= tin_program_outputs(m->program, inputs[i].node))
      tin_packed_wrong(&m->p, "a node reads what comes behind it, or an output that is not there");
  }
  n->inputs = inputs, n->num_inputs = count;
  return tin_packed_check(&m->p, m->error);
}

static tin_status read_attrs(maker *m, uint32_t node, uint32_t count) {
  tin_graph_node *n = &m->program->graph.slots[node].node;
  tin_attr_value *attrs = tin_zone_alloc_array(&m->program->zone, count, sizeof(*attrs));
  if (!attrs) return no_memory(m);
  for (uint32_t i = 0; i < count; i++) tin_packed_attr(&m->p, &attrs[i], NULL, 0);
  n->attrs = attrs, n->num_attrs = count;
  return tin_packed_check(&m->p, m->error);
}

static tin_status read_constant(maker *m, uint32_t node) {
  tin_tensor *constant = tin_zone_alloc(&m->program->zone, sizeof(*constant));
  if (!constant) return no_memory(m);
  tin_packed_tensor(&m->p, constant);
  constant->flags = TIN_TENSOR_CONST;
  constant->name = m->program->graph.slots[node].node.name;
  m->program->graph.slots[node].node.constant = constant;
  return tin_packed_check(&m->p, m->error);
}

static tin_status bind(maker *m, uint32_t node, const tin_packed_node *n) {
  tin_program *program = m->program;
  const tin_graph_node *g = &program->graph.slots[node].node;
  tin_bound *bound = &program->bound[node];
  if (!n->kernel) tin_packed_wrong(&m->p, "a node without a kernel");
  TIN_TRY(tin_packed_check(&m->p, m->error));
  bound->wanted = n->kernel;
  bound->kernel = find_kernel(m->model->registry, n->kernel);
  m->lacks |= !bound->kernel; /* reported with all others */
  if (!bound->kernel) return TIN_OK;
  bound->op = bound->kernel->op;
  if (!bound->op->params_size) return TIN_OK;
  void *params = tin_zone_alloc(&program->zone, bound->op->params_size);
  if (!params) return no_memory(m);
  bound->params = params;
  tin_status status =
      tin_params_fill(&program->zone, bound->op->attrs, params, g->attrs, g->num_attrs, m->error);
  if (status != TIN_OK) tin_error_context(m->error, "node '%s' (%s)", g->name, g->op);
  return status;
}

static tin_status read_node(maker *m, uint32_t i) {
  tin_program *program = m->program;
  tin_packed_node n;
  tin_packed_node_at(&m->p, i, &n);
  tin_graph_node *g = &program->graph.slots[i].node;
  g->op = n.op, g->name = n.name, g->device = "";
  g->epilogue = n.flags & TIN_PACKED_HAS_TAIL ? n.epilogue : TIN_NO_NODE;
  g->removed = (n.flags & (TIN_PACKED_FED | TIN_PACKED_TAIL)) != 0;
  if (!g->removed) program->order[program->num_order++] = i;
  if (n.flags & TIN_PACKED_CONSTANT) return read_constant(m, i);
  uint16_t *types = tin_zone_alloc_array(&program->zone, n.num_outputs, sizeof(*types));
  if (!types) return no_memory(m);
  for (uint32_t k = 0; k < n.num_outputs; k++) types[k] = (uint16_t)tin_packed_type(&m->p);
  program->bound[i] =
      (tin_bound){.types = types, .num_out = n.num_outputs, .type = (tin_dtype)n.type};
  TIN_TRY(read_inputs(m, i, n.num_inputs));
  m->p.at += n.num_controls; /* the order of the nodes is theirs */
  TIN_TRY(read_attrs(m, i, n.num_attrs));
  return n.flags & TIN_PACKED_FED ? TIN_OK : bind(m, i, &n);
}

/* ---- inputs and outputs ---------------------------------------------------------------- */

static tin_status make_arrays(maker *m) {
  tin_program *program = m->program;
  uint32_t count = m->p.num_nodes;
  tin_zone *zone = &program->zone;
  program->graph.zone = zone;
  program->graph.count = count;
  program->graph.slots = tin_zone_alloc_array(zone, count, sizeof(*program->graph.slots));
  program->bound = tin_zone_alloc_array(zone, count, sizeof(*program->bound));
  program->order = tin_zone_alloc_array(zone, count, sizeof(*program->order));
  program->first_feed = tin_zone_alloc_array(zone, count, sizeof(*program->first_feed));
  program->num_fed_nodes = count;
  bool made = program->graph.slots && program->bound && program->order && program->first_feed;
  return made ? TIN_OK : no_memory(m);
}

static tin_status read_feeds(maker *m) {
  tin_program *p = m->program;
  uint32_t n = p->num_feeds = tin_packed_count(&m->p, 5);
  p->feeds = tin_zone_alloc_array(&p->zone, n, sizeof(*p->feeds));
  p->feed_names = tin_zone_alloc_array(&p->zone, n, sizeof(*p->feed_names));
  p->fed = tin_zone_alloc_array(&p->zone, n, sizeof(*p->fed));
  if (!p->feeds || !p->feed_names || !p->fed) return no_memory(m);
  for (uint32_t i = 0; i < n; i++) {
    p->feeds[i] = tin_packed_ref(&m->p);
    p->feed_names[i] = tin_packed_name(&m->p);
    p->fed[i].type = (uint16_t)tin_packed_type(&m->p);
    tin_packed_shape(&m->p, &p->fed[i].shape);
    if (tin_program_feed(p, p->feeds[i]) >= 0) tin_packed_wrong(&m->p, "an input occurs twice");
    TIN_TRY(tin_packed_check(&m->p, m->error));
    uint32_t *first = &p->first_feed[p->feeds[i].node];
    p->fed[i].next = *first;
    *first = i + 1;
  }
  return tin_packed_check(&m->p, m->error);
}

static tin_status read_fetches(maker *m) {
  tin_program *p = m->program;
  uint32_t n = p->num_fetches = tin_packed_count(&m->p, 3);
  p->fetches = tin_zone_alloc_array(&p->zone, n, sizeof(*p->fetches));
  p->fetch_names = tin_zone_alloc_array(&p->zone, n, sizeof(*p->fetch_names));
  if (!p->fetches || !p->fetch_names) return no_memory(m);
  for (uint32_t i = 0; i < n; i++) {
    p->fetches[i] = tin_packed_ref(&m->p);
    p->fetch_names[i] = tin_packed_name(&m->p);
  }
  return tin_packed_check(&m->p, m->error);
}

/* Do fetches and tails name what is there? */
static tin_status check_ends(maker *m) {
  const tin_program *p = m->program;
  for (uint32_t i = 0; i < p->num_fetches; i++) {
    tin_ref ref = p->fetches[i];
    const tin_graph_node *n = &p->graph.slots[ref.node].node;
    uint32_t outputs = tin_program_outputs(p, ref.node);
    bool gives = !n->removed && (ref.output < outputs || (ref.output == 0 && outputs == 0));
    if (!gives && tin_program_feed(p, ref) < 0) tin_packed_wrong(&m->p, "an output of no node");
  }
  for (uint32_t i = 0; i < p->num_order; i++) {
    uint32_t tail = p->graph.slots[p->order[i]].node.epilogue;
    if (tail != TIN_NO_NODE && !p->graph.slots[tail].node.removed)
      tin_packed_wrong(&m->p, "a node is both run and applied to another's output");
  }
  return tin_packed_check(&m->p, m->error);
}

/* ---- the model ------------------------------------------------------------------------- */

/* Registries that check have the long report; the others say which lines to add. */
static tin_status check_kernels(const maker *m) {
  const struct tin_checks *checks = m->model->registry->checks;
  const char *named[16];
  uint32_t count = 0;
  if (!m->lacks) return TIN_OK;
  if (checks) return checks->kernels(m->program, m->error);
  tin_status status = TIN_FAIL(m->error, TIN_UNSUPPORTED,
                               "not in the registry: to be added to TIN_SELECTED_KERNELS in "
                               "ops_to_register.h");
  for (uint32_t i = 0; i < m->p.num_nodes && count < sizeof named / sizeof *named; i++) {
    const tin_bound *bound = &m->program->bound[i];
    const tin_graph_node *n = &m->program->graph.slots[i].node;
    uint32_t k = 0;
    if (!bound->wanted || bound->kernel) continue;
    while (k < count && strcmp(named[k], bound->wanted) != 0) k++;
    if (k < count) continue;
    named[count++] = bound->wanted;
    tin_error_context(m->error, "node '%s' (%s) needs X(%s)", n->name, n->op, bound->wanted);
  }
  return status;
}

static tin_status make(maker *m, const void *data, size_t size) {
  const struct tin_checks *checks = m->model->registry->checks;
  TIN_TRY(tin_packed_start(&m->p, data, size, m->error));
  TIN_TRY(make_arrays(m));
  tin_packed_behind_nodes(&m->p);
  TIN_TRY(read_feeds(m));
  TIN_TRY(read_fetches(m));
  for (uint32_t i = 0; i < m->p.num_nodes; i++) TIN_TRY(read_node(m, i));
  TIN_TRY(check_ends(m));
  TIN_TRY(check_kernels(m));
  return checks ? checks->program(m->program, m->error) : TIN_OK;
}

static tin_status check_options(const tin_registry *registry, const tin_model_options *o,
                                tin_error *error) {
  if (!registry) return TIN_FAIL(error, TIN_INVALID, "no registry given");
  if (o->feeds || o->fetches)
    return TIN_FAIL(error, TIN_UNSUPPORTED, "a packed program is for its own feeds and fetches");
  if (!o->allocator)
    return TIN_FAIL(error, TIN_INVALID, "neither the options nor the registry have an allocator");
  return TIN_OK;
}

tin_status tin_model_open_packed(tin_model **out, const tin_registry *registry, const void *data,
                                 size_t size, const tin_model_options *options, tin_error *error) {
  tin_model_options o = {.struct_size = 0};
  *out = NULL;
  tin_error_clear(error);
  if (options)
    memcpy(&o, options, options->struct_size < sizeof o ? options->struct_size : sizeof o);
  if (!o.allocator && registry) o.allocator = registry->allocator;
  TIN_TRY(check_options(registry, &o, error));
  maker m = {.error = error};
  m.model = tin_memory_alloc(o.allocator, sizeof(*m.model));
  if (!m.model) return no_memory(&m);
  *m.model = (tin_model){.registry = registry,
                         .allocator = *o.allocator,
                         .advise = o.advise,
                         .advise_self = o.advise_self};
  m.model->zone.allocator = &m.model->allocator;
  m.program = tin_memory_alloc(o.allocator, sizeof(*m.program));
  tin_status status = no_memory(&m);
  if (m.program) {
    *m.program = (tin_program){.model = m.model, .zone = {.allocator = &m.model->allocator}};
    m.program->graph.zone = &m.program->zone;
    m.model->program = m.program;
    m.p = (tin_packed){.allocate = allocate, .self = &m.program->zone};
    status = make(&m, data ? data : "", data ? size : 0);
  }
  if (status != TIN_OK)
    tin_model_close(m.model);
  else
    *out = m.model;
  return status;
}
