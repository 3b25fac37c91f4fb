/* SPDX-License-Identifier: Apache-2.0 */
/* report_files.c -- which files those are: by where tinfer is installed and what target.yaml says;
 * the C library's by what the linker says when it links an empty program. */
#include "tools/gen/report_files.h"

#include "core/fail.h"
#include "tools/common/document.h"
#include "tools/common/installed.h"
#include "tools/gen/archive.h"
#include "tools/gen/elf.h"
#include "tools/gen/isa.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void tin_files_free(tin_files *files) {
  tin_strings_free(&files->paths);
  tin_strings_free(&files->isas);
  tin_zone_free(&files->zone);
}

static tin_status add_path(tin_files *files, const char *path, tin_error *error) {
  char *copy = tin_zone_strdup(&files->zone, path);
  return copy && tin_strings_add(&files->paths, copy) ? TIN_OK : tin_out_of_memory(error);
}

/* ---- tinfer's own -------------------------------------------------------------------------- */

/* In lib/tinfer/targets/NAME, or where the native ones are. */
static tin_status find(const char *target, tin_folder folder, const char *name, char **path,
                       tin_error *error) {
  char relative[512];
  if (!target || strcmp(target, "native") == 0) return tin_installed(folder, name, path, error);
  if (snprintf(relative, sizeof relative, "targets/%s/%s", target, name) >= (int)sizeof relative)
    return TIN_FAIL(error, TIN_INVALID, "the name of the target is too long");
  return tin_installed(TIN_IN_MODULES, relative, path, error);
}

/* 'a b' for a shell. */
static void quote(FILE *to, const char *text) {
  fputc('\'', to);
  for (; *text; text++) fprintf(to, *text == '\'' ? "'\\''" : "%c", *text);
  fputs("' ", to);
}

static char *quoted_list(tin_document *d, int list) {
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  for (int i = 0, n = tin_document_count(d, list); to && i < n; i++) {
    const char *item = tin_document_text(d, tin_document_at(d, list, i));
    if (item) quote(to, item);
  }
  return to && fclose(to) == 0 ? text : NULL;
}

static tin_status take_target(tin_files *files, tin_document *d, tin_error *error) {
  int root = tin_document_root(d), isas = tin_document_get(d, root, "isas");
  const char *cc = tin_document_text(d, tin_document_get(d, root, "cc"));
  char *flags = quoted_list(d, tin_document_get(d, root, "ldflags"));
  files->cc = cc ? tin_zone_strdup(&files->zone, cc) : "cc";
  files->flags = flags ? tin_zone_strdup(&files->zone, flags) : NULL;
  free(flags);
  if (!files->cc || !files->flags) return tin_out_of_memory(error);
  for (int i = 0, n = tin_document_count(d, isas); i < n; i++) {
    const char *isa = tin_document_text(d, tin_document_at(d, isas, i));
    char *copy = isa ? tin_zone_strdup(&files->zone, isa) : NULL;
    if (isa && !(copy && tin_strings_add(&files->isas, copy))) return tin_out_of_memory(error);
  }
  return TIN_OK;
}

static tin_status read_target(tin_files *files, const char *target, tin_error *error) {
  char *path;
  tin_document *d;
  TIN_TRY(find(target, TIN_IN_MODULES, "target.yaml", &path, error));
  tin_status status = tin_document_load(&d, path, error);
  free(path);
  if (status != TIN_OK) return status;
  status = take_target(files, d, error);
  tin_document_free(d);
  return status;
}

/* libtinfer_isa_scalar_avx2.o: those that are kept, in the order of the target. */
static tin_status add_tables(tin_files *files, const char *target, const tin_selection *s,
                             tin_error *error) {
  char name[256] = "libtinfer_isa";
  for (uint32_t i = 0; i < files->isas.count; i++) {
    if (!tin_isa_keeps(s, files->isas.v[i])) continue;
    size_t used = strlen(name);
    snprintf(name + used, sizeof name - used, "_%s", files->isas.v[i]);
  }
  strncat(name, ".o", sizeof name - strlen(name) - 1);
  char *path;
  TIN_TRY(find(target, TIN_IN_LIB, name, &path, error));
  tin_status status = add_path(files, path, error);
  free(path);
  return status;
}

tin_status tin_files_installed(tin_files *files, const char *target, const tin_selection *selection,
                               tin_error *error) {
  static const char *const archives[] = {"libtinfer_program.a", "libtinfer_ops.a",
                                         "libtinfer_registry.a", "libtinfer_core.a"};
  *files = (tin_files){.zone.allocator = tin_or_heap(NULL)};
  TIN_TRY(read_target(files, target, error));
  if (selection && !tin_isa_keeps_all(selection))
    TIN_TRY(add_tables(files, target, selection, error));
  for (size_t i = 0; i < sizeof archives / sizeof *archives; i++) {
    char *path;
    tin_status status = find(target, TIN_IN_LIB, archives[i], &path, error);
    if (status == TIN_NOT_FOUND && i == 0) continue; /* programs have their own main */
    if (status == TIN_OK) status = add_path(files, path, error);
    free(path);
    if (status != TIN_OK) return status;
  }
  return TIN_OK;
}

/* ---- the C library ------------------------------------------------------------------------- */

static bool is_listed(const tin_files *files, const char *path) {
  for (uint32_t i = 0; i < files->paths.count; i++)
    if (strcmp(files->paths.v[i], path) == 0) return true;
  return false;
}

/* Scripts for the linker and objects that are gone are among what it names. */
static bool is_linked(const char *path) {
  tin_mapped file;
  tin_archive archive;
  tin_elf elf;
  if (tin_mapped_open(&file, path, NULL) != TIN_OK) return false;
  bool ok = tin_archive_is(file.data, file.size)
                ? tin_archive_open(&archive, file.data, file.size, NULL) == TIN_OK
                : tin_elf_is(file.data, file.size) &&
                      tin_elf_open(&elf, file.data, file.size, NULL) == TIN_OK;
  tin_mapped_close(&file);
  return ok;
}

static tin_status read_trace(tin_files *files, FILE *from, tin_strings *lines, tin_error *error) {
  char line[4096];
  while (fgets(line, sizeof line, from)) {
    line[strcspn(line, "\n")] = 0;
    char *copy = line[0] == '/' ? tin_zone_strdup(&files->zone, line) : NULL;
    if (line[0] == '/' && !(copy && tin_strings_add(lines, copy))) return tin_out_of_memory(error);
  }
  return TIN_OK;
}

/* Once the compiler is done: what it made for itself is gone then. */
static tin_status add_linked(tin_files *files, const tin_strings *lines, tin_error *error) {
  for (uint32_t i = 0; i < lines->count; i++) {
    const char *path = lines->v[i];
    if (!is_listed(files, path) && is_linked(path)) TIN_TRY(add_path(files, path, error));
  }
  return TIN_OK;
}

static char *command(const tin_files *files, const char *out) {
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  if (!to) return NULL;
  fprintf(to, "echo 'int main(void) { return 0; }' | %s %s -x c - -x none -Wl,--trace -lm -o ",
          files->cc, files->flags);
  quote(to, out);
  fputs("2>/dev/null", to);
  return fclose(to) == 0 ? text : NULL;
}

static tin_status trace(tin_files *files, const char *out, tin_error *error) {
  char *text = command(files, out);
  if (!text) return tin_out_of_memory(error);
  FILE *from = popen(text, "r");
  free(text);
  if (!from) return TIN_OK;
  tin_strings lines = {0};
  tin_status status = read_trace(files, from, &lines, error);
  pclose(from);
  if (status == TIN_OK) status = add_linked(files, &lines, error);
  tin_strings_free(&lines);
  return status;
}

tin_status tin_files_system(tin_files *files, tin_error *error) {
  char out[] = "/tmp/tinfer_gen_XXXXXX";
  int fd = mkstemp(out);
  if (fd < 0) return TIN_OK;
  close(fd);
  tin_status status = trace(files, out, error);
  unlink(out);
  return status;
}
