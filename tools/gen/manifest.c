/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.c -- see manifest.h. */
#include "tools/gen/manifest.h"

#include "core/fail.h"
#include "tools/common/emit.h"
#include "tools/gen/yaml.h"

#include <string.h>

enum { VERSION = 1 };

/* ---- reading ------------------------------------------------------------------------------- */

typedef struct manifest {
  tin_selection *selection;
  tin_strings isas;
  bool has_isas, fallback, has_version;
} manifest;

static tin_status failed(const tin_selection *s, const tin_yaml *y) {
  return tin_selection_full(s, y->error);
}

/* What stands in one entry of "sources" or "kernels": texts, and items to be read later. */
typedef struct entry {
  const char *id, *kind, *name, *hash;
  int inputs, outputs;
  const char *kernel, *op, *plugin;
  uint64_t types;
  int micro, because;
  const char *source;
  int nodes;
} entry;

#define TEXT(field)                                                                                \
  static tin_status read_##field(void *self, tin_yaml *y, int item) {                              \
    return tin_yaml_text(y, item, #field, &((entry *)self)->field);                                \
  }
#define WORD(field)                                                                                \
  static tin_status read_##field(void *self, tin_yaml *y, int item) {                              \
    return tin_yaml_word(y, item, #field, &((entry *)self)->field);                                \
  }
#define ITEM(field)                                                                                \
  static tin_status read_##field(void *self, tin_yaml *y, int item) {                              \
    (void)y;                                                                                       \
    ((entry *)self)->field = item;                                                                 \
    return TIN_OK;                                                                                 \
  }
TEXT(id)
TEXT(name)
TEXT(op)
TEXT(source)
WORD(kind)
TEXT(hash)
WORD(kernel)
TEXT(plugin)
ITEM(inputs)
ITEM(outputs)
ITEM(micro)
ITEM(because)
ITEM(nodes)

static tin_status read_types(void *self, tin_yaml *y, int item) {
  return tin_yaml_types(y, item, &((entry *)self)->types);
}

static tin_status read_source_entry(void *self, tin_yaml *y, int item) {
  static const tin_yaml_key keys[] = {{"id", read_id},         {"kind", read_kind},
                                      {"name", read_name},     {"xxh64", read_hash},
                                      {"inputs", read_inputs}, {"outputs", read_outputs}};
  tin_selection *s = ((manifest *)self)->selection;
  entry e = {.hash = ""};
  TIN_TRY(tin_yaml_map(y, item, "a source", keys, sizeof keys / sizeof *keys, &e));
  if (!e.id || !e.kind || !e.name)
    return tin_yaml_fail(y, item, "a source has an id, a kind and a name");
  tin_source_of *source = tin_selection_source(s, e.kind, e.name, e.id, e.hash);
  if (!source) return failed(s, y);
  if (e.inputs) TIN_TRY(tin_yaml_texts(y, e.inputs, "inputs", false, s, &source->inputs));
  if (e.outputs) TIN_TRY(tin_yaml_texts(y, e.outputs, "outputs", false, s, &source->outputs));
  return TIN_OK;
}

static tin_status read_sources(void *self, tin_yaml *y, int item) {
  return tin_yaml_each(y, item, "sources", read_source_entry, self);
}

typedef struct kernel_reader {
  tin_selection *selection;
  tin_selected *kernel; /* stays where it is: no other is added meanwhile */
} kernel_reader;

static tin_status read_reason(void *self, tin_yaml *y, int item) {
  static const tin_yaml_key keys[] = {{"source", read_source}, {"nodes", read_nodes}};
  kernel_reader *k = self;
  entry e = {0};
  TIN_TRY(tin_yaml_map(y, item, "a reason", keys, sizeof keys / sizeof *keys, &e));
  if (!e.source) return tin_yaml_fail(y, item, "a reason without its source");
  tin_reason *reason = tin_selection_reason(k->selection, k->kernel, e.source);
  if (!reason) return failed(k->selection, y);
  if (!e.nodes) return TIN_OK;
  return tin_yaml_texts(y, e.nodes, "nodes", false, k->selection, &reason->nodes);
}

static tin_status add_kernel(tin_selection *s, tin_yaml *y, int item, const entry *e) {
  kernel_reader k = {s, tin_selection_kernel(s, e->kernel, e->op)};
  if (!k.kernel) return failed(s, y);
  if (strcmp(k.kernel->op, e->op) != 0)
    return tin_yaml_fail(y, item, "kernel %s is said to be for %s, and elsewhere for %s", e->kernel,
                         e->op, k.kernel->op);
  k.kernel->types |= e->types;
  if (e->plugin && !k.kernel->plugin) {
    k.kernel->plugin = tin_zone_strdup(&s->zone, e->plugin);
    if (!k.kernel->plugin) return failed(s, y);
  }
  if (e->micro) TIN_TRY(tin_yaml_texts(y, e->micro, "micro", false, s, &k.kernel->micro));
  return e->because ? tin_yaml_each(y, e->because, "because", read_reason, &k) : TIN_OK;
}

static tin_status read_kernel_entry(void *self, tin_yaml *y, int item) {
  static const tin_yaml_key keys[] = {{"kernel", read_kernel}, {"op", read_op},
                                      {"types", read_types},   {"micro", read_micro},
                                      {"plugin", read_plugin}, {"because", read_because}};
  entry e = {0};
  TIN_TRY(tin_yaml_map(y, item, "a kernel", keys, sizeof keys / sizeof *keys, &e));
  if (!e.kernel || !e.op) return tin_yaml_fail(y, item, "a kernel has a name and an op");
  return add_kernel(((manifest *)self)->selection, y, item, &e);
}

static tin_status read_kernels(void *self, tin_yaml *y, int item) {
  return tin_yaml_each(y, item, "kernels", read_kernel_entry, self);
}

static tin_status read_formats(void *self, tin_yaml *y, int item) {
  tin_selection *s = ((manifest *)self)->selection;
  return tin_yaml_texts(y, item, "formats", true, s, &s->formats);
}

static tin_status read_parts(void *self, tin_yaml *y, int item) {
  tin_selection *s = ((manifest *)self)->selection;
  return tin_yaml_texts(y, item, "parts", true, s, &s->parts);
}

static tin_status read_isa(void *self, tin_yaml *y, int item) {
  manifest *m = self;
  m->has_isas = true;
  return tin_yaml_isas(y, item, m->selection, &m->isas);
}

static tin_status read_fallback(void *self, tin_yaml *y, int item) {
  return tin_yaml_bool(y, item, "fallback", &((manifest *)self)->fallback);
}

static tin_status read_version(void *self, tin_yaml *y, int item) {
  const char *text;
  TIN_TRY(tin_yaml_text(y, item, "tinfer_manifest", &text));
  ((manifest *)self)->has_version = true;
  if (strcmp(text, "1") == 0) return TIN_OK;
  return tin_yaml_fail(y, item, "a manifest of version %s; this tinfer reads version %d", text,
                       VERSION);
}

static tin_status read_top(manifest *m, tin_yaml *y) {
  static const tin_yaml_key keys[] = {
      {"tinfer_manifest", read_version}, {"sources", read_sources}, {"kernels", read_kernels},
      {"formats", read_formats},         {"parts", read_parts},     {"isa", read_isa},
      {"fallback", read_fallback}};
  TIN_TRY(tin_yaml_map(y, tin_document_root(y->document), "a manifest", keys,
                       sizeof keys / sizeof *keys, m));
  if (!m->has_version) return tin_yaml_fail(y, 0, "a manifest begins with 'tinfer_manifest: 1'");
  return tin_selection_isas(m->selection, &m->isas, !m->has_isas, m->fallback)
             ? TIN_OK
             : failed(m->selection, y);
}

tin_status tin_manifest_read(tin_selection *s, const void *text, size_t size, tin_error *error) {
  manifest m = {.selection = s, .fallback = true};
  tin_yaml y;
  TIN_TRY(tin_yaml_open(&y, text, size, error));
  tin_status status = read_top(&m, &y);
  tin_strings_free(&m.isas);
  tin_yaml_close(&y);
  return status;
}

/* ---- writing ------------------------------------------------------------------------------- */

static void field(tin_emitter *e, const char *key, const char *text) {
  if (!text || !*text) return;
  tin_emit_text(e, key);
  tin_emit_text(e, text);
}

static void texts(tin_emitter *e, const char *key, const tin_strings *list) {
  tin_emit_text(e, key);
  tin_emit_flow(e);
  for (uint32_t i = 0; i < list->count; i++) tin_emit_text(e, list->v[i]);
  tin_emit_end(e);
}

static void texts_if_any(tin_emitter *e, const char *key, const tin_strings *list) {
  if (list->count) texts(e, key, list);
}

static void emit_source(tin_emitter *e, const tin_source_of *source) {
  tin_emit_map(e);
  field(e, "id", source->id);
  field(e, "kind", source->kind);
  field(e, "name", source->name);
  field(e, "xxh64", source->hash);
  texts_if_any(e, "inputs", &source->inputs);
  texts_if_any(e, "outputs", &source->outputs);
  tin_emit_end(e);
}

static void emit_types(tin_emitter *e, uint64_t types) {
  tin_emit_text(e, "types");
  if (types == TIN_ALL_TYPES) {
    tin_emit_text(e, "any");
    return;
  }
  tin_emit_flow(e);
  for (int t = 1; t < TIN_DTYPE_COUNT; t++)
    if (types & TIN_BIT(t)) tin_emit_text(e, tin_dtype_text((tin_dtype)t));
  tin_emit_end(e);
}

static void emit_reasons(tin_emitter *e, const tin_selected *kernel) {
  tin_emit_text(e, "because");
  tin_emit_list(e);
  for (uint32_t i = 0; i < kernel->num_reasons; i++) {
    tin_emit_map(e);
    field(e, "source", kernel->reasons[i].source);
    texts_if_any(e, "nodes", &kernel->reasons[i].nodes);
    tin_emit_end(e);
  }
  tin_emit_end(e);
}

static void emit_kernel(tin_emitter *e, const tin_selected *kernel) {
  tin_emit_map(e);
  field(e, "kernel", kernel->kernel);
  field(e, "op", kernel->op);
  field(e, "plugin", kernel->plugin);
  emit_types(e, kernel->types);
  texts_if_any(e, "micro", &kernel->micro);
  emit_reasons(e, kernel);
  tin_emit_end(e);
}

static void emit_isas(tin_emitter *e, const tin_selection *s) {
  if (!s->stated || s->all_isas) return;
  texts(e, "isa", &s->isas);
  tin_emit_text(e, "fallback");
  tin_emit_bool(e, s->fallback);
}

bool tin_manifest_write(const tin_selection *s, FILE *to) {
  fputs("# Which kernels a program needs, and why: written by tinfer-gen, which also reads it.\n",
        to);
  tin_emitter *e = tin_emit_open(to, TIN_EMIT_YAML);
  tin_emit_map(e);
  tin_emit_text(e, "tinfer_manifest");
  tin_emit_int(e, VERSION);
  tin_emit_text(e, "sources");
  tin_emit_list(e);
  for (uint32_t i = 0; i < s->num_sources; i++) emit_source(e, &s->sources[i]);
  tin_emit_end(e);
  tin_emit_text(e, "kernels");
  tin_emit_list(e);
  for (uint32_t i = 0; i < s->num_kernels; i++) emit_kernel(e, &s->kernels[i]);
  tin_emit_end(e);
  texts(e, "formats", &s->formats);
  texts(e, "parts", &s->parts);
  emit_isas(e, s);
  tin_emit_end(e);
  return tin_emit_close(e);
}
