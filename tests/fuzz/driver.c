/* SPDX-License-Identifier: Apache-2.0 */
/* driver.c -- main for a fuzz target without libFuzzer: runs it over files, and over all files
 * below directories. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_all(FILE *file, uint8_t *data, size_t size) {
  return fread(data, 1, size, file) == size;
}

/* Exactly as large as the file, so that sanitizers see a read behind its end. */
static unsigned run_file(const char *path, size_t size) {
  uint8_t *data = malloc(size > 0 ? size : 1);
  FILE *file = fopen(path, "rb");
  bool ok = data && file && read_all(file, data, size);
  if (ok)
    LLVMFuzzerTestOneInput(data, size);
  else
    perror(path);
  if (file) fclose(file);
  free(data);
  if (!ok) exit(1);
  return 1;
}

static unsigned run_path(const char *path);

static unsigned run_directory(const char *path) {
  unsigned count = 0;
  DIR *directory = opendir(path);
  if (!directory) {
    perror(path);
    exit(1);
  }
  for (const struct dirent *e; (e = readdir(directory));) {
    char name[4096];
    if (e->d_name[0] == '.') continue;
    int n = snprintf(name, sizeof name, "%s/%s", path, e->d_name);
    if (n > 0 && (size_t)n < sizeof name) count += run_path(name);
  }
  closedir(directory);
  return count;
}

static unsigned run_path(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0) {
    perror(path);
    exit(1);
  }
  return S_ISDIR(st.st_mode) ? run_directory(path) : run_file(path, (size_t)st.st_size);
}

int main(int argc, char **argv) {
  unsigned count = 0;
  for (int i = 1; i < argc; i++) count += run_path(argv[i]);
  printf("%u inputs\n", count);
  return count > 0 ? 0 : 1;
}
