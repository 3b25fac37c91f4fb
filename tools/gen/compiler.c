/* SPDX-License-Identifier: Apache-2.0 */
/* compiler.c -- see compiler.h. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "tools/gen/compiler.h"

#include "core/fail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the folder ---------------------------------------------------------------------------- */

static char *join(tin_zone *zone, const char *folder, const char *name) {
  size_t size = strlen(folder) + strlen(name) + 2;
  char *path = tin_zone_alloc(zone, size);
  if (path) snprintf(path, size, "%s/%s", folder, name);
  return path;
}

tin_status tin_build_folder_make(tin_build_folder *folder, tin_error *error) {
  const char *tmp = getenv("TMPDIR");
  *folder = (tin_build_folder){.zone.allocator = &tin_heap};
  char *path = join(&folder->zone, tmp && *tmp ? tmp : "/tmp", "tinfer-gen-XXXXXX");
  if (!path) return tin_out_of_memory(error);
  if (!mkdtemp(path))
    return TIN_FAIL(error, TIN_IO,
                    "%s: a folder for temporary files cannot be made: %s (TMPDIR may name "
                    "another place)",
                    path, strerror(errno));
  folder->path = path;
  return TIN_OK;
}

void tin_build_folder_remove(tin_build_folder *folder) {
  for (uint32_t i = 0; i < folder->files.count; i++) unlink(folder->files.v[i]);
  if (folder->path) rmdir(folder->path);
  tin_strings_free(&folder->files);
  tin_zone_free(&folder->zone);
  *folder = (tin_build_folder){0};
}

static const char *add_file(tin_build_folder *folder, const char *name) {
  const char *path = join(&folder->zone, folder->path, name);
  return path && tin_strings_add(&folder->files, path) ? path : NULL;
}

tin_status tin_build_create(tin_build_folder *folder, const char *name, FILE **to,
                            tin_error *error) {
  const char *path = add_file(folder, name);
  if (!path) return tin_out_of_memory(error);
  *to = fopen(path, "wb");
  return *to ? TIN_OK : TIN_FAIL(error, TIN_IO, "%s: %s", path, strerror(errno));
}

tin_status tin_build_close(FILE *to, const char *name, tin_error *error) {
  bool broken = ferror(to) != 0;
  errno = 0;
  if (fclose(to) == 0 && !broken) return TIN_OK;
  return TIN_FAIL(error, TIN_IO, "a temporary %s cannot be written: %s", name,
                  strerror(errno ? errno : EIO));
}

/* ---- the compiler -------------------------------------------------------------------------- */

enum { NOT_RUN = 127 }; /* exit status, as of shells */

/* Its messages go to a file, to be shown if it fails. */
static void become(const tin_build_folder *folder, const char *messages, char *const *command) {
  if (chdir(folder->path) || !freopen(messages, "wb", stderr) || dup2(2, 1) < 0) _exit(126);
  execvp(command[0], command);
  fprintf(stderr, "%s\n", strerror(errno));
  fflush(stderr);
  _exit(NOT_RUN);
}

static tin_status failed(const char *compiler, const char *messages, int status, tin_error *error) {
  char first[1024] = "";
  FILE *from = fopen(messages, "rb");
  size_t n = from ? fread(first, 1, sizeof first - 1, from) : 0;
  if (from) fclose(from);
  while (n > 0 && first[n - 1] == '\n') n--;
  first[n] = 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_RUN)
    return TIN_FAIL(error, TIN_IO,
                    "the compiler '%s', which target.yaml names, cannot be run: %s: install it",
                    compiler, first);
  return TIN_FAIL(error, TIN_IO, "the compiler '%s' has failed:\n%s", compiler, first);
}

tin_status tin_build_run(tin_build_folder *folder, const tin_strings *command, tin_error *error) {
  int status = 0;
  const char *messages = add_file(folder, "messages");
  if (!messages) return tin_out_of_memory(error);
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) become(folder, messages, (char *const *)(uintptr_t)command->v);
  while (child > 0 && waitpid(child, &status, 0) < 0)
    if (errno != EINTR) child = -1;
  if (child < 0) return TIN_FAIL(error, TIN_IO, "no process can be started: %s", strerror(errno));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return TIN_OK;
  return failed(command->v[0], messages, status, error);
}
