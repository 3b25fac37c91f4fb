/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer-ops -- what there is to run, which file it comes from, and whether it is enough for a
 * model. */
#include "core/fail.h"
#include "tools/common/emit.h"
#include "tools/common/file.h"
#include "tools/common/tool.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT_TABLE, FORMAT_YAML, FORMAT_JSON };

/* One op with one element type, as a model needs it. */
typedef struct need {
  const char *op;
  tin_dtype type;
  const tin_kernel *kernel; /* NULL: missing */
  uint32_t nodes;
  char *node; /* the first of them */
} need;

typedef struct ops {
  const char *graph, *pattern, *feeds, *fetches, *index_folder;
  int format;
  tin_tool tool;
  need *needs;
  uint32_t count, capacity;
} ops;

/* ---- what kernels are -------------------------------------------------------------------- */

static const char *module_name(const tin_entry *e) { return e->module ? e->module : "-"; }

static const tin_entry *find_entry(const tin_registry *registry, const tin_kernel *kernel) {
  const tin_entry *e = NULL;
  while ((e = tin_registry_next(registry, e)))
    if (e->kind == TIN_KERNEL && e->item == kernel) return e;
  return NULL;
}

static bool matches(const tin_op *op, const char *pattern) {
  if (!pattern || fnmatch(pattern, op->name, 0) == 0) return true;
  for (const char *const *alias = op->aliases; alias && *alias; alias++)
    if (fnmatch(pattern, *alias, 0) == 0) return true;
  return false;
}

static const tin_kernel *kernel_of(const tin_entry *e) {
  return e->kind == TIN_KERNEL ? e->item : NULL;
}

/* The next kernel that is asked for, or entry of another kind if none is asked for by name. */
static const tin_entry *next_entry(const ops *o, tin_kind kind, const tin_entry *e) {
  while ((e = tin_registry_next(&o->tool.registry, e))) {
    if (e->kind != kind) continue;
    if (kind == TIN_KERNEL ? matches(kernel_of(e)->op, o->pattern) : !o->pattern) return e;
  }
  return NULL;
}

/* ---- the list as a table --------------------------------------------------------------------- */

/* "Add, AddV2" */
static const char *names_text(const tin_op *op, char *text, size_t size) {
  int n = snprintf(text, size, "%s", op->name);
  for (const char *const *alias = op->aliases; alias && *alias && (size_t)n < size; alias++)
    n += snprintf(text + n, size - (size_t)n, ", %s", *alias);
  return text;
}

static const char *types_text(uint64_t types, char *text, size_t size) {
  int n = snprintf(text, size, "%s", types ? "" : "any");
  for (int t = 0; t < TIN_DTYPE_COUNT && (size_t)n < size; t++)
    if (types & TIN_BIT(t))
      n +=
          snprintf(text + n, size - (size_t)n, "%s%s", n ? ", " : "", tin_dtype_text((tin_dtype)t));
  return text;
}

static void widen(int *width, const char *text) {
  if (*width < (int)strlen(text)) *width = (int)strlen(text);
}

static void table_of_kernels(const ops *o) {
  char names[512], types[512];
  int op = 2, kernel = 6, module = 6;
  const tin_entry *e = NULL;
  while ((e = next_entry(o, TIN_KERNEL, e))) {
    widen(&op, names_text(kernel_of(e)->op, names, sizeof names));
    widen(&kernel, e->name);
    widen(&module, module_name(e));
  }
  printf("%-*s  %-*s  %-*s  %s\n", op, "OP", kernel, "KERNEL", module, "MODULE", "TYPES");
  while ((e = next_entry(o, TIN_KERNEL, e)))
    printf("%-*s  %-*s  %-*s  %s\n", op, names_text(kernel_of(e)->op, names, sizeof names), kernel,
           e->name, module, module_name(e), types_text(kernel_of(e)->dtypes, types, sizeof types));
}

static const char *entry_help(const tin_entry *e) {
  const char *help = e->kind == TIN_PASS ? ((const tin_pass *)e->item)->help : NULL;
  return help ? help : "";
}

static void table_of(const ops *o, tin_kind kind, const char *title) {
  const tin_entry *e = next_entry(o, kind, NULL);
  if (e) printf("\n%s\n", title);
  for (; e; e = next_entry(o, kind, e))
    printf("%-20s%s%s\n", e->name, *entry_help(e) ? "  " : "", entry_help(e));
}

static const char *version_text(const tin_plugin *plugin) {
  return plugin->version ? plugin->version : "-";
}

static uint32_t count_kernels(const ops *o, const tin_plugin *plugin) {
  uint32_t count = 0;
  for (const tin_entry *e = NULL; (e = tin_registry_next(&o->tool.registry, e));)
    count += e->kind == TIN_KERNEL && e->plugin == plugin;
  return count;
}

static void table_of_files(const ops *o) {
  int name = 6, version = 7;
  const tin_entry *e = NULL;
  while ((e = next_entry(o, TIN_FILE, e))) {
    widen(&name, e->plugin->name);
    widen(&version, version_text(e->plugin));
  }
  e = next_entry(o, TIN_FILE, NULL);
  if (e) printf("\n%-*s  %-*s  KERNELS  FILE\n", name, "MODULE", version, "VERSION");
  for (; e; e = next_entry(o, TIN_FILE, e))
    printf("%-*s  %-*s  %7u  %s\n", name, e->plugin->name, version, version_text(e->plugin),
           count_kernels(o, e->plugin), e->name);
}

static bool list_as_table(const ops *o) {
  table_of_kernels(o);
  table_of(o, TIN_FORMAT, "FORMAT");
  table_of(o, TIN_PASS, "PASS");
  table_of_files(o);
  return true;
}

/* ---- the list as data ------------------------------------------------------------------------ */

static void field(tin_emitter *e, const char *key, const char *text) {
  tin_emit_text(e, key);
  if (text)
    tin_emit_text(e, text);
  else
    tin_emit_null(e);
}

static void emit_types(tin_emitter *e, uint64_t types) {
  tin_emit_text(e, "types");
  tin_emit_flow(e);
  for (int t = 0; t < TIN_DTYPE_COUNT; t++)
    if (types & TIN_BIT(t)) tin_emit_text(e, tin_dtype_text((tin_dtype)t));
  tin_emit_end(e);
}

static void emit_kernel(tin_emitter *e, const tin_entry *entry) {
  const tin_kernel *kernel = kernel_of(entry);
  tin_emit_map(e);
  field(e, "op", kernel->op->name);
  if (kernel->op->aliases) {
    tin_emit_text(e, "aliases");
    tin_emit_flow(e);
    for (const char *const *a = kernel->op->aliases; *a; a++) tin_emit_text(e, *a);
    tin_emit_end(e);
  }
  field(e, "kernel", entry->name);
  field(e, "module", entry->module);
  if (kernel->dtypes)
    emit_types(e, kernel->dtypes);
  else
    field(e, "types", "any");
  tin_emit_end(e);
}

static void emit_named(const ops *o, tin_emitter *e, tin_kind kind, const char *key) {
  tin_emit_text(e, key);
  tin_emit_list(e);
  for (const tin_entry *entry = NULL; (entry = next_entry(o, kind, entry));)
    tin_emit_text(e, entry->name);
  tin_emit_end(e);
}

static void emit_files(const ops *o, tin_emitter *e) {
  tin_emit_text(e, "modules");
  tin_emit_list(e);
  for (const tin_entry *entry = NULL; (entry = next_entry(o, TIN_FILE, entry));) {
    tin_emit_map(e);
    field(e, "module", entry->plugin->name);
    field(e, "version", entry->plugin->version);
    tin_emit_text(e, "kernels");
    tin_emit_int(e, count_kernels(o, entry->plugin));
    field(e, "file", entry->name);
    tin_emit_end(e);
  }
  tin_emit_end(e);
}

static bool list_as_data(const ops *o, tin_emit_form form) {
  tin_emitter *e = tin_emit_open(stdout, form);
  tin_emit_map(e);
  tin_emit_text(e, "kernels");
  tin_emit_list(e);
  for (const tin_entry *entry = NULL; (entry = next_entry(o, TIN_KERNEL, entry));)
    emit_kernel(e, entry);
  tin_emit_end(e);
  if (!o->pattern) {
    emit_named(o, e, TIN_FORMAT, "formats");
    emit_named(o, e, TIN_PASS, "passes");
    emit_files(o, e);
  }
  tin_emit_end(e);
  return tin_emit_close(e);
}

static const char *nearest_op(const ops *o) {
  const char *best = NULL;
  uint32_t least = UINT32_MAX;
  for (const tin_entry *e = NULL; (e = tin_registry_next(&o->tool.registry, e));) {
    if (e->kind != TIN_KERNEL) continue;
    uint32_t distance = tin_edit_distance(o->pattern, kernel_of(e)->op->name);
    if (distance < least) least = distance, best = kernel_of(e)->op->name;
  }
  return least <= 1 + strlen(o->pattern) / 3 ? best : NULL;
}

static tin_status write_failed(ops *o) {
  return TIN_FAIL(&o->tool.error, TIN_IO, "the list could not be written");
}

static tin_status list_registry(ops *o) {
  if (!next_entry(o, TIN_KERNEL, NULL) && o->pattern) {
    const char *guess = nearest_op(o);
    return TIN_FAIL(&o->tool.error, TIN_NOT_FOUND, "there is no op '%s'%s%s%s", o->pattern,
                    guess ? "; did you mean " : "", guess ? guess : "", guess ? "?" : "");
  }
  bool written = o->format == FORMAT_TABLE
                     ? list_as_table(o)
                     : list_as_data(o, o->format == FORMAT_YAML ? TIN_EMIT_YAML : TIN_EMIT_JSON);
  return written ? TIN_OK : write_failed(o);
}

/* ---- what a model needs ---------------------------------------------------------------------- */

/* "a,b" as a list; the commas in `text` become ends. */
static bool cut_list(char *text, tin_strings *list) {
  for (char *p = text; p;) {
    char *comma = strchr(p, ',');
    if (comma) *comma++ = 0;
    if (*p && !tin_strings_add(list, p)) return false;
    p = comma;
  }
  return true;
}

static need *find_need(ops *o, const char *op, tin_dtype type, const tin_kernel *kernel) {
  for (uint32_t i = 0; i < o->count; i++) {
    need *n = &o->needs[i];
    if (n->type == type && n->kernel == kernel && strcmp(n->op, op) == 0) return n;
  }
  return NULL;
}

static tin_status add_need(void *self, const tin_graph_node *node, tin_dtype type,
                           const tin_kernel *kernel) {
  ops *o = self;
  need *n = find_need(o, node->op, type, kernel);
  if (n) return n->nodes++, TIN_OK;
  if (o->count == o->capacity) {
    uint32_t capacity = o->capacity ? 2 * o->capacity : 64;
    need *needs = realloc(o->needs, capacity * sizeof *needs);
    if (!needs) return TIN_FAIL(&o->tool.error, TIN_NO_MEMORY, "out of memory");
    o->needs = needs;
    o->capacity = capacity;
  }
  char *name = strdup(node->name); /* functions are gone when all is told */
  if (!name) return TIN_FAIL(&o->tool.error, TIN_NO_MEMORY, "out of memory");
  o->needs[o->count++] = (need){node->op, type, kernel, 1, name};
  return TIN_OK;
}

static int by_op(const void *a, const void *b) {
  const need *x = a, *y = b;
  int order = strcmp(x->op, y->op);
  return order ? order : (x->type > y->type) - (x->type < y->type);
}

static tin_status collect_needs(ops *o, char *feeds, char *fetches) {
  static const char *const none[] = {NULL};
  tin_strings in = {0}, out = {0};
  tin_status status;
  if ((feeds && !cut_list(feeds, &in)) || (fetches && !cut_list(fetches, &out)))
    status = TIN_FAIL(&o->tool.error, TIN_NO_MEMORY, "out of memory");
  else
    status = tin_model_needs(o->tool.model,
                             in.v    ? in.v
                             : feeds ? none
                                     : NULL,
                             out.v, add_need, o, &o->tool.error);
  tin_strings_free(&in);
  tin_strings_free(&out);
  if (o->count) qsort(o->needs, o->count, sizeof *o->needs, by_op);
  return status;
}

static const char *module_of(const ops *o, const tin_kernel *kernel) {
  const tin_entry *e = kernel ? find_entry(&o->tool.registry, kernel) : NULL;
  return e ? e->module : NULL;
}

static const char *type_of(const need *n) {
  return n->type == TIN_NONE ? "-" : tin_dtype_text(n->type);
}

static void needs_as_table(const ops *o) {
  int op = 2, type = 4, kernel = 7;
  for (uint32_t i = 0; i < o->count; i++) {
    widen(&op, o->needs[i].op);
    widen(&type, type_of(&o->needs[i]));
    if (o->needs[i].kernel) widen(&kernel, o->needs[i].kernel->name);
  }
  printf("%-*s  %-*s  %5s  %-*s  %s\n", op, "OP", type, "TYPE", "NODES", kernel, "KERNEL",
         "MODULE");
  for (uint32_t i = 0; i < o->count; i++) {
    const need *n = &o->needs[i];
    const char *module = module_of(o, n->kernel);
    printf("%-*s  %-*s  %5u  %-*s  ", op, n->op, type, type_of(n), n->nodes, kernel,
           n->kernel ? n->kernel->name : "MISSING");
    if (n->kernel)
      printf("%s\n", module ? module : "-");
    else
      printf("node '%s'\n", n->node);
  }
}

static bool needs_as_data(const ops *o, tin_emit_form form) {
  tin_emitter *e = tin_emit_open(stdout, form);
  tin_emit_map(e);
  tin_emit_text(e, "needs");
  tin_emit_list(e);
  for (uint32_t i = 0; i < o->count; i++) {
    const need *n = &o->needs[i];
    tin_emit_map(e);
    field(e, "op", n->op);
    field(e, "type", n->type == TIN_NONE ? NULL : tin_dtype_text(n->type));
    tin_emit_text(e, "nodes");
    tin_emit_int(e, n->nodes);
    field(e, "node", n->node);
    field(e, "kernel", n->kernel ? n->kernel->name : NULL);
    field(e, "module", module_of(o, n->kernel));
    tin_emit_end(e);
  }
  tin_emit_end(e);
  tin_emit_end(e);
  return tin_emit_close(e);
}

/* Where they are to be had, as far as there is room. */
static tin_status fail_missing(ops *o, uint32_t missing) {
  char advice[3072] = "", line[256];
  size_t used = 0;
  for (uint32_t i = 0; i < o->count && used < sizeof advice; i++) {
    const need *n = &o->needs[i];
    if (n->kernel || !tin_plugins_advise(&o->tool.plugins, n->op, n->type, line, sizeof line))
      continue;
    used += (size_t)snprintf(advice + used, sizeof advice - used, "\n  %s (%s): %s", n->op,
                             type_of(n), line);
  }
  return TIN_FAIL(&o->tool.error, TIN_UNSUPPORTED, "%s: %u of %u kernels are missing%s", o->graph,
                  missing, o->count, advice);
}

static tin_status show_needs(ops *o, char *feeds, char *fetches) {
  tin_model_options options = {TIN_INIT(tin_model_options), .flags = TIN_MODEL_DESCRIBE};
  TIN_TRY(tin_tool_open(&o->tool, o->graph, &options));
  TIN_TRY(collect_needs(o, feeds, fetches));
  if (o->format == FORMAT_TABLE)
    needs_as_table(o);
  else if (!needs_as_data(o, o->format == FORMAT_YAML ? TIN_EMIT_YAML : TIN_EMIT_JSON))
    return write_failed(o);
  uint32_t missing = 0;
  for (uint32_t i = 0; i < o->count; i++) missing += !o->needs[i].kernel;
  return missing ? fail_missing(o, missing) : TIN_OK;
}

/* ---- an index -------------------------------------------------------------------------------- */

static tin_status write_index(ops *o) {
  tin_file file;
  tin_error *error = &o->tool.error;
  char *path = tin_path_join(o->index_folder, TIN_INDEX_NAME);
  if (!path) return tin_out_of_memory(error);
  tin_status status = tin_file_create(&file, path, error);
  free(path);
  TIN_TRY(status);
  status = tin_plugins_write_index(&o->tool.plugins, file.stream, o->index_folder, error);
  if (status == TIN_OK) return tin_file_commit(&file, error);
  tin_file_discard(&file);
  return status;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static int execute(ops *o) {
  const tin_command *p = o->tool.program;
  if ((o->feeds || o->fetches) && !o->graph)
    return tin_usage_error(p, "--feeds and --fetches need --graph");
  if (o->pattern && o->graph) return tin_usage_error(p, "--op and --graph exclude each other");
  if (o->index_folder && (o->graph || o->pattern))
    return tin_usage_error(p, "--write_index goes with neither --graph nor --op");
  if (o->index_folder && !*o->index_folder)
    return tin_usage_error(p, "--write_index needs a folder");
  if (o->index_folder ? write_index(o) : tin_tool_load_all(&o->tool))
    return tin_tool_failed(&o->tool);
  if (o->index_folder) return TIN_EXIT_OK;
  if (!o->graph) return list_registry(o) ? tin_tool_failed(&o->tool) : TIN_EXIT_OK;
  char *feeds = o->feeds ? strdup(o->feeds) : NULL;
  char *fetches = o->fetches ? strdup(o->fetches) : NULL;
  int status = TIN_EXIT_OK;
  if ((o->feeds && !feeds) || (o->fetches && !fetches))
    status = tin_no_memory(p);
  else if (show_needs(o, feeds, fetches))
    status = tin_tool_failed(&o->tool);
  free(feeds);
  free(fetches);
  return status;
}

int main(int argc, char **argv) {
  ops o = {0};
  const tin_option options[] = {
      TIN_OPTION_STRING("op", &o.pattern, "NAME",
                        "only the kernels of this op; a pattern such as 'Conv*' will do"),
      TIN_FLAG_GRAPH(&o.graph),
      TIN_OPTION_STRING("feeds", &o.feeds, "A,B",
                        "with --graph: the nodes that are fed; without it, the graph's own inputs"),
      TIN_OPTION_STRING("fetches", &o.fetches, "A,B",
                        "with --graph: the nodes that are fetched; without it, the graph's own "
                        "outputs"),
      TIN_OPTION_CHOICE("format", &o.format, "table|yaml|json", "how to write the list"),
      TIN_OPTION_STRING("write_index", &o.index_folder, "DIR",
                        "load every plugin in DIR, and write to DIR/index what they supply: for "
                        "messages that say where a missing op is to be had"),
      TIN_FLAGS_PLUGINS(&o.tool.plugins),
      TIN_OPTION_END};
  const tin_command p = {
      .name = "tinfer-ops",
      .usage =
          "[--op=NAME] [--graph=FILE [--feeds=A,B] [--fetches=A,B]] [--format=table|yaml|json]",
      .summary = "Lists the kernels there are, and the files they come from; with --graph, those "
                 "that a\nmodel needs, and exits with 1 if any of them is missing.",
      .example = "  tinfer-ops --graph=mobilenet.pb\n",
      .options = options};
  int status = tin_options_parse(&p, argc, argv);
  if (status >= 0) return tin_plugins_free(&o.tool.plugins), status;
  status = tin_tool_start(&o.tool, &p) ? tin_tool_failed(&o.tool) : execute(&o);
  for (uint32_t i = 0; i < o.count; i++) free(o.needs[i].node);
  free(o.needs);
  return tin_tool_end(&o.tool, status);
}
