/* SPDX-License-Identifier: Apache-2.0 */
/* plugins.c -- finding plugins, and loading what is needed. */
#include "tools/common/plugins.h"
#include "core/fail.h"
#include "tools/common/file.h"
#include "tools/common/installed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- lists ----------------------------------------------------------------------------------- */

/* Keeps a text that has been allocated, also when it returns false. */
static bool keep(tin_plugins *p, char *text) {
  if (text && tin_strings_add(&p->texts, text)) return true;
  free(text);
  return false;
}

/* Each part of "a,b" that is not empty. */
static bool add_parts(tin_plugins *p, tin_strings *list, const char *text, char separator) {
  char *copy = strdup(text);
  if (!keep(p, copy)) return false;
  while (copy) {
    char *end = strchr(copy, separator);
    if (end) *end++ = 0;
    if (*copy && !tin_strings_add(list, copy)) return false;
    copy = end;
  }
  return true;
}

/* ---- indexes --------------------------------------------------------------------------------- */

/* Without an index only the files are known. */
static tin_status list_files(tin_plugins *p, tin_index *index, const char *folder,
                             tin_error *error) {
  char **files;
  uint32_t count;
  TIN_TRY(tin_index_files(folder, &files, &count, error));
  index->plugins = calloc(count + 1, sizeof *index->plugins);
  bool ok = index->plugins;
  for (uint32_t i = 0; i < count; i++) {
    if (ok) index->plugins[index->num_plugins++] = (tin_index_plugin){files[i], "-", files[i]};
    ok = keep(p, files[i]) && ok;
  }
  free(files);
  if (!ok) index->num_plugins = 0;
  return ok ? TIN_OK : tin_out_of_memory(error);
}

static tin_status load_installed(tin_plugins *p, const char *folder, tin_error *error) {
  tin_index *index = &p->indexes[p->folders.count - 1];
  tin_status status = tin_index_load(index, folder, error);
  if (status == TIN_NOT_FOUND) {
    p->unindexed = true;
    status = list_files(p, index, folder, error);
  }
  TIN_TRY(status);
  p->modules = calloc(index->num_plugins + 1, sizeof *p->modules);
  if (!p->modules) return tin_out_of_memory(error);
  p->installed = index;
  return TIN_OK;
}

static tin_status load_indexes(tin_plugins *p, bool installed, tin_error *error) {
  p->indexes = calloc(p->folders.count + 1, sizeof *p->indexes);
  if (!p->indexes) return tin_out_of_memory(error);
  uint32_t others = p->folders.count - installed;
  for (uint32_t i = 0; i < others; i++) {
    /* They only help with errors: what is wrong with one is not this command's affair. */
    tin_status status = tin_index_load(&p->indexes[i], p->folders.v[i], NULL);
    if (status == TIN_NO_MEMORY) return tin_out_of_memory(error);
  }
  return installed ? load_installed(p, p->folders.v[others], error) : TIN_OK;
}

static tin_status list_folders(tin_plugins *p, bool *installed, tin_error *error) {
  const char *environment = getenv("TINFER_PLUGIN_PATH");
  char *folder;
  for (uint32_t i = 0; i < p->path.count; i++)
    if (!tin_strings_add(&p->folders, p->path.v[i])) return tin_out_of_memory(error);
  if (environment && !add_parts(p, &p->folders, environment, ':')) return tin_out_of_memory(error);
  TIN_TRY(tin_plugins_config_find(&p->config, error));
  for (uint32_t i = 0; i < p->config.folders.count; i++)
    if (!tin_strings_add(&p->folders, p->config.folders.v[i])) return tin_out_of_memory(error);
  tin_status status = tin_installed(TIN_IN_MODULES, NULL, &folder, error);
  *installed = status == TIN_OK;
  if (status == TIN_NOT_FOUND) return TIN_OK;
  TIN_TRY(status);
  return keep(p, folder) && tin_strings_add(&p->folders, folder) ? TIN_OK
                                                                 : tin_out_of_memory(error);
}

static bool lies_in(const char *folder, const char *name) {
  size_t size = strlen(folder) + strlen(name) + sizeof "/.so";
  char *path = malloc(size);
  if (path) snprintf(path, size, "%s/%s.so", folder, name);
  bool found = path && access(path, F_OK) == 0;
  free(path);
  return found;
}

/* Is that the file "<name>.so"? */
static bool is_file_of(const char *file, const char *name) {
  size_t n = strlen(name);
  return strncmp(file, name, n) == 0 && strcmp(file + n, ".so") == 0;
}

/* A module that the user asks for by name, and no other folder has, is noted as needed. */
static bool is_module(tin_plugins *p, const char *name) {
  if (!p->installed || strchr(name, '/')) return false;
  for (uint32_t i = 0; i + 1 < p->folders.count; i++)
    if (lies_in(p->folders.v[i], name)) return false;
  for (uint32_t i = 0; i < p->installed->num_plugins; i++)
    if (is_file_of(p->installed->plugins[i].file, name)) return p->modules[i].needed = true;
  return false;
}

static void take_modules_out(tin_plugins *p) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < p->names.count; i++)
    if (!is_module(p, p->names.v[i])) p->names.v[kept++] = p->names.v[i];
  p->names.count = kept;
}

tin_status tin_plugins_find(tin_plugins *p, tin_error *error) {
  bool installed = false;
  if (p->found) return TIN_OK;
  p->found = true;
  for (uint32_t i = 0; i < p->wanted.count; i++)
    if (!add_parts(p, &p->names, p->wanted.v[i], ',')) return tin_out_of_memory(error);
  TIN_TRY(list_folders(p, &installed, error));
  TIN_TRY(load_indexes(p, installed, error));
  take_modules_out(p);
  return TIN_OK;
}

void tin_plugins_free(tin_plugins *p) {
  for (uint32_t i = 0; p->indexes && i < p->folders.count; i++) tin_index_free(&p->indexes[i]);
  for (uint32_t i = 0; i < p->texts.count; i++) free((char *)p->texts.v[i]);
  tin_strings *lists[] = {&p->wanted, &p->path, &p->names, &p->folders, &p->texts};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) tin_strings_free(lists[i]);
  tin_plugins_config_free(&p->config);
  free(p->indexes);
  free(p->modules);
  *p = (tin_plugins){0};
}

/* ---- what is needed -------------------------------------------------------------------------- */

void tin_plugins_need_all(tin_plugins *p) {
  for (uint32_t i = 0; p->installed && i < p->installed->num_plugins; i++)
    p->modules[i].needed = true;
}

bool tin_plugins_have_all(const tin_plugins *p) {
  for (uint32_t i = 0; p->installed && i < p->installed->num_plugins; i++)
    if (!p->modules[i].needed) return false;
  return true;
}

void tin_plugins_need_op(tin_plugins *p, const char *op) {
  if (p->unindexed) tin_plugins_need_all(p);
  for (uint32_t i = 0; p->installed && i < p->installed->num_items; i++)
    if (tin_index_has_op(&p->installed->items[i], op))
      p->modules[p->installed->items[i].plugin].needed = true;
}

static bool is_format(const tin_index_item *item, const char *format) {
  return item->kind == TIN_FORMAT && (!format || strcmp(item->name, format) == 0);
}

void tin_plugins_need_format(tin_plugins *p, const char *format) {
  if (p->unindexed) tin_plugins_need_all(p);
  for (uint32_t i = 0; p->installed && i < p->installed->num_items; i++)
    if (is_format(&p->installed->items[i], format))
      p->modules[p->installed->items[i].plugin].needed = true;
}

const char *tin_plugins_absent_format(const tin_plugins *p) {
  for (uint32_t i = 0; p->installed && i < p->installed->num_items; i++) {
    uint32_t module = p->installed->items[i].plugin;
    if (is_format(&p->installed->items[i], NULL) && p->modules[module].absent)
      return p->installed->plugins[module].file;
  }
  return NULL;
}

/* ---- loading --------------------------------------------------------------------------------- */

static const char *modules_folder(const tin_plugins *p) {
  return p->folders.v[p->folders.count - 1];
}

static tin_status load_module(tin_plugins *p, uint32_t i, tin_registry *registry) {
  const tin_load_options below = {TIN_INIT(tin_load_options), .flags = TIN_LOAD_BELOW};
  tin_module *module = &p->modules[i];
  tin_status status = TIN_OK;
  if (!module->needed || module->loaded) return TIN_OK;
  char *path = tin_path_join(modules_folder(p), p->installed->plugins[i].file);
  if (!path) return tin_out_of_memory(registry->error);
  module->absent = access(path, F_OK) != 0;
  if (!module->absent) status = tin_plugin_load(registry, path, &below);
  module->loaded = !module->absent && status == TIN_OK;
  free(path);
  return status;
}

static tin_load_options options_of(const tin_plugins *p) {
  return (tin_load_options){TIN_INIT(tin_load_options), .flags = TIN_LOAD_NO_ENVIRONMENT,
                            .folders = p->folders.v, .allow = p->config.allow,
                            .num_allowed = p->config.num_allowed};
}

static tin_status load_wanted(tin_plugins *p, tin_registry *registry) {
  const tin_load_options options = options_of(p);
  for (uint32_t i = 0; i < p->names.count; i++)
    TIN_TRY(tin_plugin_load(registry, p->names.v[i], &options));
  p->loaded = true;
  return TIN_OK;
}

tin_status tin_plugins_load(tin_plugins *p, tin_registry *registry) {
  p->registry = registry;
  for (uint32_t i = p->installed ? p->installed->num_plugins : 0; i-- > 0;)
    TIN_TRY(load_module(p, i, registry)); /* each below the one before */
  return p->loaded ? TIN_OK : load_wanted(p, registry);
}

static bool same_folder(const char *a, const char *b) {
  struct stat x, y;
  return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* What belongs to the installation needs nobody's leave: it may just be in the making. */
tin_status tin_plugins_write_index(tin_plugins *p, FILE *to, const char *folder, tin_error *error) {
  char *installed = NULL;
  if (tin_installed(TIN_IN_MODULES, NULL, &installed, NULL) == TIN_NO_MEMORY)
    return tin_out_of_memory(error);
  bool own = installed && same_folder(installed, folder);
  free(installed);
  if (own) return tin_index_write(to, folder, NULL, error);
  TIN_TRY(tin_plugins_find(p, error));
  const tin_load_options options = options_of(p);
  return tin_index_write(to, folder, &options, error);
}

/* ---- advice ---------------------------------------------------------------------------------- */

static bool takes(uint64_t types, tin_dtype type) {
  return type == TIN_NONE || !types || (types & TIN_BIT(type));
}

/* The one of that op and type, or NULL. */
static const tin_index_item *find_kernel(const tin_index *index, const char *op, tin_dtype type) {
  for (uint32_t i = 0; i < index->num_items; i++)
    if (tin_index_has_op(&index->items[i], op) && takes(index->items[i].types, type))
      return &index->items[i];
  return NULL;
}

/* Is the plugin of an item loaded? */
static bool is_loaded(const tin_plugins *p, const tin_index *index, uint32_t plugin) {
  if (index == p->installed && p->modules[plugin].loaded) return true;
  for (const tin_entry *e = NULL; (e = tin_registry_next(p->registry, e));)
    if (e->plugin && strcmp(e->plugin->name, index->plugins[plugin].name) == 0) return true;
  return false;
}

static bool has_kernel(const tin_plugins *p, const char *op, tin_dtype type) {
  for (const tin_entry *e = NULL; (e = tin_registry_next(p->registry, e));) {
    const tin_kernel *k = e->kind == TIN_KERNEL ? e->item : NULL;
    if (k && tin_op_is(k->op, op) && takes(k->dtypes, type)) return true;
  }
  return false;
}

/* What the plugin of an item, in that folder, has to do with its being missing. */
static bool say_item(const tin_plugins *p, uint32_t folder, const tin_index_item *item, char *text,
                     size_t size) {
  const tin_index *index = &p->indexes[folder];
  const tin_index_plugin *plugin = &index->plugins[item->plugin];
  const char *where = p->folders.v[folder], *kind = index == p->installed ? "module" : "plugin";
  if (index == p->installed && p->modules[item->plugin].absent)
    snprintf(text, size, "module %s has it, but its file %s/%s is missing: install it again",
             plugin->name, where, plugin->file);
  else if (is_loaded(p, index, item->plugin))
    snprintf(text, size,
             "%s %s is to have it by %s/" TIN_INDEX_NAME
             ", which is out of date: tinfer-ops --write_index=%s",
             kind, plugin->name, where, where);
  else
    snprintf(text, size, "%s %s in %s has it: --plugins=%.*s, and X(%s) in ops_to_register.h", kind,
             plugin->name, where, (int)strlen(plugin->file) - 3, plugin->file, item->name);
  return true;
}

static bool say_other_types(const tin_index *index, const char *op, char *text, size_t size) {
  uint64_t types = 0;
  for (uint32_t i = 0; i < index->num_items; i++)
    if (tin_index_has_op(&index->items[i], op)) types |= index->items[i].types;
  if (!types) return false;
  int n = snprintf(text, size, "it is there for");
  const char *comma = " ";
  for (int t = 0; t < TIN_DTYPE_COUNT && (size_t)n < size; t++) {
    if (!(types & TIN_BIT(t))) continue;
    n += snprintf(text + n, size - (size_t)n, "%s%s", comma, tin_dtype_text((tin_dtype)t));
    comma = ", ";
  }
  return true;
}

/* Nobody knows what plugins without an index have. */
static bool say_unindexed(const tin_plugins *p, char *text, size_t size) {
  for (uint32_t i = 0; i < p->folders.count; i++) {
    char **files;
    uint32_t count;
    if (p->indexes[i].text || &p->indexes[i] == p->installed) continue;
    if (tin_index_files(p->folders.v[i], &files, &count, NULL) != TIN_OK) continue;
    for (uint32_t k = 0; k < count; k++) free(files[k]);
    free(files);
    if (!count) continue;
    snprintf(text, size,
             "perhaps a plugin in %s has it, where no index says which: "
             "tinfer-ops --write_index=%s",
             p->folders.v[i], p->folders.v[i]);
    return true;
  }
  return false;
}

static bool say_uninstalled(char *text, size_t size) {
  snprintf(text, size, "tinfer's modules are not where this command looks for them");
  return true;
}

bool tin_plugins_advise(void *self, const char *op, tin_dtype type, char *text, size_t size) {
  const tin_plugins *p = self;
  if (!p->indexes || !p->registry || has_kernel(p, op, type)) return false;
  for (uint32_t i = 0; i < p->folders.count; i++) {
    const tin_index_item *item = find_kernel(&p->indexes[i], op, type);
    if (item) return say_item(p, i, item, text, size);
  }
  if (!p->installed) return say_uninstalled(text, size);
  return say_other_types(p->installed, op, text, size) || say_unindexed(p, text, size);
}
