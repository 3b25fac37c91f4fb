/* SPDX-License-Identifier: Apache-2.0 */
/* loader_test.h -- what tests of the loader share: a registry, a folder of their own, and the
 * plugins of tests/plugins/loader_plugin.c, in $TIN_TEST_PLUGINS. */
#ifndef TIN_TESTS_LOADER_TEST_H
#define TIN_TESTS_LOADER_TEST_H

#include "tinfer/loader.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/shared.h"
#include "tests/support/unit.h"

static tin_error error;
static tin_registry target;
static char folder[] = "/tmp/tin_loader_XXXXXX";

/* ---- files ----------------------------------------------------------------------------------- */

static inline const char *plugins(void) {
  const char *path = getenv("TIN_TEST_PLUGINS");
  ck_assert_msg(path, "TIN_TEST_PLUGINS is not set");
  return path;
}

/* One of few buffers that are used in turn. */
static inline char *path_of(const char *where, const char *name) {
  static char buffers[4][1024];
  static int next;
  char *path = buffers[next++ % 4];
  snprintf(path, sizeof *buffers, "%s/%s", where, name);
  return path;
}

static inline char *built(const char *name) { return path_of(plugins(), name); }

static inline unsigned char *read_plugin(const char *name, size_t *size) {
  unsigned char *data = shared_read(built(name), size);
  ck_assert_ptr_nonnull(data);
  return data;
}

/* A file in a folder of the test's own. */
static inline char *write_own(const char *name, const void *data, size_t size) {
  char *path = path_of(folder, name);
  remove(path); /* not into the bytes of what is loaded */
  FILE *f = fopen(path, "wb");
  ck_assert_ptr_nonnull(f);
  ck_assert_uint_eq(fwrite(data, 1, size, f), size);
  fclose(f);
  return path;
}

static inline char *copy_of(const char *name, const char *as) {
  size_t size;
  unsigned char *data = read_plugin(name, &size);
  char *path = write_own(as, data, size);
  free(data);
  return path;
}

static inline void remove_folder(void) {
  DIR *dir = opendir(folder);
  for (struct dirent *e; dir && (e = readdir(dir));) remove(path_of(folder, e->d_name));
  if (dir) closedir(dir);
  rmdir(folder);
}

static inline void setup(void) {
  ck_assert_ptr_nonnull(mkdtemp(folder));
  ck_assert_int_eq(atexit(remove_folder), 0);
  tin_registry_init(&target, NULL, &error);
  error = (tin_error){0};
  unsetenv("TINFER_PLUGIN_PATH");
  unsetenv("TIN_LOADER_QUIT");
}

static inline bool is_open(const char *path) {
  void *handle = dlopen(path, RTLD_NOLOAD | RTLD_LAZY);
  if (handle) dlclose(handle);
  return handle;
}

static inline void accept(const char *name, const tin_load_options *options) {
  tin_status status = tin_plugin_load(&target, name, options);
  ck_assert_msg(status == TIN_OK, "%s", error.text);
}

/* Nothing stays. */
static inline void refuse_with(const char *name, const tin_load_options *options, tin_status status,
                               const char *text) {
  uint32_t before = target.count;
  tin_status got = tin_plugin_load(&target, name, options);
  ck_assert_msg(strstr(error.text, text), "%s: got: %s", name, error.text);
  ck_assert_int_eq(got, status);
  ck_assert_uint_eq(target.count, before);
  if (strchr(name, '/')) ck_assert_msg(strstr(error.text, name) == error.text, "%s", error.text);
}

static inline void refuse(const char *path, tin_status status, const char *text) {
  refuse_with(path, NULL, status, text);
  ck_assert_msg(!is_open(path), "%s is still open", path);
}

#endif
