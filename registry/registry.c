/* SPDX-License-Identifier: Apache-2.0 */
/* registry.c -- a table of what was added, and the table of functions that add to it. */
#include "registry/internal.h"

#include <string.h>

#include "core/checked.h"
#include "core/host.h"
#include "core/parts.h"
#include "core/zone.h"

/* ---- the table --------------------------------------------------------------------------- */

/* Is entry i the last one its plugin has added? */
static bool is_plugins_last(const tin_registry *registry, uint32_t i) {
  const tin_plugin *plugin = registry->entries[i].plugin;
  for (uint32_t j = i + 1; j < registry->count; j++)
    if (registry->entries[j].plugin == plugin) return false;
  return plugin != NULL;
}

static void close_files(const tin_registry *registry, uint32_t from) {
  for (uint32_t i = registry->count; i-- > from;) {
    if (registry->entries[i].kind != TIN_FILE) continue;
    tin_loaded *file = (tin_loaded *)registry->entries[i].item;
    file->close(file);
  }
}

/* In the reverse order of adding. */
void tin_registry_cut(tin_registry *registry, uint32_t count, const tin_plugin *except) {
  for (uint32_t i = registry->count; i-- > count;) {
    const tin_plugin *plugin = registry->entries[i].plugin;
    bool quits = plugin && plugin != except && plugin->quit && is_plugins_last(registry, i);
    if (quits) plugin->quit();
  }
  close_files(registry, count);
  registry->count = count;
}

void tin_registry_free(tin_registry *registry) {
  tin_registry_cut(registry, 0, NULL);
  if (!registry->allocator) return; /* the table is the caller's */
  tin_memory_free(registry->allocator, registry->entries,
                  registry->capacity * sizeof *registry->entries);
  registry->entries = NULL;
  registry->capacity = 0;
}

static tin_status grow(tin_registry *registry, const char *name) {
  if (!registry->allocator)
    return tin_fail(registry, TIN_NO_MEMORY, "no room for '%s': the registry's table has %u slots",
                    name, registry->capacity);
  uint32_t capacity = registry->capacity > 0 ? 2 * registry->capacity : 64;
  size_t bytes;
  tin_entry *entries = NULL;
  if (tin_size_mul(capacity, sizeof *entries, &bytes) && capacity > registry->capacity)
    entries = tin_memory_alloc(registry->allocator, bytes);
  if (!entries) return tin_fail(registry, TIN_NO_MEMORY, "out of memory for '%s'", name);
  if (registry->count > 0) memcpy(entries, registry->entries, registry->count * sizeof *entries);
  tin_memory_free(registry->allocator, registry->entries,
                  registry->capacity * sizeof *registry->entries);
  registry->entries = entries;
  registry->capacity = capacity;
  return TIN_OK;
}

tin_status tin_registry_add(tin_registry *registry, tin_kind kind, const char *name,
                            const void *item) {
  if (registry->count == registry->capacity) TIN_TRY(grow(registry, name));
  const tin_plugin *plugin = registry->loading;
  const char *module = registry->module ? registry->module : plugin ? plugin->name : NULL;
  registry->entries[registry->count++] = (tin_entry){kind, name, item, module, plugin};
  return TIN_OK;
}

static tin_status add_kernel(tin_registry *registry, const tin_kernel *kernel) {
  if (registry->checks) TIN_TRY(registry->checks->kernel(registry, kernel));
  return tin_registry_add(registry, TIN_KERNEL, kernel->name, kernel);
}

static tin_status add_format(tin_registry *registry, const tin_format *format) {
  if (registry->checks) TIN_TRY(registry->checks->format(registry, format));
  return tin_registry_add(registry, TIN_FORMAT, format->name, format);
}

static tin_status add_pass(tin_registry *registry, const tin_pass *pass) {
  if (registry->checks) TIN_TRY(registry->checks->pass(registry, pass));
  return tin_registry_add(registry, TIN_PASS, pass->name, pass);
}

const tin_host tin_host_table = {
    TIN_INIT(tin_host),
    .abi_major = TIN_ABI_MAJOR,
    .abi_minor = TIN_ABI_MINOR,
    .fail = tin_error_set,
    .add_kernel = add_kernel,
    .add_format = add_format,
    .add_pass = add_pass,
    .parallel = tin_host_parallel,
    .set_output = tin_host_set_output,
    .new_string = tin_host_new_string,
};

/* ---- looking ------------------------------------------------------------------------------- */

bool tin_op_is(const tin_op *op, const char *name) {
  if (strcmp(op->name, name) == 0) return true;
  for (const char *const *alias = op->aliases; alias && *alias; alias++)
    if (strcmp(*alias, name) == 0) return true;
  return false;
}

/* The item of that kind and name added last. */
static const void *find(const tin_registry *registry, tin_kind kind, const char *name) {
  for (uint32_t i = registry->count; i-- > 0;) {
    const tin_entry *e = &registry->entries[i];
    if (e->kind == kind && strcmp(e->name, name) == 0) return e->item;
  }
  return NULL;
}

const tin_format *tin_registry_format(const tin_registry *registry, const char *name) {
  return find(registry, TIN_FORMAT, name);
}

const tin_pass *tin_registry_pass(const tin_registry *registry, const char *name) {
  return find(registry, TIN_PASS, name);
}

const tin_entry *tin_registry_next(const tin_registry *registry, const tin_entry *previous) {
  const tin_entry *next = previous ? previous + 1 : registry->entries;
  return registry->count > 0 && next < registry->entries + registry->count ? next : NULL;
}
