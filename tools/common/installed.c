/* SPDX-License-Identifier: Apache-2.0 */
/* installed.c -- folders of the installation, relative to the executable. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "tools/common/installed.h"
#include "core/fail.h"
#include "tools/common/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The build system has these from the folders that things are installed to. */
static const char *const from_bin[] = {
    [TIN_IN_LIB] = TIN_BIN_TO_LIB,
    [TIN_IN_MODULES] = TIN_BIN_TO_LIB "/tinfer",
    [TIN_IN_INCLUDE] = TIN_BIN_TO_INCLUDE,
    [TIN_IN_CONFIGS] = TIN_BIN_TO_DATA "/tinfer/configs",
    [TIN_IN_SHARE] = TIN_BIN_TO_DATA "/tinfer",
};

/* The folder of the running program, or NULL. */
static char *own_folder(void) {
  char *path = realpath("/proc/self/exe", NULL);
  if (path) *strrchr(path, '/') = 0;
  return path;
}

/* In place of "../" with what is in front of it, where that is possible. */
static char *folder_path(char *bin, const char *way) {
  for (; strncmp(way, "../", 3) == 0 && *bin; way += 3) *strrchr(bin, '/') = 0;
  char *path = malloc(strlen(bin) + strlen(way) + 2);
  if (path) strcat(strcat(strcpy(path, bin), "/"), way);
  return path;
}

static tin_status no_memory(tin_error *error) {
  return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
}

tin_status tin_installed(tin_folder folder, const char *name, char **path, tin_error *error) {
  *path = NULL;
  char *bin = own_folder();
  if (!bin) return TIN_FAIL(error, TIN_NOT_FOUND, "/proc/self/exe does not say where tinfer lies");
  char *place = folder_path(bin, from_bin[folder]);
  free(bin);
  if (!place || !name) {
    *path = place;
  } else {
    *path = tin_path_join(place, name);
    free(place);
  }
  if (!*path) return no_memory(error);
  if (access(*path, F_OK) == 0) return TIN_OK;
  tin_status status = TIN_FAIL(error, TIN_NOT_FOUND, "%s is not installed", *path);
  free(*path);
  *path = NULL;
  return status;
}
