/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.c -- see resolve.h. */
#include "tools/gen/resolve.h"

#include "core/fail.h"
#include "tools/gen/tf_class.h"

#include <stdio.h>
#include <string.h>

/* ---- kernels ------------------------------------------------------------------------------- */

static const tin_kernel *kernel_of(const tin_entry *e) {
  return e->kind == TIN_KERNEL ? e->item : NULL;
}

/* The one added last, as a session sees it. */
const tin_entry *tin_find_kernel(const tin_registry *registry, const char *name) {
  const tin_entry *found = NULL;
  for (const tin_entry *e = NULL; (e = tin_registry_next(registry, e));)
    if (e->kind == TIN_KERNEL && strcmp(e->name, name) == 0) found = e;
  return found;
}

/* "gate" of "folder/gate.so" */
static bool is_file_of(const char *file, const char *plugin) {
  const char *slash = strrchr(file, '/');
  size_t n = strlen(plugin);
  if (slash) file = slash + 1;
  return strncmp(file, plugin, n) == 0 && (!file[n] || file[n] == '.');
}

static bool is_module(const tin_plugins *plugins, const char *name) {
  const tin_index *index = plugins->installed;
  for (uint32_t i = 0; index && i < index->num_plugins; i++)
    if (strcmp(index->plugins[i].name, name) == 0) return true;
  return false;
}

/* Who brings a kernel that is not one of tinfer's: a plugin that the user named. */
static const char *plugin_of(const tin_plugins *plugins, const tin_entry *entry) {
  if (!entry->plugin || !plugins || is_module(plugins, entry->plugin->name)) return NULL;
  for (uint32_t i = 0; i < plugins->names.count; i++)
    if (is_file_of(plugins->names.v[i], entry->plugin->name)) return entry->plugin->name;
  return NULL;
}

tin_status tin_resolve_kernel(const tin_wish *w, const tin_entry *entry, uint64_t types) {
  const tin_kernel *kernel = kernel_of(entry);
  tin_selected *s = tin_selection_kernel(w->selection, kernel->name, kernel->op->name);
  if (!s) return tin_out_of_memory(w->error);
  s->types |= kernel->dtypes ? types & kernel->dtypes : types;
  const char *plugin = plugin_of(w->plugins, entry);
  if (plugin) s->plugin = tin_zone_strdup(&w->selection->zone, plugin);
  bool ok = (!plugin || s->plugin) && tin_selection_reason(w->selection, s, w->source);
  return ok ? TIN_OK : tin_out_of_memory(w->error);
}

/* ---- what nobody has ----------------------------------------------------------------------- */

typedef struct lack { /* a kernel by its name, or an op, perhaps of a type */
  const char *kernel, *op;
  tin_dtype type;
} lack;

/* Who has a kernel of that name, by the indexes; "": nobody, or `out` has no room. */
static const char *advise_kernel(const tin_plugins *p, const char *kernel, char *out, size_t size) {
  for (uint32_t f = 0; p->indexes && f < p->folders.count; f++)
    for (uint32_t i = 0; i < p->indexes[f].num_items; i++) {
      const tin_index_item *item = &p->indexes[f].items[i];
      if (item->kind != TIN_KERNEL || strcmp(item->name, kernel) != 0) continue;
      const tin_index_plugin *plugin = &p->indexes[f].plugins[item->plugin];
      snprintf(out, size, "\n    plugin %s in %s has it: --plugins=%.*s", plugin->name,
               p->folders.v[f], (int)strlen(plugin->file) - 3, plugin->file);
      return out;
    }
  return "";
}

/* A line on where it is to be had, if anybody knows. */
static const char *advise(const tin_wish *w, const lack *l, char *out, size_t size) {
  char text[256];
  if (!w->plugins) return "";
  if (l->kernel) return advise_kernel(w->plugins, l->kernel, out, size);
  if (!tin_plugins_advise((void *)(uintptr_t)w->plugins, l->op, l->type, text, sizeof text))
    return "";
  snprintf(out, size, "\n    %s", text);
  return out;
}

static bool add_missing(const tin_wish *w, const lack *l, const char *by) {
  char advice[320];
  const char *type = l->type ? tin_dtype_text(l->type) : "";
  return tin_selection_note(w->selection, &w->selection->missing, true,
                            *type ? "%s (%s): asked for by %s%s" : "%s%s: asked for by %s%s",
                            l->kernel ? l->kernel : l->op, type, by,
                            advise(w, l, advice, sizeof advice));
}

static bool add_warning(const tin_wish *w, const lack *l, const char *by) {
  return tin_selection_note(w->selection, &w->selection->warnings, false,
                            "no kernel for %s%s%s, asked for by %s", l->kernel ? l->kernel : l->op,
                            l->type ? " of " : "", l->type ? tin_dtype_text(l->type) : "", by);
}

/* What TensorFlow adds to any list, and nobody needs here. */
static bool is_default(const char *op) {
  static const char *const ops[] = {"NoOp", "_Recv", "_Send", "_HostRecv", "_HostSend"};
  for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
    if (strcmp(op, ops[i]) == 0) return true;
  return false;
}

static tin_status nobody_has(const tin_wish *w, lack l) {
  const tin_source_of *source = tin_selection_find_source(w->selection, w->source);
  const char *by = source ? source->name : w->source;
  if (w->lenient && l.op && is_default(l.op)) return TIN_OK;
  bool ok = w->lenient ? add_warning(w, &l, by) : add_missing(w, &l, by);
  return ok ? TIN_OK : tin_out_of_memory(w->error);
}

tin_status tin_resolve_named(const tin_wish *w, const char *kernel) {
  const tin_entry *e = tin_find_kernel(w->registry, kernel);
  if (e) return tin_resolve_kernel(w, e, TIN_ALL_TYPES);
  return nobody_has(w, (lack){.kernel = kernel});
}

/* ---- ops ----------------------------------------------------------------------------------- */

/* Those for one type, newest first, as sessions choose: one that refuses nothing hides what is
 * older. */
static tin_status resolve_type(const tin_wish *w, const char *op, tin_dtype type, bool *found) {
  for (uint32_t i = w->registry->count; i-- > 0;) {
    const tin_entry *e = &w->registry->entries[i];
    const tin_kernel *kernel = kernel_of(e);
    if (!kernel || !tin_op_is(kernel->op, op)) continue;
    if (kernel->dtypes && !(kernel->dtypes & TIN_BIT(type))) continue;
    *found = true;
    TIN_TRY(tin_resolve_kernel(w, e, TIN_BIT(type)));
    if (!kernel->accepts) break;
  }
  return TIN_OK;
}

static bool has_op(const tin_registry *registry, const char *op) {
  for (const tin_entry *e = NULL; (e = tin_registry_next(registry, e));)
    if (kernel_of(e) && tin_op_is(kernel_of(e)->op, op)) return true;
  return false;
}

tin_status tin_resolve_op(const tin_wish *w, const char *op, uint64_t types) {
  if (!has_op(w->registry, op)) return nobody_has(w, (lack){.op = op});
  for (int t = 1; t < TIN_DTYPE_COUNT; t++) {
    bool found = false;
    if (types && !(types & TIN_BIT(t))) continue;
    TIN_TRY(resolve_type(w, op, (tin_dtype)t, &found));
    if (!found && types) TIN_TRY(nobody_has(w, (lack){.op = op, .type = (tin_dtype)t}));
  }
  return TIN_OK;
}

enum { MAX_TYPES = 16 }; /* that a class has among its arguments */

tin_status tin_resolve_class(const tin_wish *w, const char *op, const char *class_name) {
  tin_dtype types[MAX_TYPES];
  uint32_t count = tin_tf_class_types(class_name, types, MAX_TYPES);
  bool found = false;
  for (uint32_t i = 0; i < count && !found; i++) TIN_TRY(resolve_type(w, op, types[i], &found));
  if (found) return TIN_OK;
  if (count && has_op(w->registry, op) &&
      !tin_selection_note(w->selection, &w->selection->warnings, false,
                          "%s: no element type of %s is one of the op's; all are taken", op,
                          class_name))
    return tin_out_of_memory(w->error);
  return tin_resolve_op(w, op, 0);
}

tin_status tin_resolve_all(const tin_wish *w) {
  w->selection->everything = true;
  for (const tin_entry *e = NULL; (e = tin_registry_next(w->registry, e));)
    if (e->kind == TIN_KERNEL) TIN_TRY(tin_resolve_kernel(w, e, TIN_ALL_TYPES));
  return TIN_OK;
}
