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

/* What goes wrong is kept in `p`, as for the parts of a file: see packed.h. */
typedef struct maker {
  tin_model *model;
  tin_program *program;
  tin_error *error;
  tin_status status; /* of what says itself what is wrong */
  bool lacks;        /* some kernel is not in the registry */
  tin_packed p;
} maker;

static void *allocate(void *self, size_t size) { return tin_zone_alloc(self, size); }

/* ---- nodes ---------------------------------------------------------------------------------- */

/* The one added last, so that a program can replace a kernel by one of the same name. */
static const tin_kernel *find_kernel(const tin_registry *registry, const char *name) {
  for (uint32_t i = registry->count; i-- > 0;) {
    const tin_entry *e = &registry->entries[i];
    if (e->kind == TIN_KERNEL && !strcmp(e->name, name)) return e->item;
  }
  return NULL;
}

static void read_types(maker *m, tin_bound *bound) {
  uint16_t *types = tin_packed_array(&m->p, bound->num_out, sizeof(*types));
  for (uint32_t i = 0; types && i < bound->num_out; i++)
    types[i] = (uint16_t)tin_packed_type(&m->p);
  bound->types = types;
}

static void read_inputs(maker *m, uint32_t node, tin_graph_node *n) {
  tin_ref *inputs = tin_packed_array(&m->p, n->num_inputs, sizeof(*inputs));
  n->inputs = inputs;
  for (uint32_t i = 0; inputs && i < n->num_inputs; i++) {
    tin_ref ref = inputs[i] = tin_packed_ref(&m->p);
    if (m->p.wrong) return;
    bool is_there = ref.node < node && ref.output < tin_program_outputs(m->program, ref.node);
    if (!is_there && tin_program_feed(m->program, ref) < 0)
      tin_packed_wrong(&m->p, "a node reads what comes behind it, or an output that is not there");
  }
}

static void read_attrs(maker *m, tin_graph_node *n) {
  tin_attr_value *attrs = tin_packed_array(&m->p, n->num_attrs, sizeof(*attrs));
  for (uint32_t i = 0; attrs && i < n->num_attrs; i++) tin_packed_attr(&m->p, &attrs[i], NULL, 0);
  n->attrs = attrs;
}

static void read_constant(maker *m, tin_graph_node *n) {
  tin_tensor *constant = tin_packed_array(&m->p, 1, sizeof(*constant));
  if (!constant) return;
  tin_packed_tensor(&m->p, constant);
  constant->flags = TIN_TENSOR_CONST;
  constant->name = n->name;
  n->constant = constant;
}

static void fill_params(maker *m, tin_bound *bound, const tin_graph_node *n) {
  void *params = tin_packed_array(&m->p, 1, bound->op->params_size);
  bound->params = params;
  if (!params) return;
  m->status = tin_params_fill(&m->program->zone, bound->op->attrs, params, n->attrs, n->num_attrs,
                              m->error);
  if (m->status == TIN_OK) return;
  tin_error_context(m->error, "node '%s' (%s)", n->name, n->op);
  tin_packed_wrong(&m->p, "");
}

static void bind(maker *m, tin_bound *bound, const tin_graph_node *n) {
  if (!bound->wanted) tin_packed_wrong(&m->p, "a node without a kernel");
  if (m->p.wrong) return;
  bound->kernel = find_kernel(m->model->registry, bound->wanted);
  m->lacks |= !bound->kernel; /* reported with all others */
  if (!bound->kernel) return;
  bound->op = bound->kernel->op;
  if (bound->op->params_size) fill_params(m, bound, n);
}

static void read_node(maker *m, uint32_t i) {
  tin_program *program = m->program;
  tin_graph_node *g = &program->graph.slots[i].node;
  tin_bound *bound = &program->bound[i];
  tin_packed_node n;
  tin_packed_node_at(&m->p, i, &n);
  g->op = n.op, g->name = n.name, g->device = "";
  g->num_inputs = n.num_inputs, g->num_attrs = n.num_attrs;
  g->epilogue = n.flags & TIN_PACKED_HAS_TAIL ? n.epilogue : TIN_NO_NODE;
  g->removed = (n.flags & (TIN_PACKED_FED | TIN_PACKED_TAIL)) != 0;
  if (!g->removed) program->order[program->num_order++] = i;
  if (n.flags & TIN_PACKED_CONSTANT) {
    read_constant(m, g);
    return;
  }
  *bound = (tin_bound){.num_out = n.num_outputs, .type = (tin_dtype)n.type};
  read_types(m, bound);
  read_inputs(m, i, g);
  m->p.at += n.num_controls; /* the order of the nodes is theirs */
  read_attrs(m, g);
  if (n.flags & TIN_PACKED_FED) return;
  bound->wanted = n.kernel;
  bind(m, bound, g);
}

/* ---- inputs and outputs --------------------------------------------------------------------- */

static void make_arrays(maker *m) {
  tin_program *program = m->program;
  uint32_t count = m->p.num_nodes;
  program->graph.count = count;
  program->graph.slots = tin_packed_array(&m->p, count, sizeof(*program->graph.slots));
  program->bound = tin_packed_array(&m->p, count, sizeof(*program->bound));
  program->order = tin_packed_array(&m->p, count, sizeof(*program->order));
  program->first_feed = tin_packed_array(&m->p, count, sizeof(*program->first_feed));
  program->num_fed_nodes = program->first_feed ? count : 0;
}

static void read_feeds(maker *m) {
  tin_program *p = m->program;
  uint32_t n = tin_packed_count(&m->p, 5);
  p->feeds = tin_packed_array(&m->p, n, sizeof(*p->feeds));
  p->feed_names = tin_packed_array(&m->p, n, sizeof(*p->feed_names));
  p->fed = tin_packed_array(&m->p, n, sizeof(*p->fed));
  for (uint32_t i = 0; p->fed && i < n; i++) {
    p->feeds[i] = tin_packed_ref(&m->p);
    p->feed_names[i] = tin_packed_name(&m->p);
    p->fed[i].type = (uint16_t)tin_packed_type(&m->p);
    tin_packed_shape(&m->p, &p->fed[i].shape);
    if (m->p.wrong) return;
    if (tin_program_feed(p, p->feeds[i]) >= 0) tin_packed_wrong(&m->p, "an input occurs twice");
    uint32_t *first = &p->first_feed[p->feeds[i].node];
    p->fed[i].next = *first;
    *first = i + 1;
    p->num_feeds = i + 1;
  }
}

static void read_fetches(maker *m) {
  tin_program *p = m->program;
  uint32_t n = tin_packed_count(&m->p, 3);
  p->fetches = tin_packed_array(&m->p, n, sizeof(*p->fetches));
  p->fetch_names = tin_packed_array(&m->p, n, sizeof(*p->fetch_names));
  for (uint32_t i = 0; p->fetch_names && i < n; i++) {
    p->fetches[i] = tin_packed_ref(&m->p);
    p->fetch_names[i] = tin_packed_name(&m->p);
    p->num_fetches = i + 1;
  }
}

/* Do fetches and tails name what is there? */
static void check_ends(maker *m) {
  const tin_program *p = m->program;
  if (m->p.wrong) return;
  for (uint32_t i = 0; i < p->num_fetches; i++) {
    tin_ref ref = p->fetches[i];
    uint32_t outputs = tin_program_outputs(p, ref.node);
    bool gives = !p->graph.slots[ref.node].node.removed &&
                 (ref.output < outputs || (ref.output == 0 && outputs == 0));
    if (!gives && tin_program_feed(p, ref) < 0) tin_packed_wrong(&m->p, "an output of no node");
  }
  for (uint32_t i = 0; i < p->num_order; i++) {
    uint32_t tail = p->graph.slots[p->order[i]].node.epilogue;
    if (tail != TIN_NO_NODE && !p->graph.slots[tail].node.removed)
      tin_packed_wrong(&m->p, "a node is both run and applied to another's output");
  }
}

/* ---- the model ------------------------------------------------------------------------------ */

/* Says which lines to add. */
static tin_status name_kernels(const maker *m) {
  const char *named[16];
  uint32_t count = 0;
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

static void read_all(maker *m) {
  make_arrays(m);
  tin_packed_behind_nodes(&m->p);
  read_feeds(m);
  read_fetches(m);
  for (uint32_t i = 0; i < m->p.num_nodes && !m->p.wrong; i++) read_node(m, i);
  check_ends(m);
}

static tin_status make(maker *m, const void *data, size_t size) {
  const struct tin_checks *checks = m->model->registry->checks;
  TIN_TRY(tin_packed_start(&m->p, data, size, m->error));
  read_all(m);
  if (m->status != TIN_OK) return m->status;
  TIN_TRY(tin_packed_check(&m->p, m->error));
  if (!checks) return m->lacks ? name_kernels(m) : TIN_OK;
  if (m->lacks) TIN_TRY(checks->kernels(m->program, m->error));
  return checks->program(m->program, m->error);
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
  if (!m.model) return tin_out_of_memory(error);
  *m.model = (tin_model){.registry = registry,
                         .allocator = *o.allocator,
                         .advise = o.advise,
                         .advise_self = o.advise_self};
  m.model->zone.allocator = &m.model->allocator;
  m.program = tin_memory_alloc(o.allocator, sizeof(*m.program));
  tin_status status;
  if (m.program) {
    *m.program = (tin_program){.model = m.model, .zone = {.allocator = &m.model->allocator}};
    m.program->graph.zone = &m.program->zone;
    m.model->program = m.program;
    m.p = (tin_packed){.allocate = allocate, .self = &m.program->zone};
    status = make(&m, data ? data : "", data ? size : 0);
  } else {
    status = tin_out_of_memory(error);
  }
  if (status != TIN_OK)
    tin_model_close(m.model);
  else
    *out = m.model;
  return status;
}
