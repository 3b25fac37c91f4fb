/* SPDX-License-Identifier: Apache-2.0 */
/* session.c -- a program with its memory: feed, run, fetch. */
#include "core/session.h"

#include "core/fail.h"
#include "core/parts.h"

#include <math.h>
#include <string.h>

static void free_room(tin_session *s, tin_room *room) {
  tin_memory_free(s->runtime.allocator, room->data, room->size);
  *room = (tin_room){NULL, 0};
}

tin_status tin_room_reserve(tin_session *s, tin_room *room, size_t size, tin_error *error) {
  if (size <= room->size) return TIN_OK;
  free_room(s, room); /* first: what is in it is not needed, and there may be no place for both */
  room->data = tin_memory_alloc(s->runtime.allocator, size);
  if (!room->data) return tin_out_of_memory(error);
  room->size = size;
  return TIN_OK;
}

/* ---- making one -------------------------------------------------------------------- */

static bool is_step(const tin_program *p, uint32_t node) {
  return !p->graph.slots[node].node.constant;
}

static void count_values(tin_session *s) {
  const tin_program *p = s->program;
  s->num_values = p->num_feeds;
  for (uint32_t i = 0; i < p->num_order; i++) {
    uint32_t node = p->order[i];
    s->num_steps += is_step(p, node);
    s->num_values += is_step(p, node) ? p->bound[node].num_out : 1;
  }
}

static tin_status make_arrays(tin_session *s, tin_error *error) {
  const tin_program *p = s->program;
  tin_zone *z = &s->zone;
  count_values(s);
  s->steps = tin_zone_alloc_array(z, s->num_steps, sizeof(*s->steps));
  s->tensors = tin_zone_alloc_array(z, s->num_values, sizeof(*s->tensors));
  s->values = tin_zone_alloc_array(z, s->num_values, sizeof(*s->values));
  s->first_value = tin_zone_alloc_array(z, p->graph.count, sizeof(*s->first_value));
  s->outputs = tin_zone_alloc_array(z, p->num_fetches, sizeof(*s->outputs));
  s->inputs = tin_zone_alloc_array(z, p->num_feeds, sizeof(*s->inputs));
  bool made = s->steps && s->tensors && s->values && s->first_value && s->outputs && s->inputs;
  return made ? TIN_OK : tin_out_of_memory(error);
}

static void init_value(tin_session *s, uint32_t value, uint32_t def, uint16_t dtype,
                       const char *name) {
  s->values[value] =
      (tin_value){.root = value, .def = def, .block = TIN_NO_BLOCK, .next_drop = TIN_NO_VALUE};
  s->tensors[value] = (tin_tensor){.shape = {.rank = TIN_UNKNOWN}, .dtype = dtype, .name = name};
}

static uint32_t value_of_ref(const tin_session *s, tin_ref ref) {
  int32_t feed = tin_program_feed(s->program, ref);
  return feed >= 0 ? (uint32_t)feed : s->first_value[ref.node] + ref.output;
}

static void init_values(tin_session *s) {
  const tin_program *p = s->program;
  uint32_t value = 0, step = 0;
  for (; value < p->num_feeds; value++) {
    init_value(s, value, TIN_NO_STEP, p->fed[value].type, p->feed_names[value]);
    s->tensors[value].shape = p->fed[value].shape;
    s->tensors[value].flags = TIN_TENSOR_INPUT;
  }
  for (uint32_t i = 0; i < p->num_order; i++) {
    uint32_t node = p->order[i];
    const tin_graph_node *n = &p->graph.slots[node].node;
    s->first_value[node] = value;
    if (n->constant) {
      init_value(s, value, TIN_NO_STEP, n->constant->dtype, n->name);
      s->tensors[value++] = *n->constant;
      continue;
    }
    for (uint32_t k = 0; k < p->bound[node].num_out; k++)
      init_value(s, value++, step, p->bound[node].types[k], n->name);
    step++;
  }
}

static tin_status connect(tin_session *s, tin_step *step, tin_error *error) {
  const tin_graph_node *n = &s->program->graph.slots[step->graph_node].node;
  const tin_tensor **in = tin_zone_alloc_array(&s->zone, n->num_inputs, sizeof(*in));
  tin_tensor **out = tin_zone_alloc_array(&s->zone, step->bound->num_out, sizeof(*out));
  step->node.state = tin_zone_alloc_aligned(&s->zone, step->node.kernel->state_size);
  if (!in || !out || !step->node.state) return tin_out_of_memory(error);
  for (uint32_t i = 0; i < n->num_inputs; i++) {
    uint32_t value = value_of_ref(s, n->inputs[i]);
    if (value < s->program->num_feeds) s->inputs[value].used = true;
    in[i] = &s->tensors[value];
  }
  for (uint32_t i = 0; i < step->bound->num_out; i++) out[i] = &s->tensors[step->first_value + i];
  step->node.in = in, step->node.num_in = n->num_inputs;
  step->node.out = out, step->node.num_out = step->bound->num_out;
  return TIN_OK;
}

static tin_status make_step(tin_session *s, uint32_t index, uint32_t node, tin_error *error) {
  const tin_program *p = s->program;
  const tin_graph_slot *slot = &p->graph.slots[node];
  tin_step *step = &s->steps[index];
  *step = (tin_step){
      .node = {.host = s->model->registry->host,
               .error = error,
               .kernel = p->bound[node].kernel,
               .params = p->bound[node].params,
               .workers = s->runtime.parallel ? s->runtime.parallel->workers : 1,
               .cpu = s->cpu,
               .epilogue = &step->epilogue,
               .session = &s->runtime,
               .name = slot->node.name},
      .bound = &p->bound[node],
      .op = slot->node.op,
      .epilogue = {.lo = -INFINITY, .hi = INFINITY},
      .graph_node = node,
      .first_value = s->first_value[node],
      .persist_block = TIN_NO_BLOCK,
  };
  if (step->bound->op->flags & TIN_OP_INPUT)
    return TIN_FAIL(error, TIN_INVALID, "input '%s' is needed, but not among what is fed",
                    slot->node.name);
  TIN_TRY(connect(s, step, error));
  return slot->node.epilogue == TIN_NO_NODE ? TIN_OK
                                            : tin_step_fuse(step, &p->bound[slot->node.epilogue]);
}

static void find_outputs(tin_session *s) {
  const tin_program *p = s->program;
  s->nothing = (tin_tensor){.dtype = TIN_NONE, .shape = {.rank = 1}};
  for (uint32_t i = 0; i < p->num_fetches; i++) {
    tin_ref ref = p->fetches[i];
    bool fed = tin_program_feed(p, ref) >= 0;
    if (!fed && is_step(p, ref.node) && !p->bound[ref.node].num_out) {
      s->outputs[i] = TIN_NO_VALUE;
      continue;
    }
    uint32_t value = value_of_ref(s, ref);
    s->outputs[i] = value;
    s->values[value].fetched = true;
    s->tensors[value].flags |= TIN_TENSOR_OUTPUT;
    if (fed) s->inputs[value].used = true;
  }
}

static tin_status take_threads(tin_session *s, const tin_session_options *o, tin_error *error) {
  if (o->parallel) {
    s->parallel = *o->parallel;
    s->runtime.parallel = &s->parallel;
  } else if (s->system && o->threads != 1) {
    TIN_TRY(s->system->create(&s->pool, o->threads, s->runtime.allocator, error));
    s->runtime.parallel = s->system->host(s->pool);
  } else if (o->threads > 1) {
    return TIN_FAIL(error, TIN_NOT_FOUND,
                    "%u threads: more than 1 need tin_register_threads: X(threads)", o->threads);
  }
  return TIN_OK;
}

static tin_status give_room(tin_session *s, uint32_t input, tin_error *error) {
  tin_tensor *t = &s->tensors[input];
  size_t bytes;
  if (!tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes))
    return TIN_FAIL(error, TIN_INVALID, "input '%s': the shape is too large", t->name);
  tin_room *room = &s->inputs[input].room;
  size_t before = room->size;
  t->data = NULL;
  TIN_TRY(tin_room_reserve(s, room, bytes ? bytes : 1, error)); /* so that data is never NULL */
  if (t->dtype == TIN_STR && room->size > before)
    memset(room->data, 0, bytes); /* no stray pointers */
  t->data = room->data;
  t->bytes = bytes;
  return TIN_OK;
}

static tin_status give_inputs_room(tin_session *s, tin_error *error) {
  for (uint32_t i = 0; i < s->program->num_feeds; i++) {
    tin_tensor *t = &s->tensors[i];
    if (t->dtype == TIN_NONE && s->inputs[i].used)
      return TIN_FAIL(error, TIN_UNSUPPORTED, "nothing tells the element type of input '%s'",
                      t->name);
    if (t->dtype != TIN_NONE && tin_numel(&t->shape) >= 0) TIN_TRY(give_room(s, i, error));
  }
  return TIN_OK;
}

static tin_status build(tin_session *s, const tin_session_options *o, tin_error *error) {
  if (!s->model->program)
    return TIN_FAIL(error, TIN_INVALID, "the model was opened to be described only");
  if (o->feeds || o->fetches) {
    if (!s->model->make_program)
      return TIN_FAIL(error, TIN_UNSUPPORTED,
                      "the model is made for its own feeds and fetches alone");
    TIN_TRY(s->model->make_program(&s->own_program, s->model, o->feeds, o->fetches, error));
    s->program = s->own_program;
  }
  TIN_TRY(take_threads(s, o, error));
  TIN_TRY(make_arrays(s, error));
  init_values(s);
  uint32_t step = 0;
  for (uint32_t i = 0; i < s->program->num_order; i++)
    if (is_step(s->program, s->program->order[i]))
      TIN_TRY(make_step(s, step++, s->program->order[i], error));
  find_outputs(s);
  if (s->dynamic) TIN_TRY(s->dynamic->make_room(s, error));
  return give_inputs_room(s, error);
}

tin_status tin_session_create(tin_session **out, const tin_model *model,
                              const tin_session_options *options, tin_error *error) {
  tin_session_options o = {.struct_size = 0};
  *out = NULL;
  tin_error_clear(error);
  if (options)
    memcpy(&o, options, options->struct_size < sizeof o ? options->struct_size : sizeof o);
  const tin_allocator *allocator = o.allocator ? o.allocator : &model->allocator;
  tin_session *s = tin_memory_alloc(allocator, sizeof(*s));
  if (!s) return tin_out_of_memory(error);
  *s = (tin_session){.model = model,
                     .program = model->program,
                     .allocator = *allocator,
                     .system = model->registry->system,
                     .dynamic = model->registry->dynamic};
  s->zone.allocator = s->plan_zone.allocator = s->runtime.allocator = &s->allocator;
  if (s->dynamic) {
    s->runtime.set_output = s->dynamic->set_output;
    s->runtime.new_string = s->dynamic->new_string;
  }
  s->cpu = tin_cpu_features() & (o.cpu_mask ? o.cpu_mask : UINT64_MAX);
  s->trace = o.trace, s->trace_self = o.trace_self;
  tin_status status = build(s, &o, error);
  if (status != TIN_OK)
    tin_session_destroy(s);
  else
    *out = s;
  return status;
}

void tin_session_destroy(tin_session *s) {
  if (!s) return;
  tin_allocator copy = s->allocator;
  tin_guard_arena(s, NULL);
  for (uint32_t i = 0; i < s->num_steps && s->steps; i++)
    if (s->steps[i].bound) tin_step_release(&s->steps[i]);
  for (uint32_t i = 0; s->inputs && i < s->program->num_feeds; i++)
    free_room(s, &s->inputs[i].room);
  free_room(s, &s->arena);
  free_room(s, &s->persist);
  if (s->dynamic) s->dynamic->free(&s->runtime);
  tin_zone_free(&s->plan_zone);
  tin_zone_free(&s->zone);
  if (s->pool) s->system->destroy(s->pool);
  tin_program_destroy(s->own_program);
  tin_memory_free(&copy, s, sizeof(*s));
}

/* ---- running --------------------------------------------------------------------------------- */

static uint64_t now(const tin_session *s) { return s->system ? s->system->now() : 0; }

static tin_status run_steps(tin_session *s, tin_error *error) {
  for (uint32_t i = 0; i < s->num_steps; i++) {
    tin_step *step = &s->steps[i];
    if (step->done) continue;
    step->node.error = error;
    tin_guard_arena(s, step);
    uint64_t start = s->trace ? now(s) : 0;
    if (step->dynamic)
      TIN_TRY(s->dynamic->run(s, step));
    else
      TIN_TRY(tin_step_run(step));
    if (s->trace) s->trace(s->trace_self, &step->node, now(s) - start);
    if (s->dynamic) s->dynamic->drop_values(s, i);
  }
  return TIN_OK;
}

tin_status tin_session_plan(tin_session *s, tin_error *error) {
  tin_error_clear(error);
  if (s->planned) return TIN_OK;
  return tin_plan(s, error);
}

tin_status tin_session_run(tin_session *s, tin_error *error) {
  TIN_TRY(tin_session_plan(s, error));
  if (s->dynamic) s->dynamic->drop_results(s);
  tin_status status = run_steps(s, error);
  tin_guard_arena(s, NULL);
  return status;
}

/* ---- inputs and outputs -------------------------------------------------------------------- */

uint32_t tin_session_num_inputs(const tin_session *s) { return s->program->num_feeds; }
uint32_t tin_session_num_outputs(const tin_session *s) { return s->program->num_fetches; }

static int32_t find_name(const char *const *names, uint32_t count, const char *name) {
  for (uint32_t i = 0; i < count; i++)
    if (!strcmp(names[i], name)) return (int32_t)i;
  return TIN_UNKNOWN;
}

int32_t tin_session_find_input(const tin_session *s, const char *name) {
  return find_name(s->program->feed_names, s->program->num_feeds, name);
}

int32_t tin_session_find_output(const tin_session *s, const char *name) {
  return find_name(s->program->fetch_names, s->program->num_fetches, name);
}

const char *tin_session_input_name(const tin_session *s, uint32_t index) {
  return index < s->program->num_feeds ? s->program->feed_names[index] : NULL;
}

const char *tin_session_output_name(const tin_session *s, uint32_t index) {
  return index < s->program->num_fetches ? s->program->fetch_names[index] : NULL;
}

tin_tensor *tin_session_input(tin_session *s, uint32_t index) {
  return index < s->program->num_feeds ? &s->tensors[index] : NULL;
}

const tin_tensor *tin_session_output(const tin_session *s, uint32_t index) {
  if (index >= s->program->num_fetches) return NULL;
  return s->outputs[index] == TIN_NO_VALUE ? &s->nothing : &s->tensors[s->outputs[index]];
}

/* Does `shape` agree with what the model says of it? */
static bool shape_fits(const tin_shape *declared, const tin_shape *shape) {
  if (declared->rank < 0) return true;
  if (declared->rank != shape->rank) return false;
  for (int32_t i = 0; i < shape->rank; i++)
    if (declared->dim[i] >= 0 && declared->dim[i] != shape->dim[i]) return false;
  return true;
}

tin_status tin_session_resize(tin_session *s, uint32_t index, const tin_shape *shape,
                              tin_error *error) {
  char want[128], got[128];
  if (index >= s->program->num_feeds)
    return TIN_FAIL(error, TIN_NOT_FOUND, "there is no input %u", index);
  tin_tensor *t = &s->tensors[index];
  const tin_shape *declared = &s->program->fed[index].shape;
  if (tin_numel(shape) < 0)
    return TIN_FAIL(error, TIN_INVALID, "input '%s': shape %s is not complete", t->name,
                    tin_shape_text(shape, got, sizeof got));
  if (!shape_fits(declared, shape))
    return TIN_FAIL(error, TIN_MISMATCH, "input '%s' has shape %s, which does not fit %s", t->name,
                    tin_shape_text(declared, want, sizeof want),
                    tin_shape_text(shape, got, sizeof got));
  if (t->dtype == TIN_NONE || (t->data && tin_shape_equal(shape, &t->shape))) return TIN_OK;
  tin_unplan(s);
  t->shape = *shape;
  tin_status status = give_room(s, index, error);
  if (status != TIN_OK) t->shape = *declared;
  return status;
}

size_t tin_session_bytes(const tin_session *s) {
  size_t bytes = sizeof(*s) + s->zone.bytes + s->plan_zone.bytes + s->arena.size + s->persist.size +
                 s->runtime.bytes;
  bytes += s->runtime.pool.room * sizeof(tin_block);
  for (uint32_t i = 0; i < s->program->num_feeds; i++) bytes += s->inputs[i].room.size;
  if (s->own_program) bytes += s->own_program->zone.bytes;
  return bytes;
}
