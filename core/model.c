/* SPDX-License-Identifier: Apache-2.0 */
/* model.c -- from bytes to a model. Files are in model_file.c, so that programs which have their
 * model in memory do without. */
#include "core/model.h"

#include "core/bind.h"
#include "core/fail.h"
#include "core/functions.h"
#include "core/program.h"

#include <string.h>

/* ---- formats --------------------------------------------------------------------- */

static const tin_format *format_named(const tin_registry *registry, const char *name) {
  for (uint32_t i = registry->count; i-- > 0;)
    if (registry->entries[i].kind == TIN_FORMAT && !strcmp(registry->entries[i].name, name))
      return registry->entries[i].item;
  return NULL;
}

static bool has_extension(const tin_format *format, const char *path) {
  const char *dot = path ? strrchr(path, '.') : NULL;
  for (const char *const *e = format->extensions; dot && e && *e; e++)
    if (!strcmp(*e, dot) || !strcmp(*e, dot + 1)) return true;
  return false;
}

/* The surest; of those equally sure one that knows the extension, else the last added. */
static const tin_format *format_of(const tin_registry *registry, const tin_source *source) {
  const tin_format *best = NULL;
  int best_score = 0;
  for (uint32_t i = 0; i < registry->count; i++) {
    if (registry->entries[i].kind != TIN_FORMAT) continue;
    const tin_format *format = registry->entries[i].item;
    int score = format->probe ? format->probe(source) * 2 : 0;
    if (score > 0 && has_extension(format, source->path)) score++;
    if (score > 0 && score >= best_score) best = format, best_score = score;
  }
  return best;
}

static tin_status choose_format(const tin_registry *registry, const tin_source *source,
                                const char *name, const tin_format **out, tin_error *error) {
  *out = name ? format_named(registry, name) : format_of(registry, source);
  if (*out) return TIN_OK;
  if (name) return TIN_FAIL(error, TIN_NOT_FOUND, "no format '%s' is registered", name);
  if (!source->data) return TIN_FAIL(error, TIN_IO, "it is a directory");
  if (!source->size) return TIN_FAIL(error, TIN_CORRUPT, "the file is empty");
  bool any = false;
  for (uint32_t i = 0; i < registry->count; i++) any |= registry->entries[i].kind == TIN_FORMAT;
  return any ? TIN_FAIL(error, TIN_CORRUPT, "no registered format recognises the contents")
             : TIN_FAIL(error, TIN_NOT_FOUND,
                        "no format is registered: tin_register_builtin adds all there are, "
                        "X(packed) in ops_to_register.h that of packed models");
}

/* ---- opening -------------------------------------------------------------------------- */

static tin_status read_source(tin_model *model, const tin_source *source,
                              const tin_model_options *options, tin_error *error) {
  const tin_format *format;
  TIN_TRY(choose_format(model->registry, source, options->format, &format, error));
  if (!tin_kernel_index_build(&model->kernels, &model->zone, model->registry))
    return tin_out_of_memory(error);
  TIN_TRY(tin_model_read(model, format, source, &options->limits, error));
  if (!format->borrows) tin_model_let_go(model);
  if (model->flags & TIN_MODEL_DESCRIBE) return TIN_OK;
  model->make_program = tin_program_create;
  return tin_program_create(&model->program, model, options->feeds, options->fetches, error);
}

tin_status tin_model_open_with(tin_model **out, const tin_registry *registry, tin_model_source *get,
                               const void *self, const tin_model_options *options,
                               tin_error *error) {
  tin_model_options o = {.struct_size = 0};
  tin_source source = {0};
  *out = NULL;
  tin_error_clear(error);
  if (options)
    memcpy(&o, options, options->struct_size < sizeof o ? options->struct_size : sizeof o);
  if (!registry)
    return TIN_FAIL(error, TIN_INVALID, "no registry given (tin_registry_global() is one)");
  o.allocator = tin_or_heap(o.allocator);
  tin_model *model = tin_memory_alloc(o.allocator, sizeof(*model));
  if (!model) return tin_out_of_memory(error);
  *model = (tin_model){.registry = registry,
                       .flags = o.flags,
                       .allocator = *o.allocator,
                       .advise = o.advise,
                       .advise_self = o.advise_self};
  model->zone.allocator = &model->allocator;
  tin_status status = get(model, self, &source, error);
  if (status == TIN_OK) status = read_source(model, &source, &o, error);
  if (status == TIN_OK)
    *out = model;
  else
    tin_model_close(model);
  return status;
}

static tin_status from_memory(tin_model *model, const void *self, tin_source *source,
                              tin_error *error) {
  (void)model, (void)error;
  *source = *(const tin_source *)self;
  return TIN_OK;
}

tin_status tin_model_open_memory(tin_model **out, const tin_registry *registry, const void *data,
                                 size_t size, const tin_model_options *options, tin_error *error) {
  tin_source source = {.data = data ? data : "", .size = data ? size : 0};
  return tin_model_open_with(out, registry, from_memory, &source, options, error);
}

/* ---- looking ---------------------------------------------------------------------------- */

const tin_graph *tin_model_graph(const tin_model *model) {
  return model->graphs ? &model->graphs->graph : tin_model_optimized(model);
}

const tin_graph *tin_model_function(const tin_model *model, uint32_t index) {
  const tin_model_graph_list *g = model->graphs ? model->graphs->next : NULL;
  while (g && index--) g = g->next;
  return g ? &g->graph : NULL;
}

const tin_graph *tin_model_optimized(const tin_model *model) {
  return model->program ? &model->program->graph : NULL;
}

const char *tin_model_info(const tin_model *model, const char *key) {
  for (const tin_model_note *note = model->notes; note; note = note->next)
    if (!strcmp(note->key, key)) return note->value;
  return NULL;
}

/* ---- what runs --------------------------------------------------------------------------- */

static tin_status tell(const tin_program *p, tin_need_fn *each, void *self) {
  for (uint32_t i = 0; i < p->num_order; i++) {
    for (uint32_t node = p->order[i]; node != TIN_NO_NODE;) {
      const tin_graph_node *n = &p->graph.slots[node].node;
      if (!n->constant) TIN_TRY(each(self, n, p->bound[node].type, p->bound[node].kernel));
      node = n->epilogue;
    }
  }
  return TIN_OK;
}

/* With the functions that it calls. */
static tin_status tell_all(const tin_program *p, bool optimized, tin_need_fn *each, void *self,
                           tin_error *error) {
  tin_functions called;
  tin_status status = tin_functions_follow(&called, p, optimized, error);
  if (status == TIN_OK) status = tell(p, each, self);
  for (uint32_t i = 0; i < called.count && status == TIN_OK; i++)
    status = tell(called.programs[i], each, self);
  tin_functions_free(&called);
  return status;
}

tin_status tin_model_needs(const tin_model *model, const char *const *feeds,
                           const char *const *fetches, tin_need_fn *each, void *self,
                           tin_error *error) {
  tin_program *p;
  if (!model->graphs)
    return TIN_FAIL(error, TIN_UNSUPPORTED,
                    "the model is made for its own feeds and fetches alone");
  TIN_TRY(tin_program_start(&p, model, &model->graphs->graph, error));
  tin_status status = tin_program_bind(p, feeds, fetches, error);
  if (status == TIN_OK) status = tell_all(p, false, each, self, error);
  tin_program_destroy(p);
  return status;
}

tin_status tin_model_selected(const tin_model *model, tin_need_fn *each, void *self,
                              tin_error *error) {
  if (!model->program)
    return TIN_FAIL(error, TIN_INVALID, "the model was opened to be described only");
  return tell_all(model->program, true, each, self, error);
}

/* ---- what sessions take and give ----------------------------------------------------------- */

const tin_ref *tin_model_feeds(const tin_model *model, const char *const **names, uint32_t *count) {
  const tin_program *p = model->program;
  *names = p ? p->feed_names : NULL;
  *count = p ? p->num_feeds : 0;
  return p ? p->feeds : NULL;
}

const tin_ref *tin_model_fetches(const tin_model *model, const char *const **names,
                                 uint32_t *count) {
  const tin_program *p = model->program;
  *names = p ? p->fetch_names : NULL;
  *count = p ? p->num_fetches : 0;
  return p ? p->fetches : NULL;
}
