/* SPDX-License-Identifier: Apache-2.0 */
/* target.c -- see target.h. The native files lie in lib and lib/tinfer, those of other targets in
 * lib/tinfer/targets/NAME. */
#include "tools/gen/target.h"

#include "core/fail.h"
#include "tools/common/document.h"
#include "tools/common/installed.h"
#include "tools/gen/isa.h"
#include "tools/gen/names.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NATIVE "native"

static bool is_native(const char *name) { return strcmp(name, NATIVE) == 0; }

/* ---- where files lie ----------------------------------------------------------------------- */

/* free() *path. */
static tin_status find(const tin_target *target, tin_folder folder, const char *name, char **path,
                       tin_error *error) {
  char relative[512];
  if (is_native(target->name)) return tin_installed(folder, name, path, error);
  if (snprintf(relative, sizeof relative, "targets/%s/%s", target->name, name) >=
      (int)sizeof relative)
    return TIN_FAIL(error, TIN_INVALID, "the name of the target is too long");
  return tin_installed(TIN_IN_MODULES, relative, path, error);
}

static tin_status list_targets(tin_strings *names, tin_zone *zone, tin_error *error) {
  char *path;
  if (!tin_strings_add(names, NATIVE)) return tin_out_of_memory(error);
  if (tin_installed(TIN_IN_MODULES, "targets", &path, NULL)) return TIN_OK;
  DIR *folder = opendir(path);
  free(path);
  bool ok = true;
  for (struct dirent *entry; ok && folder && (entry = readdir(folder));) {
    const char *name = entry->d_name[0] == '.' ? NULL : tin_zone_strdup(zone, entry->d_name);
    ok = entry->d_name[0] == '.' || (name && tin_strings_add(names, name));
  }
  if (folder) closedir(folder);
  tin_names_sort(names);
  return ok ? TIN_OK : tin_out_of_memory(error);
}

static tin_status no_target(tin_target *target, tin_error *error) {
  char list[512] = "";
  tin_strings names = {0};
  tin_status status = list_targets(&names, &target->zone, error);
  for (uint32_t i = 0; i < names.count; i++) {
    size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names.v[i]);
  }
  tin_strings_free(&names);
  if (status) return status;
  return TIN_FAIL(error, TIN_NOT_FOUND, "--target=%s is not installed: there is %s", target->name,
                  list);
}

/* ---- target.yaml --------------------------------------------------------------------------- */

static tin_status take_list(tin_target *target, tin_document *d, const char *key, tin_strings *to,
                            tin_error *error) {
  int list = tin_document_get(d, tin_document_root(d), key);
  for (int i = 0, n = tin_document_count(d, list); i < n; i++) {
    const char *text = tin_document_text(d, tin_document_at(d, list, i));
    if (!text || !*text) return TIN_FAIL(error, TIN_CORRUPT, "an item of %s is no text", key);
    const char *copy = tin_zone_strdup(&target->zone, text);
    if (!copy || !tin_strings_add(to, copy)) return tin_out_of_memory(error);
  }
  return TIN_OK;
}

static tin_status take_all(tin_target *target, tin_document *d, tin_error *error) {
  const struct {
    const char *key;
    tin_strings *list;
  } lists[] = {{"cflags", &target->cflags},
               {"ldflags", &target->ldflags},
               {"libraries", &target->libraries},
               {"isas", &target->isas}};
  const char *cc = tin_document_text(d, tin_document_get(d, tin_document_root(d), "cc"));
  if (!cc || !*cc) return TIN_FAIL(error, TIN_CORRUPT, "it names no compiler (cc)");
  target->cc = tin_zone_strdup(&target->zone, cc);
  if (!target->cc) return tin_out_of_memory(error);
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    TIN_TRY(take_list(target, d, lists[i].key, lists[i].list, error));
  return TIN_OK;
}

static tin_status read_yaml(tin_target *target, const char *path, tin_error *error) {
  tin_document *d;
  TIN_TRY(tin_document_load(&d, path, error));
  tin_status status = take_all(target, d, error);
  if (status) tin_error_context(error, "%s", path);
  tin_document_free(d);
  return status;
}

static tin_status read_target(tin_target *target, tin_error *error) {
  char *path;
  if (strchr(target->name, '/')) return no_target(target, error);
  tin_status status = find(target, TIN_IN_MODULES, "target.yaml", &path, error);
  if (status == TIN_NOT_FOUND && !is_native(target->name)) return no_target(target, error);
  if (status) return status;
  status = read_yaml(target, path, error);
  free(path);
  return status;
}

tin_status tin_target_open(tin_target *target, const char *name, tin_error *error) {
  *target = (tin_target){.zone.allocator = &tin_heap};
  target->name = tin_zone_strdup(&target->zone, name ? name : NATIVE);
  tin_status status = target->name ? read_target(target, error) : tin_out_of_memory(error);
  if (status) tin_target_close(target);
  return status;
}

void tin_target_close(tin_target *target) {
  tin_strings *lists[] = {&target->cflags, &target->ldflags, &target->libraries, &target->isas};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) tin_strings_free(lists[i]);
  tin_zone_free(&target->zone);
  *target = (tin_target){0};
}

/* ---- files --------------------------------------------------------------------------------- */

tin_status tin_target_isas(const tin_target *target, const tin_selection *selection,
                           tin_strings *isas, tin_error *error) {
  if (tin_isa_keeps_all(selection)) return TIN_OK;
  for (uint32_t i = 0; i < target->isas.count; i++)
    if (tin_isa_keeps(selection, target->isas.v[i]) && !tin_strings_add(isas, target->isas.v[i]))
      return tin_out_of_memory(error);
  if (isas->count) return TIN_OK;
  char kept[64];
  return TIN_FAIL(error, TIN_UNSUPPORTED,
                  "of the instruction sets to keep (%s), the target %s has none: leave out "
                  "--no_fallback, or name others with --isa",
                  tin_isa_text(selection, kept, sizeof kept), target->name);
}

static tin_status add_file(tin_target *target, const char *name, tin_strings *paths,
                           tin_error *error) {
  char *path;
  TIN_TRY(find(target, TIN_IN_LIB, name, &path, error));
  const char *copy = tin_zone_strdup(&target->zone, path);
  free(path);
  return copy && tin_strings_add(paths, copy) ? TIN_OK : tin_out_of_memory(error);
}

/* libtinfer_isa_scalar_avx2.o */
static tin_status add_tables(tin_target *target, const tin_selection *selection, tin_strings *paths,
                             tin_error *error) {
  char name[256] = "libtinfer_isa";
  tin_strings isas = {0};
  tin_status status = tin_target_isas(target, selection, &isas, error);
  for (uint32_t i = 0; i < isas.count; i++) {
    size_t used = strlen(name);
    snprintf(name + used, sizeof name - used, "_%s", isas.v[i]);
  }
  strncat(name, ".o", sizeof name - strlen(name) - 1);
  if (status == TIN_OK && isas.count) status = add_file(target, name, paths, error);
  tin_strings_free(&isas);
  return status;
}

tin_status tin_target_files(tin_target *target, const tin_selection *selection, tin_strings *paths,
                            tin_error *error) {
  TIN_TRY(add_file(target, "libtinfer_program.a", paths, error));
  if (selection) TIN_TRY(add_tables(target, selection, paths, error));
  TIN_TRY(add_file(target, "libtinfer_ops.a", paths, error));
  TIN_TRY(add_file(target, "libtinfer_registry.a", paths, error));
  return add_file(target, "libtinfer_core.a", paths, error);
}
