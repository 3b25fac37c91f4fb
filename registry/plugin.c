/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c -- whether a plugin fits this host, and adding it whole or not at all. */
#include "registry/internal.h"

#include <string.h>

/* ---- ABI --------------------------------------------------------------------------------------
 * The host decides, in this one place. Each field has a message of its own; the plugin's name is
 * not in it, for it can be read only once the layout is known to fit. */

static tin_status check_magic(tin_registry *registry, uint32_t magic) {
  if (magic == TIN_PLUGIN_MAGIC) return TIN_OK;
  uint32_t swapped = magic << 24 | (magic & 0xff00u) << 8 | (magic >> 8 & 0xff00u) | magic >> 24;
  if (swapped == TIN_PLUGIN_MAGIC)
    return tin_fail(registry, TIN_INCOMPATIBLE, "the plugin is built for another byte order");
  return tin_fail(registry, TIN_INCOMPATIBLE, "not a plugin: its magic number is %08x, not %08x",
                  magic, TIN_PLUGIN_MAGIC);
}

static tin_status check_version(tin_registry *registry, const tin_abi *abi) {
  if (abi->major != TIN_ABI_MAJOR)
    return tin_fail(registry, TIN_INCOMPATIBLE, "the plugin is built for ABI %u.%u, this is %d.%d",
                    abi->major, abi->minor, TIN_ABI_MAJOR, TIN_ABI_MINOR);
  if (abi->minor > TIN_ABI_MINOR)
    return tin_fail(registry, TIN_INCOMPATIBLE,
                    "the plugin needs ABI %u.%u, which is newer than this one, %d.%d", abi->major,
                    abi->minor, TIN_ABI_MAJOR, TIN_ABI_MINOR);
  return TIN_OK;
}

static tin_status check_number(tin_registry *registry, const char *what, size_t is, size_t here) {
  if (is == here) return TIN_OK;
  return tin_fail(registry, TIN_INCOMPATIBLE, "the plugin's %s is %zu, here it is %zu", what, is,
                  here);
}

static tin_status check_abi(tin_registry *registry, const tin_abi *abi) {
  TIN_TRY(check_magic(registry, abi->magic));
  TIN_TRY(check_version(registry, abi));
  TIN_TRY(check_number(registry, "size of a pointer", abi->pointer_size, sizeof(void *)));
  TIN_TRY(check_number(registry, "maximal rank", abi->max_rank, TIN_MAX_RANK));
  return check_number(registry, "size of a tensor", abi->tensor_size, sizeof(tin_tensor));
}

static tin_status check_plugin(tin_registry *registry, const tin_plugin *plugin) {
  if (!plugin) return tin_fail(registry, TIN_INVALID, "the plugin describes nothing");
  TIN_TRY(check_abi(registry, &plugin->abi));
  if (!TIN_HAS(plugin, quit))
    return tin_fail(registry, TIN_INCOMPATIBLE, "the plugin's descriptor of %u bytes is too short",
                    plugin->struct_size);
  if (!plugin->name || !plugin->name[0])
    return tin_fail(registry, TIN_INVALID, "the plugin has no name");
  if (!plugin->init)
    return tin_fail(registry, TIN_INVALID, "plugin '%s' has no init function", plugin->name);
  return TIN_OK;
}

/* ---- names --------------------------------------------------------------------------- */

/* The plugin of that name whose parts are in the registry, or are just being added. */
static const tin_plugin *find_plugin(const tin_registry *registry, const char *name) {
  for (uint32_t i = 0; i < registry->count; i++) {
    const tin_plugin *plugin = registry->entries[i].plugin;
    if (plugin && strcmp(plugin->name, name) == 0) return plugin;
  }
  bool loading = registry->loading && strcmp(registry->loading->name, name) == 0;
  return loading ? registry->loading : NULL;
}

static const char *version(const tin_plugin *plugin) {
  return plugin->version && plugin->version[0] ? plugin->version : "unknown";
}

/* Names are how errors and allow-lists tell plugins apart. */
static tin_status check_name(tin_registry *registry, const tin_plugin *plugin) {
  const tin_plugin *other = find_plugin(registry, plugin->name);
  if (!other) return TIN_OK;
  if (other == plugin)
    return tin_fail(registry, TIN_INVALID, "plugin '%s' has been added already", plugin->name);
  return tin_fail(registry, TIN_INVALID,
                  "plugin '%s', version %s: another one of that name, version %s, has been added",
                  plugin->name, version(plugin), version(other));
}

/* ---- adding -------------------------------------------------------------------------- */

/* Runs init, and makes sure that a failure has a text. */
static tin_status run_init(tin_registry *registry, const tin_plugin *plugin) {
  tin_error *error = registry->error;
  if (error) error->text[0] = 0;
  tin_status status = plugin->init(registry);
  if (status == TIN_OK || !error) return status;
  if (!error->text[0]) tin_fail(registry, status, "its init failed: %s", tin_status_text(status));
  tin_error_context(error, "plugin '%s'", plugin->name);
  return status;
}

/* A plugin that has added nothing is remembered too: it has a name, and may want to quit. */
static tin_status remember(tin_registry *registry, const tin_plugin *plugin, uint32_t from) {
  for (uint32_t i = from; i < registry->count; i++)
    if (registry->entries[i].plugin == plugin) return TIN_OK;
  return tin_registry_add(registry, TIN_NOTHING, plugin->name, NULL);
}

/* All of it; what a failure leaves is for the caller to take out. */
static tin_status add_parts(tin_registry *registry, const tin_plugin *plugin) {
  uint32_t from = registry->count;
  TIN_TRY(run_init(registry, plugin));
  tin_status status = remember(registry, plugin, from);
  if (status != TIN_OK && plugin->quit) plugin->quit();
  return status;
}

tin_status tin_plugin_add(tin_registry *registry, const tin_plugin *plugin) {
  TIN_TRY(check_plugin(registry, plugin));
  TIN_TRY(check_name(registry, plugin));
  const tin_plugin *loading = registry->loading;
  const char *module = registry->module;
  uint32_t count = registry->count;
  if (!registry->checks) registry->checks = &tin_registry_checks; /* it may be of any version */
  registry->loading = plugin;
  registry->module = NULL;
  tin_status status = add_parts(registry, plugin);
  registry->loading = loading;
  registry->module = module;
  if (status != TIN_OK) tin_registry_cut(registry, count, plugin);
  return status;
}
