/* SPDX-License-Identifier: Apache-2.0 */
/* shared.c -- finds and reads files that are not part of the repository. */
#include "tests/support/shared.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool shared_path(const char *name, char *path, size_t size) {
  const char *shared = getenv("TIN_SHARED"), *source = getenv("TIN_SOURCE");
  struct stat st;
  if (shared)
    snprintf(path, size, "%s/%s", shared, name);
  else
    snprintf(path, size, "%s/../shared/%s", source ? source : ".", name);
  if (stat(path, &st) == 0) return true;
  fprintf(stderr, "skipped: there is no %s (set TIN_SHARED)\n", path);
  return false;
}

unsigned char *shared_read(const char *path, size_t *size) {
  struct stat st;
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  unsigned char *data = NULL;
  if (fstat(fileno(file), &st) == 0 && (data = malloc((size_t)st.st_size + 1))) {
    *size = fread(data, 1, (size_t)st.st_size, file);
    if (*size != (size_t)st.st_size) {
      free(data);
      data = NULL;
    }
  }
  fclose(file);
  return data;
}

static bool ends_in(const char *text, const char *suffix) {
  size_t n = strlen(text), m = strlen(suffix);
  return n >= m && strcmp(text + n - m, suffix) == 0;
}

size_t shared_each(const char *folder, const char *suffix, shared_visit *visit, void *context) {
  DIR *directory = opendir(folder);
  size_t count = 0;
  for (const struct dirent *e; directory && (e = readdir(directory));) {
    char path[4096];
    struct stat st;
    int n = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
    if (e->d_name[0] == '.' || n < 0 || (size_t)n >= sizeof path || stat(path, &st) != 0) continue;
    if (S_ISDIR(st.st_mode)) {
      count += shared_each(path, suffix, visit, context);
    } else if (ends_in(path, suffix)) {
      visit(path, context);
      count++;
    }
  }
  if (directory) closedir(directory);
  return count;
}
