/* SPDX-License-Identifier: Apache-2.0 */
/* bind.c -- a node's op by name, its types by the op's signature, its kernel by those types. */
#include "core/bind.h"

#include "core/attributes.h"
#include "core/fail.h"
#include "core/hash.h"
#include "core/packed.h"
#include "core/signature.h"
#include "tinfer/registry.h"

#include <string.h>

#define MAX_TENSORS 65536 /* inputs, or outputs, of one node */

/* ---- looking up -------------------------------------------------------------- */

struct tin_kernel_link {
  const tin_kernel *kernel;
  const char *name;
  uint32_t next; /* older; link + 1, 0 none */
};

static uint32_t count_names(const tin_registry *registry) {
  uint32_t names = 0;
  for (uint32_t i = 0; i < registry->count; i++) {
    if (registry->entries[i].kind != TIN_KERNEL) continue;
    const tin_kernel *kernel = registry->entries[i].item;
    names++;
    for (const char *const *a = kernel->op->aliases; a && *a; a++) names++;
  }
  return names;
}

static void index_name(tin_kernel_index *index, const tin_kernel *kernel, const char *name) {
  uint32_t *head = &index->heads[tin_hash_name(name) & (index->size - 1)];
  index->links[index->count] = (tin_kernel_link){kernel, name, *head};
  *head = ++index->count;
}

bool tin_kernel_index_build(tin_kernel_index *index, tin_zone *zone, const tin_registry *registry) {
  uint32_t names = count_names(registry);
  for (index->size = 16; index->size < names; index->size *= 2) {
  }
  index->heads = tin_zone_alloc_array(zone, index->size, sizeof(*index->heads));
  index->links = tin_zone_alloc_array(zone, names, sizeof(*index->links));
  if (!index->heads || !index->links) return false;
  for (uint32_t i = 0; i < registry->count; i++) {
    if (registry->entries[i].kind != TIN_KERNEL) continue;
    const tin_kernel *kernel = registry->entries[i].item;
    index_name(index, kernel, kernel->op->name);
    for (const char *const *a = kernel->op->aliases; a && *a; a++) index_name(index, kernel, *a);
  }
  return true;
}

/* The kernels of an op, newest first: *at is 0 before the first. */
static const tin_kernel *next_kernel(const tin_kernel_index *index, const char *op, uint32_t *at) {
  uint32_t link =
      *at ? index->links[*at - 1].next : index->heads[tin_hash_name(op) & (index->size - 1)];
  while (link && strcmp(index->links[link - 1].name, op)) link = index->links[link - 1].next;
  *at = link;
  return link ? index->links[link - 1].kernel : NULL;
}

/* ---- types -------------------------------------------------------------------- */

typedef enum bind_mode { WHOLE, TYPES_ONLY, WITHOUT_INPUTS } bind_mode;

typedef struct binder {
  tin_program *program;
  const tin_graph_node *node;
  const tin_op *op;
  tin_error *error;
  bind_mode mode;
  tin_signature signature;
  struct {
    tin_slice attr;
    tin_dtype type;
  } known[TIN_SIGNATURE_MAX]; /* type attributes taken from inputs */
  uint32_t num_known;
} binder;

static const tin_attr_value *find_value(const tin_graph_node *node, tin_slice name) {
  for (uint32_t i = 0; i < node->num_attrs; i++)
    if (tin_slice_is(name, node->attrs[i].name)) return &node->attrs[i];
  return NULL;
}

static const tin_attr *find_default(const tin_op *op, tin_slice name) {
  for (const tin_attr *a = op->attrs; a && a->name; a++)
    if (tin_slice_is(name, a->name)) return a;
  return NULL;
}

/* TIN_NONE if nothing tells. */
static tin_dtype attr_type(const binder *b, tin_slice name) {
  const tin_attr_value *value = find_value(b->node, name);
  if (value && value->kind == TIN_VALUE_DTYPE && !value->list && value->count == 1)
    return (tin_dtype)value->v.type[0];
  const tin_attr *fallback = find_default(b->op, name);
  if (fallback && fallback->type == TIN_ATTR_DTYPE_T && fallback->number > 0)
    return (tin_dtype)fallback->number;
  for (uint32_t i = 0; i < b->num_known; i++)
    if (b->known[i].attr.size == name.size && !memcmp(b->known[i].attr.data, name.data, name.size))
      return b->known[i].type;
  return TIN_NONE;
}

/* How many tensors an argument stands for. `rest`: those left, for an argument whose count
 * no attribute gives. False if an attribute makes no sense. */
static bool arg_count(const binder *b, const tin_arg *arg, uint32_t rest, uint32_t *count) {
  *count = 1;
  if (!arg->list && !arg->count.size) return true;
  const tin_attr_value *value = find_value(b->node, arg->list ? arg->type_attr : arg->count);
  if (arg->list) {
    bool given = value && value->list && value->kind == TIN_VALUE_DTYPE;
    *count = given ? value->count : rest;
    return *count <= MAX_TENSORS;
  }
  const tin_attr *fallback = find_default(b->op, arg->count);
  int64_t n = rest;
  if (value && value->kind == TIN_VALUE_INT && !value->list)
    n = value->v.i[0];
  else if (fallback && fallback->type == TIN_ATTR_INT_T && fallback->number > 0)
    n = (int64_t)fallback->number;
  *count = (uint32_t)n;
  return n >= 0 && n <= MAX_TENSORS;
}

static tin_dtype arg_type(const binder *b, const tin_arg *arg, uint32_t index) {
  if (!arg->type_attr.size) return arg->dtype;
  if (!arg->list) return attr_type(b, arg->type_attr);
  const tin_attr_value *value = find_value(b->node, arg->type_attr);
  bool given = value && value->list && value->kind == TIN_VALUE_DTYPE && index < value->count;
  return given ? (tin_dtype)value->v.type[index] : TIN_NONE;
}

static const char *node_name(const binder *b, uint32_t node) {
  return b->program->graph.slots[node].node.name;
}

/* One input against what the signature says; fills in what was not known on either side. */
static tin_status check_input(binder *b, const tin_arg *arg, uint32_t in, uint32_t index) {
  tin_ref ref = b->node->inputs[in];
  tin_dtype want = arg_type(b, arg, index), got = tin_program_type(b->program, ref);
  int32_t feed = tin_program_feed(b->program, ref);
  if (feed >= 0 && got == TIN_NONE) b->program->fed[feed].type = (uint16_t)want;
  if (want == TIN_NONE && got != TIN_NONE && arg->type_attr.size && !arg->list &&
      b->num_known < TIN_SIGNATURE_MAX) {
    b->known[b->num_known].attr = arg->type_attr;
    b->known[b->num_known++].type = got;
  }
  if (want == TIN_NONE || got == TIN_NONE || want == got) return TIN_OK;
  return TIN_FAIL(b->error, TIN_MISMATCH, "input %u ('%.*s', from '%s') is %s, expected %s", in,
                  (int)arg->name.size, arg->name.data, node_name(b, ref.node), tin_dtype_text(got),
                  tin_dtype_text(want));
}

static tin_status wrong_count(const binder *b) {
  return TIN_FAIL(b->error, TIN_MISMATCH, "%u inputs do not fit the op's signature, \"%s\"",
                  b->node->num_inputs, b->op->signature);
}

static tin_status check_inputs(binder *b) {
  uint32_t in = 0, given = b->node->num_inputs;
  const tin_arg *args = tin_signature_in(&b->signature);
  for (uint32_t a = 0; a < b->signature.num_in; a++) {
    uint32_t behind = 0, count; /* single inputs that must still follow a list */
    for (uint32_t k = a + 1; k < b->signature.num_in; k++) behind += !args[k].optional;
    if (in == given && args[a].optional) break;
    uint32_t rest = given - in > behind ? given - in - behind : 0;
    if (!arg_count(b, &args[a], rest, &count) || count > given - in) return wrong_count(b);
    for (uint32_t i = 0; i < count; i++, in++) TIN_TRY(check_input(b, &args[a], in, i));
  }
  return in == given ? TIN_OK : wrong_count(b);
}

static tin_status bind_outputs(binder *b, tin_bound *bound) {
  const tin_arg *args = tin_signature_out(&b->signature);
  uint32_t total = 0, count;
  for (uint32_t a = 0; a < b->signature.num_out; a++) {
    if (!arg_count(b, &args[a], 0, &count) || (total += count) > MAX_TENSORS)
      return TIN_FAIL(b->error, TIN_MISMATCH,
                      "its attributes ask for an impossible number of outputs");
  }
  uint16_t *types = tin_zone_alloc_array(&b->program->zone, total, sizeof(*types));
  if (!types) return tin_out_of_memory(b->error);
  uint32_t out = 0;
  for (uint32_t a = 0; a < b->signature.num_out; a++) {
    (void)arg_count(b, &args[a], 0, &count);
    for (uint32_t i = 0; i < count; i++) types[out++] = (uint16_t)arg_type(b, &args[a], i);
  }
  bound->types = types;
  bound->num_out = total;
  return TIN_OK;
}

/* The type a kernel is chosen by. */
static tin_dtype deciding_type(const binder *b, const tin_bound *bound) {
  if (b->op->type_attr) {
    tin_slice name = {b->op->type_attr, strlen(b->op->type_attr)};
    tin_dtype type = attr_type(b, name);
    if (type != TIN_NONE) return type;
  }
  if (b->node->num_inputs) {
    tin_dtype type = b->signature.num_in ? arg_type(b, &b->signature.arg[0], 0) : TIN_NONE;
    return type != TIN_NONE ? type : tin_program_type(b->program, b->node->inputs[0]);
  }
  return bound->num_out ? (tin_dtype)bound->types[0] : TIN_NONE;
}

/* For the report of what is missing: a guess from the usual attributes. */
static tin_dtype usual_type(const tin_graph_node *node) {
  static const char *const names[] = {"T", "dtype", "SrcT", "Tparams", "out_type"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const tin_attr_value *value = tin_graph_attr(node, names[i]);
    if (value && value->kind == TIN_VALUE_DTYPE && !value->list && value->count)
      return (tin_dtype)value->v.type[0];
  }
  return TIN_NONE;
}

static const char *wanted_kernel(const tin_graph_node *node) {
  const tin_attr_value *note = tin_graph_attr(node, TIN_KERNEL_NOTE);
  return note && note->kind == TIN_VALUE_STRING && note->count == 1 ? note->v.s->data : NULL;
}

/* ---- binding --------------------------------------------------------------------- */

static tin_status fill_params(binder *b, tin_bound *bound) {
  if (!b->op->params_size) return TIN_OK;
  void *params = tin_zone_alloc(&b->program->zone, b->op->params_size);
  if (!params) return tin_out_of_memory(b->error);
  bound->params = params;
  return tin_params_fill(&b->program->zone, b->op->attrs, params, b->node->attrs,
                         b->node->num_attrs, b->error);
}

/* Types and params as `op` sees them. */
static tin_status bind_op(binder *b, tin_bound *bound) {
  *bound = (tin_bound){.op = b->op, .wanted = bound->wanted};
  b->num_known = 0;
  TIN_TRY(tin_signature_parse(b->op->signature, &b->signature, b->error));
  if (b->mode == WHOLE) TIN_TRY(check_inputs(b));
  TIN_TRY(bind_outputs(b, bound));
  TIN_TRY(fill_params(b, bound));
  bound->type = deciding_type(b, bound);
  return TIN_OK;
}

/* Takes the kernel if it is one for the node. */
static tin_status consider(binder *b, tin_bound *bound, uint32_t node, const tin_kernel *kernel) {
  if (kernel->dtypes && !(kernel->dtypes & TIN_BIT(bound->type))) return TIN_OK;
  if (kernel->accepts) {
    const tin_node *view = tin_view_node(b->program, node, b->error);
    if (!view) return tin_out_of_memory(b->error);
    if (!kernel->accepts(view)) return TIN_OK;
  }
  bound->kernel = kernel;
  return TIN_OK;
}

/* Newest first. A plugin may bring another op of the same name: a kernel is tried with its own. */
static tin_status bind(tin_program *program, uint32_t node, bind_mode mode, tin_error *error) {
  binder b = {.program = program, .error = error, .mode = mode};
  tin_bound *bound = &program->bound[node];
  const tin_kernel *kernel;
  tin_status status = TIN_OK;
  b.node = &program->graph.slots[node].node;
  *bound = (tin_bound){.type = usual_type(b.node), .wanted = wanted_kernel(b.node)};
  for (uint32_t at = 0; (kernel = next_kernel(&program->model->kernels, b.node->op, &at));) {
    if (kernel->op != b.op) {
      b.op = kernel->op;
      status = bind_op(&b, bound);
    }
    if (status == TIN_NO_MEMORY) break;
    if (status != TIN_OK) continue;
    if (mode == TYPES_ONLY) return TIN_OK;
    TIN_TRY(consider(&b, bound, node, kernel));
    if (bound->kernel) return TIN_OK;
  }
  if (status != TIN_OK) tin_error_context(error, "node '%s' (%s)", b.node->name, b.node->op);
  return status;
}

tin_status tin_bind(tin_program *program, uint32_t node, tin_error *error) {
  return bind(program, node, WHOLE, error);
}

tin_status tin_bind_types(tin_program *program, uint32_t node, tin_error *error) {
  return bind(program, node, TYPES_ONLY, error);
}

tin_status tin_bind_epilogue(tin_program *program, uint32_t node, tin_error *error) {
  return bind(program, node, WITHOUT_INPUTS, error);
}

tin_status tin_bind_again(tin_program *program, tin_error *error) {
  tin_model *model = (tin_model *)(uintptr_t)program->model; /* which is being opened */
  if (!tin_kernel_index_build(&model->kernels, &program->zone, model->registry))
    return tin_out_of_memory(error);
  for (uint32_t i = 0; i < program->num_order; i++) {
    const tin_graph_node *node = &program->graph.slots[program->order[i]].node;
    if (node->constant) continue;
    TIN_TRY(tin_bind(program, program->order[i], error));
    if (node->epilogue != TIN_NO_NODE) TIN_TRY(tin_bind_epilogue(program, node->epilogue, error));
  }
  return tin_check_kernels(program, error);
}

uint32_t tin_output_offset(const tin_model *model, const tin_graph_node *node,
                           const char *argument) {
  uint32_t offset = 0, count, at = 0;
  const tin_kernel *kernel = next_kernel(&model->kernels, node->op, &at);
  binder b = {.node = node, .op = kernel ? kernel->op : NULL};
  if (!b.op || tin_signature_parse(b.op->signature, &b.signature, NULL) != TIN_OK) return 0;
  const tin_arg *args = tin_signature_out(&b.signature);
  for (uint32_t a = 0; a < b.signature.num_out; a++, offset += count)
    if (tin_slice_is(args[a].name, argument) || !arg_count(&b, &args[a], 0, &count)) return offset;
  return 0;
}

/* ---- views ------------------------------------------------------------------------ */

static bool view_reserve(tin_view *view, tin_zone *zone, uint32_t count) {
  if (count <= view->room) return true;
  count += count / 2 + 8;
  view->tensors = tin_zone_alloc_array(zone, count, sizeof(*view->tensors));
  view->in = tin_zone_alloc_array(zone, count, sizeof(*view->in));
  view->out = tin_zone_alloc_array(zone, count, sizeof(*view->out));
  view->room = view->tensors && view->in && view->out ? count : 0;
  return view->room != 0;
}

static const tin_epilogue no_epilogue = {.lo = -1.0f / 0.0f, .hi = 1.0f / 0.0f};

const tin_node *tin_view_node(tin_program *program, uint32_t node, tin_error *error) {
  const tin_graph_node *graph_node = &program->graph.slots[node].node;
  const tin_bound *bound = &program->bound[node];
  tin_view *view = &program->view;
  uint32_t num_in = graph_node->num_inputs, num_out = bound->num_out;
  if (!bound->op || !view_reserve(view, &program->zone, num_in + num_out)) return NULL;
  for (uint32_t i = 0; i < num_in; i++) {
    tin_ref ref = graph_node->inputs[i];
    const tin_tensor *constant = program->graph.slots[ref.node].node.constant;
    view->tensors[i] = (tin_tensor){.shape = {.rank = TIN_UNKNOWN}};
    view->tensors[i].dtype = (uint16_t)tin_program_type(program, ref);
    bool known = constant && !ref.output && tin_program_feed(program, ref) < 0;
    view->in[i] = known ? constant : &view->tensors[i];
  }
  for (uint32_t i = 0; i < num_out; i++) {
    tin_tensor *out = &view->tensors[num_in + i];
    *out = (tin_tensor){.dtype = bound->types[i], .shape = {.rank = TIN_UNKNOWN}};
    view->out[i] = out;
  }
  view->node = (tin_node){
      .host = program->model->registry->host,
      .error = error,
      .kernel = bound->kernel,
      .params = bound->params,
      .in = view->in,
      .out = view->out,
      .num_in = num_in,
      .num_out = num_out,
      .workers = 1,
      .epilogue = &no_epilogue,
      .name = graph_node->name,
  };
  return &view->node;
}
