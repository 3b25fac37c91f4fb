/* SPDX-License-Identifier: Apache-2.0 */
/* loader.c -- plugins from files: the one user of libltdl.
 *
 * libltdl binds lazily, and says "file not found" whatever the reason. So the file is read and
 * looked at first, then opened by the system at once with everything bound, which also has the
 * reason why it cannot be; libltdl then finds it open, and keeps count of it. */
#ifdef __linux__
#define _GNU_SOURCE /* memfd_create */
#endif
#include "tinfer/loader.h"
#include "core/fail.h"
#include "core/zone.h"
#include "registry/internal.h"
#include "registry/loader/elf.h"
#include "registry/loader/find.h"
#include "registry/loader/sha256.h"

#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ltdl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that is open, item of an entry TIN_FILE. */
typedef struct file {
  tin_loaded base;
  const tin_allocator *allocator;
  lt_dlhandle handle;
  int copy; /* what it was loaded from, if not from the path; or -1 */
  dev_t device;
  ino_t inode;
  size_t size; /* of this struct */
  char path[];
} file;

/* A file's bytes, while they are being checked. */
typedef struct image {
  const tin_allocator *allocator;
  uint8_t *data;
  size_t size;
} image;

static const tin_allocator *allocator_of(const tin_registry *registry) {
  return tin_or_heap(registry->allocator);
}

/* ---- reading --------------------------------------------------------------------------------- */

static tin_status system_error(tin_error *error, int number) {
  return TIN_FAIL(error, number == ENOENT ? TIN_NOT_FOUND : TIN_IO, "%s", strerror(number));
}

/* The first `size` bytes. */
static tin_status read_bytes(int fd, uint8_t *data, size_t size, tin_error *error) {
  for (size_t at = 0; at < size;) {
    ssize_t n = pread(fd, data + at, size - at, (off_t)at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(error, errno);
    if (n == 0) return TIN_FAIL(error, TIN_IO, "the file becomes shorter while it is read");
    at += (size_t)n;
  }
  return TIN_OK;
}

/* Before gigabytes of something else are read. */
static tin_status check_head(int fd, size_t size, tin_error *error) {
  uint8_t head[TIN_ELF_HEAD];
  if (size > sizeof head) size = sizeof head;
  TIN_TRY(read_bytes(fd, head, size, error));
  return tin_elf_check_head(head, size, error);
}

static tin_status read_image(int fd, file *f, image *to, tin_error *error) {
  struct stat info;
  if (fstat(fd, &info)) return system_error(error, errno);
  if (S_ISDIR(info.st_mode)) return TIN_FAIL(error, TIN_INVALID, "is a directory");
  if (!S_ISREG(info.st_mode)) return TIN_FAIL(error, TIN_INVALID, "is not a file");
  f->device = info.st_dev;
  f->inode = info.st_ino;
  if (info.st_size > PTRDIFF_MAX) return TIN_FAIL(error, TIN_NO_MEMORY, "the file is too large");
  to->size = (size_t)info.st_size;
  TIN_TRY(check_head(fd, to->size, error));
  to->data = tin_memory_alloc(to->allocator, to->size);
  return to->data ? read_bytes(fd, to->data, to->size, error) : tin_out_of_memory(error);
}

static tin_status open_image(file *f, image *to, tin_error *error) {
  int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe without a writer */
  if (fd < 0) return system_error(error, errno);
  tin_status status = read_image(fd, f, to, error);
  close(fd);
  return status;
}

/* ---- the allow-list -------------------------------------------------------------------------- */

static bool same_hash(const char *a, const char *b) {
  while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b)) a++, b++;
  return *a == *b;
}

static tin_status check_allowed(const tin_load_options *options, const char *stem,
                                const image *bytes, tin_error *error) {
  char hash[TIN_SHA256_TEXT];
  const char *other = NULL;
  for (uint32_t i = 0; i < options->num_allowed; i++) {
    const tin_allowed *a = &options->allow[i];
    if (!a->name || strcmp(a->name, stem) != 0) continue;
    if (!a->sha256) return TIN_OK;
    if (!other) tin_sha256(bytes->data, bytes->size, hash);
    if (same_hash(hash, a->sha256)) return TIN_OK;
    other = a->sha256;
  }
  if (!other)
    return TIN_FAIL(error, TIN_INVALID, "'%s' is not in the list of plugins that may be loaded",
                    stem);
  return TIN_FAIL(error, TIN_INVALID, "its SHA-256 is %s, but what may be loaded has %s", hash,
                  other);
}

/* What is loaded is to be what was checked: a copy that nobody can write to. */
#ifdef __linux__
static bool write_bytes(int fd, const image *bytes) {
  for (size_t at = 0; at < bytes->size;) {
    ssize_t n = write(fd, bytes->data + at, bytes->size - at);
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) at += (size_t)n;
  }
  return true;
}

static tin_status copy_image(file *f, const image *bytes, const char *stem, tin_error *error) {
  f->copy = memfd_create(stem, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (f->copy >= 0 && write_bytes(f->copy, bytes) &&
      fcntl(f->copy, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0)
    return TIN_OK;
  return TIN_FAIL(error, TIN_IO, "cannot be copied: %s", strerror(errno));
}
#else
static tin_status copy_image(file *f, const image *bytes, const char *stem, tin_error *error) {
  (void)f, (void)bytes, (void)stem;
  return TIN_FAIL(error, TIN_UNSUPPORTED,
                  "this system has no sealed files, which a list of plugins that may be loaded "
                  "takes");
}
#endif

/* ---- opening --------------------------------------------------------------------------------- */

/* What the system says, without the path it begins with. */
static tin_status dl_failed(const char *path, tin_error *error) {
  const char *text = dlerror();
  size_t n = strlen(path);
  if (!text) text = "it cannot be loaded";
  if (strncmp(text, path, n) == 0 && text[n] == ':') text += n + 1 + (text[n + 1] == ' ');
  return TIN_FAIL(error, TIN_INVALID, "%s", text);
}

static lt_dlhandle ltdl_open(const char *path) {
  lt_dladvise advise;
  lt_dlhandle handle = NULL;
  if (lt_dladvise_init(&advise)) return NULL;
  if (lt_dladvise_local(&advise) == 0) handle = lt_dlopenadvise(path, advise);
  lt_dladvise_destroy(&advise);
  return handle;
}

static tin_status ltdl_failed(tin_error *error) {
  const char *text = lt_dlerror();
  return TIN_FAIL(error, TIN_INTERNAL, "libltdl: %s", text ? text : "no reason is known");
}

/* The file must be open already. */
static tin_status hand_to_ltdl(file *f, const char *path, tin_error *error) {
  if (lt_dlinit()) return ltdl_failed(error);
  f->handle = ltdl_open(path);
  if (f->handle) return TIN_OK;
  tin_status status = ltdl_failed(error);
  lt_dlexit();
  return status;
}

enum { COPY_PATH = 32 };

static const char *copy_path(int copy, char path[COPY_PATH]) {
  snprintf(path, COPY_PATH, "/proc/self/fd/%d", copy);
  return path;
}

static tin_status open_file(file *f, tin_error *error) {
  char copy[COPY_PATH];
  const char *path = f->copy >= 0 ? copy_path(f->copy, copy) : f->path;
  void *bound = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!bound) return dl_failed(path, error);
  tin_status status = hand_to_ltdl(f, path, error);
  dlclose(bound);
  return status;
}

/* The copy goes last, for its path would mean another file; and not at all if what was loaded from
 * it stays, which the system then knows by that path (linked with -z nodelete, or C++). */
static void close_copy(int copy) {
  char path[COPY_PATH];
  void *still = dlopen(copy_path(copy, path), RTLD_NOLOAD | RTLD_LAZY);
  if (still)
    dlclose(still);
  else
    close(copy);
}

static void close_file(file *f) {
  if (f->handle) {
    lt_dlclose(f->handle);
    lt_dlexit();
  }
  if (f->copy >= 0) close_copy(f->copy);
  tin_memory_free(f->allocator, f, f->size);
}

static void close_loaded(tin_loaded *loaded) { close_file((file *)loaded); }

/* ---- adding ---------------------------------------------------------------------------------- */

static tin_status check_twice(const tin_registry *registry, const file *f, tin_error *error) {
  for (const tin_entry *e = NULL; (e = tin_registry_next(registry, e));) {
    if (e->kind != TIN_FILE) continue;
    const file *other = e->item;
    if (other->device == f->device && other->inode == f->inode)
      return TIN_FAIL(error, TIN_INVALID, "the file has been loaded already, as %s", other->path);
  }
  return TIN_OK;
}

static tin_status call_entry(tin_registry *registry, file *f, const char *entry,
                             const tin_plugin **plugin) {
  void *symbol = lt_dlsym(f->handle, entry);
  tin_plugin_fn *get;
  if (!symbol) return tin_fail(registry, TIN_INVALID, "%s is not to be found", entry);
  memcpy(&get, &symbol, sizeof get); /* POSIX has it so; C has no conversion */
  *plugin = get();
  return tin_plugin_add(registry, *plugin);
}

/* Whole, with an entry for the file, or not at all. */
static tin_status add_plugin(tin_registry *registry, file *f, const char *entry) {
  const tin_plugin *plugin = NULL;
  uint32_t count = registry->count;
  TIN_TRY(call_entry(registry, f, entry, &plugin));
  tin_status status = tin_registry_add(registry, TIN_FILE, f->path, &f->base);
  if (status == TIN_OK)
    registry->entries[registry->count - 1].plugin = plugin;
  else
    tin_registry_cut(registry, count, NULL);
  return status;
}

static void reverse(tin_entry *entries, uint32_t from, uint32_t to) {
  for (; from + 1 < to; from++, to--) {
    tin_entry e = entries[from];
    entries[from] = entries[to - 1];
    entries[to - 1] = e;
  }
}

/* The entry that was added last goes before others: these become the first ones. */
static void put_below(tin_registry *registry, uint32_t from) {
  reverse(registry->entries, 0, from);
  reverse(registry->entries, from, registry->count);
  reverse(registry->entries, 0, registry->count);
}

/* libltdl would read a text that describes a library. */
static tin_status check_suffix(const char *path, tin_error *error) {
  size_t n = strlen(path);
  if (n < 3 || strcmp(path + n - 3, ".la") != 0) return TIN_OK;
  return TIN_FAIL(error, TIN_UNSUPPORTED, "is a libtool archive by its name: name it .so");
}

/* Everything that can be found wrong without running any of it. */
static tin_status check_file(const tin_registry *registry, file *f, image *bytes,
                             const tin_load_options *options, char entry[TIN_ENTRY_SIZE]) {
  char stem[TIN_ENTRY_SIZE];
  tin_error *error = registry->error;
  TIN_TRY(open_image(f, bytes, error));
  TIN_TRY(check_suffix(f->path, error));
  TIN_TRY(check_twice(registry, f, error));
  tin_plugin_stem(f->path, stem, sizeof stem);
  if (options->allow) TIN_TRY(check_allowed(options, stem, bytes, error));
  TIN_TRY(tin_elf_check(bytes->data, bytes->size, stem, entry, error));
  return options->allow ? copy_image(f, bytes, stem, error) : TIN_OK;
}

static tin_status load(tin_registry *registry, file *f, const tin_load_options *options) {
  char entry[TIN_ENTRY_SIZE];
  image bytes = {.allocator = f->allocator};
  tin_status status = check_file(registry, f, &bytes, options, entry);
  tin_memory_free(bytes.allocator, bytes.data, bytes.size);
  TIN_TRY(status);
  TIN_TRY(open_file(f, registry->error));
  uint32_t count = registry->count;
  status = add_plugin(registry, f, entry);
  if (status == TIN_OK && options->flags & TIN_LOAD_BELOW) put_below(registry, count);
  return status;
}

static tin_status new_file(tin_registry *registry, const char *path, file **out) {
  size_t size = sizeof(file) + strlen(path) + 1;
  const tin_allocator *allocator = allocator_of(registry);
  *out = tin_memory_alloc(allocator, size);
  if (!*out) return tin_out_of_memory(registry->error);
  **out = (file){.base = {close_loaded}, .allocator = allocator, .copy = -1, .size = size};
  strcpy((*out)->path, path);
  return TIN_OK;
}

/* The place where it was raised may be in the file that is being closed. */
static void keep_error(tin_error *error, const char *path) {
  if (!error) return;
  error->file = __FILE__;
  error->line = __LINE__;
  tin_error_context(error, "%s", path);
}

static tin_status load_path(tin_registry *registry, const char *path,
                            const tin_load_options *options) {
  file *f;
  TIN_TRY(new_file(registry, path, &f));
  tin_error_clear(registry->error);
  tin_status status = load(registry, f, options);
  if (status == TIN_OK) return TIN_OK;
  keep_error(registry->error, path);
  close_file(f);
  return status;
}

/* ---- what programs call ---------------------------------------------------------------------- */

/* Options without a size would be taken for none, and their list for one that allows anything. */
static tin_status take_options(tin_load_options *all, const tin_load_options *options,
                               tin_error *error) {
  *all = (tin_load_options){TIN_INIT(tin_load_options)};
  if (!options) return TIN_OK;
  if (!TIN_HAS(options, num_allowed))
    return TIN_FAIL(error, TIN_INCOMPATIBLE,
                    "a tin_load_options of %u bytes is shorter than ABI %d.0 has it: was TIN_INIT "
                    "forgotten?",
                    options->struct_size, TIN_ABI_MAJOR);
  memcpy(all, options, options->struct_size < sizeof *all ? options->struct_size : sizeof *all);
  return TIN_OK;
}

tin_status tin_plugin_load(tin_registry *registry, const char *name,
                           const tin_load_options *options) {
  char *path;
  tin_load_options all;
  const tin_allocator *allocator = allocator_of(registry);
  TIN_TRY(take_options(&all, options, registry->error));
  TIN_TRY(tin_plugin_find(name, &all, allocator, &path, registry->error));
  tin_status status = load_path(registry, path, &all);
  tin_memory_free(allocator, path, strlen(path) + 1);
  return status;
}

static int is_plugin(const struct dirent *entry) {
  return entry->d_name[0] != '.' && tin_plugin_is_file(entry->d_name);
}

static tin_status load_in(tin_registry *registry, const char *folder, const char *name,
                          const tin_load_options *options) {
  size_t size = strlen(folder) + strlen(name) + 2;
  const tin_allocator *allocator = allocator_of(registry);
  char *path = tin_memory_alloc(allocator, size);
  if (!path) return tin_out_of_memory(registry->error);
  snprintf(path, size, "%s/%s", folder, name);
  tin_status status = load_path(registry, path, options);
  tin_memory_free(allocator, path, size);
  return status;
}

tin_status tin_plugin_load_folder(tin_registry *registry, const char *folder,
                                  const tin_load_options *options) {
  tin_load_options all;
  struct dirent **list;
  TIN_TRY(take_options(&all, options, registry->error));
  int count = scandir(folder, &list, is_plugin, alphasort);
  tin_status status = TIN_OK;
  if (count < 0) {
    status = system_error(registry->error, errno);
    tin_error_context(registry->error, "%s", folder);
    return status;
  }
  for (int i = 0; i < count; i++) {
    if (status == TIN_OK) status = load_in(registry, folder, list[i]->d_name, &all);
    free(list[i]);
  }
  free(list);
  return status;
}
