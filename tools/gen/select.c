/* SPDX-License-Identifier: Apache-2.0 */
/* select.c -- see select.h. */
#include "tools/gen/select.h"

#include "core/fail.h"
#include "core/hash.h"
#include "tinfer/packed.h"
#include "tools/gen/input.h"
#include "tools/gen/names.h"
#include "tools/gen/resolve.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static tin_status no_memory(tin_gen *gen) { return tin_out_of_memory(&gen->tool.error); }

/* ---- feeds and fetches --------------------------------------------------------------------- */

static bool has_node(const tin_graph *graph, const char *name) {
  tin_ref ref;
  return tin_graph_ref(graph, name, &ref);
}

static bool take_known(const tin_graph *graph, const tin_strings *names, tin_strings *known) {
  for (uint32_t i = 0; i < names->count; i++)
    if (has_node(graph, names->v[i]) && !tin_strings_add(known, names->v[i])) return false;
  return true;
}

/* Of several models each has some of the names; of one all must be there, and the error for those
 * that are not is that of opening it. */
static tin_status choose_names(tin_gen *gen, tin_gen_model *model, const char *format) {
  tin_model_options look = {TIN_INIT(tin_model_options), .flags = TIN_MODEL_DESCRIBE,
                            .format = format};
  bool ok = true;
  if (!gen->feeds.count && !gen->fetches.count) return TIN_OK;
  if (gen->graphs.count > 1) {
    TIN_TRY(tin_tool_open(&gen->tool, model->path, &look));
    const tin_graph *graph = tin_model_graph(gen->tool.model);
    ok = take_known(graph, &gen->feeds, &model->feeds) &&
         take_known(graph, &gen->fetches, &model->fetches);
  } else {
    for (uint32_t i = 0; i < gen->feeds.count && ok; i++)
      ok = tin_strings_add(&model->feeds, gen->feeds.v[i]);
    for (uint32_t i = 0; i < gen->fetches.count && ok; i++)
      ok = tin_strings_add(&model->fetches, gen->fetches.v[i]);
  }
  return ok ? TIN_OK : no_memory(gen);
}

static bool is_used(const tin_gen *gen, const char *name, bool feed) {
  for (uint32_t i = 0; i < gen->num_models; i++) {
    const tin_strings *list = feed ? &gen->models[i].feeds : &gen->models[i].fetches;
    for (uint32_t k = 0; k < list->count; k++)
      if (strcmp(list->v[k], name) == 0) return true;
  }
  return false;
}

static tin_status check_used(tin_gen *gen, const tin_strings *names, bool feed) {
  for (uint32_t i = 0; i < names->count; i++)
    if (!is_used(gen, names->v[i], feed))
      return TIN_FAIL(&gen->tool.error, TIN_NOT_FOUND, "no model has a node '%s'", names->v[i]);
  return TIN_OK;
}

static bool is_input(const tin_gen *gen, const char *argument) {
  size_t n = strcspn(argument, "=");
  for (uint32_t i = 0; i < gen->num_models; i++)
    for (uint32_t k = 0; k < gen->models[i].inputs.count; k++) {
      const char *name = gen->models[i].inputs.v[k];
      if (strlen(name) == n && memcmp(name, argument, n) == 0) return true;
    }
  return false;
}

static void list_inputs(const tin_gen *gen, char *text, size_t size) {
  size_t used = 0;
  snprintf(text, size, "none");
  for (uint32_t i = 0; i < gen->num_models; i++)
    for (uint32_t k = 0; k < gen->models[i].inputs.count && used < size; k++)
      used += (size_t)snprintf(text + used, size - used, "%s'%s'", used ? ", " : "",
                               gen->models[i].inputs.v[k]);
}

/* NAME=... of an option: each NAME must be a model's input. */
static tin_status check_inputs(tin_gen *gen, const tin_strings *list, const char *option) {
  char names[512];
  for (uint32_t i = 0; i < list->count; i++) {
    if (is_input(gen, list->v[i])) continue;
    list_inputs(gen, names, sizeof names);
    return TIN_FAIL(&gen->tool.error, TIN_NOT_FOUND,
                    "--%s=%s: no model has such an input: there is %s", option, list->v[i], names);
  }
  return TIN_OK;
}

tin_status tin_gen_check_names(tin_gen *gen) {
  TIN_TRY(check_used(gen, &gen->feeds, true));
  TIN_TRY(check_used(gen, &gen->fetches, false));
  TIN_TRY(check_inputs(gen, &gen->input_shapes, "input_shape"));
  return check_inputs(gen, &gen->test_inputs, "test_input");
}

/* ---- the selection ------------------------------------------------------------------------- */

typedef struct selector {
  tin_gen *gen;
  const char *source;
} selector;

static tin_status nobody_has(selector *s, const tin_graph_node *node, tin_dtype type) {
  tin_selection *to = &s->gen->selection;
  const tin_source_of *source = tin_selection_find_source(to, s->source);
  bool ok = tin_selection_note(to, &to->missing, true, "%s (%s): node '%s' of %s", node->op,
                               type ? tin_dtype_text(type) : "type unknown", node->name,
                               source ? source->name : s->source);
  return ok ? TIN_OK : no_memory(s->gen);
}

static const tin_entry *entry_of(const tin_registry *registry, const tin_kernel *kernel) {
  for (const tin_entry *e = NULL; (e = tin_registry_next(registry, e));)
    if (e->kind == TIN_KERNEL && e->item == kernel) return e;
  return NULL;
}

static tin_status add_need(void *self, const tin_graph_node *node, tin_dtype type,
                           const tin_kernel *kernel) {
  selector *s = self;
  tin_selection *to = &s->gen->selection;
  if (!kernel) return nobody_has(s, node, type);
  const tin_entry *entry = entry_of(&s->gen->tool.registry, kernel);
  if (!entry)
    return TIN_FAIL(&s->gen->tool.error, TIN_INTERNAL, "kernel %s is in no registry", kernel->name);
  tin_wish wish = {.selection = to,
                   .registry = &s->gen->tool.registry,
                   .source = s->source,
                   .error = &s->gen->tool.error,
                   .plugins = &s->gen->tool.plugins};
  TIN_TRY(tin_resolve_kernel(&wish, entry, type ? TIN_BIT(type) : 0));
  tin_selected *selected = tin_selection_find(to, kernel->name);
  tin_reason *reason = selected ? tin_selection_reason(to, selected, s->source) : NULL;
  bool ok = reason && tin_selection_append(to, &reason->nodes, node->name);
  return ok ? TIN_OK : no_memory(s->gen);
}

static void sort_nodes(tin_selection *s, const char *source) {
  for (uint32_t i = 0; i < s->num_kernels; i++)
    for (uint32_t k = 0; k < s->kernels[i].num_reasons; k++)
      if (strcmp(s->kernels[i].reasons[k].source, source) == 0)
        tin_names_sort(&s->kernels[i].reasons[k].nodes);
}

/* ---- who it is ----------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, const char *what, const tin_strings *names) {
  for (uint32_t i = 0; i < names->count; i++) {
    char text[1200];
    int n = snprintf(text, sizeof text, "%016" PRIx64 "%s%s", hash, what, names->v[i]);
    hash = tin_hash64(text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
  }
  return hash;
}

/* One file with other feeds or fetches is another source. */
static tin_status add_source(tin_gen *gen, tin_gen_model *model, uint64_t contents) {
  char hash[17], id[1024];
  tin_selection *s = &gen->selection;
  snprintf(hash, sizeof hash, "%016" PRIx64, contents);
  snprintf(id, sizeof id, "%s#%016" PRIx64, model->name,
           mix(mix(contents, "<", &model->feeds), ">", &model->fetches));
  tin_source_of *source = tin_selection_source(s, "model", model->name, id, hash);
  bool ok = source != NULL;
  for (uint32_t i = 0; ok && i < model->feeds.count; i++)
    ok = tin_selection_text(s, &source->inputs, model->feeds.v[i]);
  for (uint32_t i = 0; ok && i < model->fetches.count; i++)
    ok = tin_selection_text(s, &source->outputs, model->fetches.v[i]);
  if (!ok) return no_memory(gen);
  model->source = source->id;
  return TIN_OK;
}

static bool ident_taken(const tin_gen *gen, const char *ident) {
  for (uint32_t i = 0; i < gen->num_models; i++)
    if (strcmp(gen->models[i].ident, ident) == 0) return true;
  return false;
}

/* The name up to its first dot, as C would have it; with a number if there is one such already. */
static const char *make_ident(tin_gen *gen, const char *name) {
  char stem[64] = "", text[80];
  size_t n = 0;
  if (isdigit((unsigned char)*name)) stem[n++] = '_';
  for (; *name && *name != '.' && n < sizeof stem - 1; name++)
    stem[n++] = isalnum((unsigned char)*name) && (unsigned char)*name < 128 ? *name : '_';
  if (!n) memcpy(stem, "model", sizeof "model");
  snprintf(text, sizeof text, "%s", stem);
  for (unsigned i = 2; ident_taken(gen, text); i++) snprintf(text, sizeof text, "%s_%u", stem, i);
  return tin_zone_strdup(&gen->selection.zone, text);
}

/* ---- a model ------------------------------------------------------------------------------- */

static bool wants_packed(const tin_gen *gen) {
  return gen->packed.count || gen->packed_c.count || gen->executable;
}

/* What calls functions has kernels to select, but cannot be packed. */
static tin_status pack(tin_gen *gen, tin_gen_model *model) {
  tin_status status =
      tin_model_pack(gen->tool.model, NULL, &model->packed, &model->packed_size, &gen->tool.error);
  if (status == TIN_UNSUPPORTED && !wants_packed(gen)) return TIN_OK;
  if (status) tin_error_context(&gen->tool.error, "%s", model->path);
  return status;
}

static uint64_t hash_of(const tin_gen_model *model, const void *data, size_t size) {
  if (data) return tin_hash64(data, size);
  return model->packed ? tin_hash64(model->packed, model->packed_size) : tin_hash64("", 0);
}

static tin_status note_inputs(tin_gen *gen, tin_gen_model *model) {
  const char *const *names;
  uint32_t count;
  (void)tin_model_feeds(gen->tool.model, &names, &count);
  for (uint32_t i = 0; i < count; i++)
    if (!tin_selection_append(&gen->selection, &model->inputs, names[i])) return no_memory(gen);
  return TIN_OK;
}

static tin_status select_model(tin_gen *gen, tin_gen_model *model, const void *data, size_t size) {
  const char *format = gen->proto_fileformat == TIN_GEN_BY_CONTENTS ? NULL : "graphdef";
  TIN_TRY(choose_names(gen, model, format));
  tin_model_options options = {TIN_INIT(tin_model_options), .format = format,
                               .feeds = model->feeds.v, .fetches = model->fetches.v};
  TIN_TRY(tin_tool_open(&gen->tool, model->path, &options));
  TIN_TRY(note_inputs(gen, model));
  TIN_TRY(pack(gen, model));
  TIN_TRY(add_source(gen, model, hash_of(model, data, size)));
  selector s = {gen, model->source};
  tin_status status = tin_model_selected(gen->tool.model, add_need, &s, &gen->tool.error);
  sort_nodes(&gen->selection, model->source);
  return status;
}

static void free_model(tin_gen_model *model) {
  tin_model_pack_free(NULL, model->packed, model->packed_size);
  tin_strings_free(&model->feeds);
  tin_strings_free(&model->fetches);
  tin_strings_free(&model->inputs);
}

tin_status tin_gen_select(tin_gen *gen, const char *path, const void *data, size_t size) {
  tin_gen_model *models = realloc(gen->models, (gen->num_models + 1) * sizeof *models);
  if (!models) return no_memory(gen);
  gen->models = models;
  tin_gen_model *model = &models[gen->num_models];
  *model = (tin_gen_model){.path = path, .name = tin_base_name(path)};
  model->ident = make_ident(gen, model->name);
  tin_status status = model->ident ? select_model(gen, model, data, size) : no_memory(gen);
  if (status == TIN_OK)
    gen->num_models++;
  else
    free_model(model);
  return status;
}

void tin_gen_free_models(tin_gen *gen) {
  for (uint32_t i = 0; i < gen->num_models; i++) free_model(&gen->models[i]);
  free(gen->models);
  gen->models = NULL;
  gen->num_models = 0;
}
