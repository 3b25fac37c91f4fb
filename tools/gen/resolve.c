/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.c -- see resolve.h. */
#include "tools/gen/resolve.h"

#include "core/fail.h"
#include "tools/gen/tf_class.h"

#include <string.h>

/* ---- kernels ----------------------------------------------------------------------------------
 */

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
  if (!s) return tin_selection_no_memory(w->error);
  s->types |= kernel->dtypes ? types & kernel->dtypes : types;
  const char *plugin = plugin_of(w->plugins, entry);
  if (plugin) s->plugin = tin_zone_strdup(&w->selection->zone, plugin);
  bool ok = (!plugin || s->plugin) && tin_selection_reason(w->selection, s, w->source);
  return ok ? TIN_OK : tin_selection_no_memory(w->error);
}

static bool add_missing(const tin_wish *w, const char *what, const char *type, const char *by) {
  return tin_selection_note(w->selection, &w->selection->missing, true,
                            *type ? "%s (%s): asked for by %s" : "%s%s: asked for by %s", what,
                            type, by);
}

static bool add_warning(const tin_wish *w, const char *what, const char *type, const char *by) {
  return tin_selection_note(w->selection, &w->selection->warnings, false,
                            "no kernel for %s%s%s, asked for by %s", what, *type ? " of " : "",
                            type, by);
}

/* What TensorFlow adds to any list, and nobody needs here. */
static bool is_default(const char *op) {
  static const char *const ops[] = {"NoOp", "_Recv", "_Send", "_HostRecv", "_HostSend"};
  for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
    if (strcmp(op, ops[i]) == 0) return true;
  return false;
}

static tin_status nobody_has(const tin_wish *w, const char *what, const char *type) {
  const tin_source_of *source = tin_selection_find_source(w->selection, w->source);
  const char *by = source ? source->name : w->source;
  if (w->lenient && is_default(what)) return TIN_OK;
  bool ok = w->lenient ? add_warning(w, what, type, by) : add_missing(w, what, type, by);
  return ok ? TIN_OK : tin_selection_no_memory(w->error);
}

tin_status tin_resolve_named(const tin_wish *w, const char *kernel) {
  const tin_entry *e = tin_find_kernel(w->registry, kernel);
  return e ? tin_resolve_kernel(w, e, TIN_ALL_TYPES) : nobody_has(w, kernel, "");
}

/* ---- ops --------------------------------------------------------------------------------------
 */

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
  if (!has_op(w->registry, op)) return nobody_has(w, op, "");
  for (int t = 1; t < TIN_DTYPE_COUNT; t++) {
    bool found = false;
    if (types && !(types & TIN_BIT(t))) continue;
    TIN_TRY(resolve_type(w, op, (tin_dtype)t, &found));
    if (!found && types) TIN_TRY(nobody_has(w, op, tin_dtype_text((tin_dtype)t)));
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
    return tin_selection_no_memory(w->error);
  return tin_resolve_op(w, op, 0);
}

tin_status tin_resolve_all(const tin_wish *w) {
  w->selection->everything = true;
  for (const tin_entry *e = NULL; (e = tin_registry_next(w->registry, e));)
    if (e->kind == TIN_KERNEL) TIN_TRY(tin_resolve_kernel(w, e, TIN_ALL_TYPES));
  return TIN_OK;
}
