/* SPDX-License-Identifier: Apache-2.0 */
/* report_files.c -- which files those are: by where tinfer is installed and what target.yaml says;
 * the C library's by what the linker says when it links an empty program. */
#include "tools/gen/report_files.h"

#include "core/fail.h"
#include "tools/common/file.h"
#include "tools/gen/archive.h"
#include "tools/gen/elf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void tin_files_close(tin_files *files) {
  tin_strings_free(&files->paths);
  tin_target_close(&files->target);
}

tin_status tin_files_open(tin_files *files, const char *target, const tin_selection *selection,
                          tin_error *error) {
  *files = (tin_files){0};
  TIN_TRY(tin_target_open(&files->target, target, error));
  return tin_target_files(&files->target, selection, &files->paths, error);
}

/* ---- the C library ------------------------------------------------------------------------- */

static tin_status add_path(tin_files *files, const char *path, tin_error *error) {
  char *copy = tin_zone_strdup(&files->target.zone, path);
  return copy && tin_strings_add(&files->paths, copy) ? TIN_OK : tin_out_of_memory(error);
}

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
    char *copy = line[0] == '/' ? tin_zone_strdup(&files->target.zone, line) : NULL;
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

/* 'a b' for a shell. */
static void quote(FILE *to, const char *text) {
  fputc('\'', to);
  for (; *text; text++) fprintf(to, *text == '\'' ? "'\\''" : "%c", *text);
  fputs("' ", to);
}

static char *command(const tin_files *files, const char *out) {
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  if (!to) return NULL;
  fputs("echo 'int main(void) { return 0; }' | ", to);
  quote(to, files->target.cc);
  for (uint32_t i = 0; i < files->target.ldflags.count; i++) quote(to, files->target.ldflags.v[i]);
  fputs("-x c - -x none -Wl,--trace -lm -o ", to);
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
  const char *tmp = getenv("TMPDIR");
  char *out = tin_path_join(tmp && *tmp ? tmp : "/tmp", "tinfer-gen-XXXXXX");
  if (!out) return tin_out_of_memory(error);
  int fd = mkstemp(out);
  tin_status status = fd < 0 ? TIN_OK : trace(files, out, error);
  if (fd >= 0) close(fd), unlink(out);
  free(out);
  return status;
}
