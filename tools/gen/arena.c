/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c -- see arena.h. */
#include "tools/gen/arena.h"

#include "core/fail.h"
#include "tinfer/packed.h"
#include "tools/common/values.h"
#include "tools/gen/isa.h"
#include "tools/gen/names.h"
#include "tools/gen/resolve.h"
#include "tools/gen/steps.h"

#include <stdlib.h>
#include <string.h>

static tin_status no_memory(tin_gen *gen) { return tin_out_of_memory(&gen->tool.error); }

/* ---- order --------------------------------------------------------------------------------- */

typedef struct ordered {
  const tin_entry *entry; /* NULL: of a plugin that is not at hand */
  uint32_t index;
} ordered;

/* Those of one module do not compete: each refuses what is another's. */
static bool overlap(const ordered *a, const ordered *b) {
  if (!a->entry || !b->entry || a->entry->plugin == b->entry->plugin) return false;
  const tin_kernel *x = a->entry->item, *y = b->entry->item;
  return x->op == y->op && (!x->dtypes || !y->dtypes || (x->dtypes & y->dtypes));
}

/* Entries of a registry lie in the order of adding. Each goes behind all that it was added after:
 * insertion, for there are few such. */
static void put_in_order(ordered *list, uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    uint32_t at = i;
    for (uint32_t k = i; k-- > 0;)
      if (overlap(&list[k], &list[i]) && list[k].entry > list[i].entry) at = k;
    ordered moved = list[i];
    memmove(&list[at + 1], &list[at], (i - at) * sizeof *list);
    list[at] = moved;
  }
}

static ordered *list_kernels(const tin_gen *gen) {
  const tin_selection *s = &gen->selection;
  ordered *list = calloc((size_t)s->num_kernels + 1, sizeof *list);
  if (!list) return NULL;
  for (uint32_t i = 0; i < s->num_kernels; i++)
    list[i] = (ordered){tin_find_kernel(&gen->tool.registry, s->kernels[i].kernel), i};
  put_in_order(list, s->num_kernels);
  return list;
}

uint32_t *tin_gen_order(const tin_gen *gen) {
  ordered *list = list_kernels(gen);
  uint32_t *order = list ? calloc((size_t)gen->selection.num_kernels + 1, sizeof *order) : NULL;
  for (uint32_t i = 0; order && i < gen->selection.num_kernels; i++) order[i] = list[i].index;
  free(list);
  return order;
}

/* ---- a registry like that of the program --------------------------------------------------- */

static tin_status fill_registry(tin_gen *gen, tin_registry *to) {
  ordered *list = list_kernels(gen);
  tin_status status = list ? tin_register_packed(to) : no_memory(gen);
  for (uint32_t i = 0; i < gen->selection.num_kernels && status == TIN_OK; i++)
    if (list[i].entry) status = tin_add_kernel(to, list[i].entry->item);
  free(list);
  return status;
}

static tin_status make_registry(tin_gen *gen, tin_registry *to, bool dynamic) {
  uint32_t room = gen->selection.num_kernels + 1;
  *to = (tin_registry){.host = &tin_host_table,
                       .error = &gen->tool.error,
                       .entries = calloc(room, sizeof *to->entries),
                       .capacity = room};
  if (!to->entries) return no_memory(gen);
  if (dynamic) TIN_TRY(tin_register_dynamic_shapes(to));
  return fill_registry(gen, to);
}

/* ---- shapes -------------------------------------------------------------------------------- */

/* One element of a batch, if nothing else is unknown. */
static bool assume_one(const tin_shape *known, tin_shape *shape) {
  *shape = *known;
  if (shape->rank < 1) return false;
  if (shape->dim[0] == TIN_UNKNOWN) shape->dim[0] = 1;
  return tin_numel(shape) >= 0;
}

/* *assumed: the name of an input whose shape nobody has given, if there is one. */
static tin_status set_shape(tin_gen *gen, tin_gen_model *model, tin_session *session,
                            uint32_t index, const char **assumed) {
  tin_shape shape;
  const tin_tensor *in = tin_session_input(session, index);
  const char *given = tin_names_value(&gen->input_shapes, in->name);
  if (given) TIN_TRY(tin_shape_parse(given, &shape, &gen->tool.error));
  if (!given && (tin_numel(&in->shape) >= 0 || !assume_one(&in->shape, &shape))) {
    if (tin_numel(&in->shape) >= 0) return TIN_OK;
    model->open_input = tin_zone_strdup(&gen->selection.zone, in->name);
    return model->open_input ? TIN_OK : no_memory(gen);
  }
  if (tin_shape_equal(&shape, &in->shape)) return TIN_OK;
  if (!given && !(*assumed = tin_zone_strdup(&gen->selection.zone, in->name)))
    return no_memory(gen);
  tin_status status = tin_session_resize(session, index, &shape, &gen->tool.error);
  if (status && given) tin_error_context(&gen->tool.error, "--input_shape=%s=%s", in->name, given);
  return status;
}

static tin_status set_shapes(tin_gen *gen, tin_gen_model *model, tin_session *session,
                             const char **assumed) {
  model->open_input = NULL;
  for (uint32_t i = 0; i < tin_session_num_inputs(session); i++)
    TIN_TRY(set_shape(gen, model, session, i, assumed));
  return TIN_OK;
}

/* ---- one block ----------------------------------------------------------------------------- */

typedef struct trial {
  tin_gen *gen;
  tin_gen_model *model;
  const tin_registry *registry;
  int opening; /* TIN_OPENED_... */
  uint64_t cpu_mask;
} trial;

static tin_status use_session(const trial *t, tin_session *session) {
  const char *assumed = NULL;
  TIN_TRY(set_shapes(t->gen, t->model, session, &assumed));
  if (t->model->open_input) return TIN_OK;
  tin_status status = tin_session_plan(session, &t->gen->tool.error);
  t->model->varies |= status == TIN_OK && tin_steps_left(session);
  if (status == TIN_OK || status == TIN_NO_MEMORY || !assumed) return status;
  t->model->open_input = assumed; /* it is none for a batch of one */
  return TIN_OK;
}

static tin_status use_model(const trial *t, const tin_model *model,
                            const tin_allocator *allocator) {
  tin_session *session;
  tin_session_options options = {TIN_INIT(tin_session_options), .threads = 1,
                                 .cpu_mask = t->cpu_mask, .allocator = allocator};
  TIN_TRY(tin_session_create(&session, model, &options, &t->gen->tool.error));
  tin_status status = use_session(t, session);
  tin_session_destroy(session);
  return status;
}

/* In a block of that size, all at once, as a program does with static memory. */
static tin_status try_block(const trial *t, void *block, size_t size, size_t *peak) {
  tin_arena arena = {block, size, 0, 0};
  tin_allocator allocator = tin_arena_allocator(&arena);
  tin_model_options options = {TIN_INIT(tin_model_options), .allocator = &allocator};
  tin_model *model;
  bool packed = t->opening == TIN_OPENED_PACKED;
  tin_status status = (packed ? tin_model_open_packed : tin_model_open_memory)(
      &model, t->registry, t->model->packed, t->model->packed_size, &options, &t->gen->tool.error);
  if (status == TIN_OK) {
    status = use_model(t, model, &allocator);
    tin_model_close(model);
  }
  *peak = arena.peak;
  return status;
}

/* In blocks that grow until one is large enough. Pages nobody writes to cost nothing. */
static tin_status try_blocks(const trial *t, size_t *peak) {
  tin_status status = TIN_NO_MEMORY;
  size_t size = (size_t)16 << 20;
  while (status == TIN_NO_MEMORY && size <= SIZE_MAX / 8) {
    void *block;
    if (posix_memalign(&block, TIN_ALIGN, size)) return no_memory(t->gen);
    status = try_block(t, block, size, peak);
    free(block);
    if (*peak <= size) break; /* it was not for want of room */
    size = *peak > 4 * size ? *peak + *peak / 4 : 4 * size;
  }
  return status;
}

/* ---- all that it may run on ---------------------------------------------------------------- */

/* The most that any of the instruction sets needs that this machine has: tiles differ. */
static tin_status measure_with(const trial *base, size_t *most) {
  *most = 0;
  for (int i = 0; i < TIN_NUM_ISAS; i++) {
    trial t = *base;
    size_t peak = 0;
    if (i > 0 && !tin_isa_keeps(&t.gen->selection, tin_isas[i].name)) continue;
    t.cpu_mask = tin_isas[i].mask;
    TIN_TRY(try_blocks(&t, &peak));
    if (peak > *most) *most = peak;
  }
  return TIN_OK;
}

static tin_status measure(tin_gen *gen, tin_gen_model *model, bool dynamic) {
  tin_registry registry;
  tin_status status = make_registry(gen, &registry, dynamic);
  trial t = {.gen = gen, .model = model, .registry = &registry};
  for (; t.opening < TIN_NUM_OPENINGS && status == TIN_OK; t.opening++)
    status = measure_with(&t, &model->arena[t.opening]);
  free(registry.entries);
  if (model->open_input || model->varies) memset(model->arena, 0, sizeof model->arena);
  return status;
}

/* ---- parts of the core --------------------------------------------------------------------- */

/* Kernels that make strings need the part that keeps them. */
static bool makes_strings(const tin_gen *gen, const tin_selected *s, const char *source) {
  const tin_entry *e = tin_find_kernel(&gen->tool.registry, s->kernel);
  const char *outputs = e ? strstr(((const tin_kernel *)e->item)->op->signature, "->") : NULL;
  if (!(s->types & TIN_BIT(TIN_STR)) && !(outputs && strstr(outputs, ":string"))) return false;
  for (uint32_t i = 0; i < s->num_reasons; i++)
    if (strcmp(s->reasons[i].source, source) == 0) return true;
  return false;
}

static bool has_strings(const tin_gen *gen, const tin_gen_model *model) {
  for (uint32_t i = 0; i < gen->selection.num_kernels; i++)
    if (makes_strings(gen, &gen->selection.kernels[i], model->source)) return true;
  return false;
}

static tin_status measure_model(tin_gen *gen, tin_gen_model *model) {
  if (!model->packed) return model->dynamic = true, TIN_OK; /* nothing is known of functions */
  model->dynamic = model->varies = has_strings(gen, model);
  tin_status status = model->dynamic ? TIN_UNSUPPORTED : measure(gen, model, false);
  model->dynamic |= status != TIN_OK || model->open_input;
  if (model->dynamic) status = measure(gen, model, true);
  const char *shapes = gen->input_shapes.count ? ", in the shapes that --input_shape gives" : "";
  if (status) tin_error_context(&gen->tool.error, "%s%s", model->path, shapes);
  return status;
}

static tin_status add_part(tin_gen *gen, const char *part) {
  tin_selection *s = &gen->selection;
  return tin_selection_text(s, &s->parts, part) ? TIN_OK : no_memory(gen);
}

static bool has_part(const tin_gen *gen, const char *part) {
  const tin_strings *parts = &gen->selection.parts;
  for (uint32_t i = 0; i < parts->count; i++)
    if (strcmp(parts->v[i], part) == 0) return true;
  return false;
}

tin_status tin_gen_measure(tin_gen *gen) {
  bool dynamic = false;
  for (uint32_t i = 0; i < gen->num_models; i++) {
    TIN_TRY(measure_model(gen, &gen->models[i]));
    dynamic |= gen->models[i].dynamic;
  }
  if (dynamic) TIN_TRY(add_part(gen, "dynamic_shapes"));
  dynamic = has_part(gen, "dynamic_shapes");
  /* What one brings, the others get too, and it takes memory. */
  for (uint32_t i = 0; i < gen->num_models && dynamic; i++)
    if (!gen->models[i].dynamic) TIN_TRY(measure(gen, &gen->models[i], true));
  return gen->threads ? add_part(gen, "threads") : TIN_OK;
}
