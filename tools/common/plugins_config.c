/* SPDX-License-Identifier: Apache-2.0 */
/* plugins_config.c -- reading plugins.yaml. Nothing in it is overlooked: what is misspelt would
 * allow what it was to forbid. */
#include "tools/common/plugins_config.h"
#include "core/fail.h"
#include "registry/loader/find.h"
#include "tools/common/file.h"
#include "tools/common/installed.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static tin_status fail_at(const tin_plugins_config *c, int item, tin_error *error,
                          const char *what) {
  return TIN_FAIL(error, TIN_INVALID, "line %d: %s", tin_document_line(c->document, item), what);
}

/* ---- maps of two keys ------------------------------------------------------------------------ */

typedef struct keys {
  const char *names[2], *expected;
} keys;

/* Which of the two; or 2. */
static int number_of(const keys *k, const char *name) {
  int i = 0;
  while (i < 2 && (!name || strcmp(name, k->names[i]) != 0)) i++;
  return i;
}

/* Their values, 0 for what is not there. */
static tin_status read_map(const tin_plugins_config *c, int map, const keys *k, int values[2],
                           tin_error *error) {
  int key, value;
  values[0] = values[1] = 0;
  if (!tin_document_is_map(c->document, map)) return fail_at(c, map, error, k->expected);
  for (int i = 0; tin_document_pair(c->document, map, i, &key, &value); i++) {
    int number = number_of(k, tin_document_text(c->document, key));
    if (number == 2) return fail_at(c, key, error, k->expected);
    if (values[number]) return fail_at(c, key, error, "this is here twice");
    values[number] = value;
  }
  return TIN_OK;
}

/* ---- path ------------------------------------------------------------------------------------ */

static tin_status read_path(tin_plugins_config *c, int list, tin_error *error) {
  if (!list) return TIN_OK;
  if (!tin_document_is_list(c->document, list))
    return fail_at(c, list, error, "path is a list of folders");
  for (int i = 0; i < tin_document_count(c->document, list); i++) {
    int item = tin_document_at(c->document, list, i);
    const char *folder = tin_document_text(c->document, item);
    if (!folder || !*folder) return fail_at(c, item, error, "this is no folder");
    if (!tin_strings_add(&c->folders, folder)) return tin_out_of_memory(error);
  }
  return TIN_OK;
}

/* ---- allow ----------------------------------------------------------------------------------- */

static bool is_hash(const char *text) {
  return strlen(text) == 64 && strspn(text, "0123456789abcdefABCDEF") == 64;
}

/* As plugins are named: nothing else would ever be that of a file. */
static bool is_name(const char *text) {
  return *text && !strchr(text, '/') && !tin_plugin_is_file(text);
}

static tin_status read_allowed(tin_plugins_config *c, int item, tin_error *error) {
  static const keys expected = {{"name", "sha256"}, "name and sha256 are expected"};
  int values[2];
  TIN_TRY(read_map(c, item, &expected, values, error));
  tin_allowed a = {tin_document_text(c->document, values[0]),
                   tin_document_text(c->document, values[1])};
  if (!a.name || !is_name(a.name))
    return fail_at(c, values[0] ? values[0] : item, error,
                   "name is that of a file, without folder and .so");
  if (values[1] && (!a.sha256 || !is_hash(a.sha256)))
    return fail_at(c, values[1], error, "sha256 has 64 hexadecimal digits");
  c->allow[c->num_allowed++] = a;
  return TIN_OK;
}

/* A list that is empty allows nothing. */
static tin_status read_allow(tin_plugins_config *c, int list, tin_error *error) {
  int count = tin_document_count(c->document, list);
  if (!list) return TIN_OK;
  if (!tin_document_is_list(c->document, list))
    return fail_at(c, list, error, "allow is a list of plugins");
  c->allow = calloc((size_t)count + 1, sizeof *c->allow);
  if (!c->allow) return tin_out_of_memory(error);
  for (int i = 0; i < count; i++)
    TIN_TRY(read_allowed(c, tin_document_at(c->document, list, i), error));
  return TIN_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

static tin_status read_document(tin_plugins_config *c, tin_error *error) {
  static const keys expected = {{"path", "allow"}, "path and allow are expected"};
  int values[2], root = tin_document_root(c->document);
  if (!root) return TIN_OK; /* comments alone */
  TIN_TRY(read_map(c, root, &expected, values, error));
  TIN_TRY(read_path(c, values[0], error));
  return read_allow(c, values[1], error);
}

tin_status tin_plugins_config_parse(tin_plugins_config *config, const void *text, size_t size,
                                    tin_error *error) {
  *config = (tin_plugins_config){0};
  TIN_TRY(tin_document_parse(&config->document, text, size, error));
  tin_status status = read_document(config, error);
  if (status != TIN_OK) tin_plugins_config_free(config);
  return status;
}

static tin_status load(tin_plugins_config *config, const char *path, tin_error *error) {
  size_t size;
  void *text;
  TIN_TRY(tin_file_read_limited(path, TIN_DOCUMENT_MAX, &text, &size, error));
  tin_status status = tin_plugins_config_parse(config, text, size, error);
  if (status != TIN_OK) tin_error_context(error, "%s", path);
  free(text);
  return status;
}

/* $XDG_CONFIG_HOME/tinfer/plugins.yaml or the one below $HOME; NULL: there is none. */
static char *users_file(void) {
  const char *base = getenv("XDG_CONFIG_HOME"), *below = "tinfer/plugins.yaml";
  if (!base || *base != '/') base = getenv("HOME"), below = ".config/tinfer/plugins.yaml";
  char *path = base && *base ? tin_path_join(base, below) : NULL;
  if (path && access(path, F_OK) == 0) return path;
  free(path);
  return NULL;
}

tin_status tin_plugins_config_find(tin_plugins_config *config, tin_error *error) {
  const char *named = getenv("TINFER_PLUGIN_CONFIG");
  *config = (tin_plugins_config){0};
  tin_status status = TIN_OK;
  if (named && *named) {
    status = load(config, named, error);
    if (status != TIN_OK) tin_error_context(error, "TINFER_PLUGIN_CONFIG");
    return status;
  }
  char *path = users_file();
  if (!path && tin_installed(TIN_IN_CONFIGS, "plugins.yaml", &path, NULL) == TIN_NO_MEMORY)
    return tin_out_of_memory(error);
  if (path) status = load(config, path, error);
  free(path);
  return status;
}

void tin_plugins_config_free(tin_plugins_config *config) {
  tin_strings_free(&config->folders);
  tin_document_free(config->document);
  free(config->allow);
  *config = (tin_plugins_config){0};
}
