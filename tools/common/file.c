/* SPDX-License-Identifier: Apache-2.0 */
/* file.c -- whole files in, and out by way of a temporary name. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "tools/common/file.h"
#include "core/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static tin_status io_error(tin_error *error, const char *path) {
  return TIN_FAIL(error, errno == ENOENT ? TIN_NOT_FOUND : TIN_IO, "%s: %s", path, strerror(errno));
}

static tin_status out_of_memory(tin_error *error, const char *path) {
  return TIN_FAIL(error, TIN_NO_MEMORY, "%s: out of memory", path);
}

/* ---- reading ------------------------------------------------------------------ */

typedef struct buffer {
  char *data;
  size_t size, capacity, limit;
} buffer;

/* Room for at least one byte more, and for the 0 at the end. */
static bool grow(buffer *b) {
  if (b->size + 1 < b->capacity) return true;
  if (b->capacity > (size_t)PTRDIFF_MAX / 2) return false;
  size_t capacity = 2 * b->capacity;
  char *data = realloc(b->data, capacity);
  if (!data) return false;
  b->data = data;
  b->capacity = capacity;
  return true;
}

static tin_status read_all(int fd, const char *path, buffer *b, tin_error *error) {
  for (;;) {
    if (!grow(b)) return out_of_memory(error, path);
    ssize_t n = read(fd, b->data + b->size, b->capacity - 1 - b->size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(error, path);
    b->data[b->size += (size_t)n] = 0;
    if (n == 0) return TIN_OK;
    if (b->size > b->limit)
      return TIN_FAIL(error, TIN_UNSUPPORTED, "%s: is larger than %zu bytes", path, b->limit);
  }
}

static tin_status read_fd(int fd, const char *path, buffer *b, tin_error *error) {
  struct stat info;
  if (fstat(fd, &info)) return io_error(error, path);
  if (S_ISDIR(info.st_mode)) return TIN_FAIL(error, TIN_IO, "%s: is a directory", path);
  bool sized = S_ISREG(info.st_mode) && info.st_size >= 0 && info.st_size < PTRDIFF_MAX - 2;
  if (sized && (size_t)info.st_size > b->limit)
    return TIN_FAIL(error, TIN_UNSUPPORTED, "%s: is larger than %zu bytes", path, b->limit);
  b->capacity = (sized ? (size_t)info.st_size : 65536) + 2; /* to see the end without growing */
  b->data = malloc(b->capacity);
  if (!b->data) return out_of_memory(error, path);
  return read_all(fd, path, b, error);
}

tin_status tin_file_read_limited(const char *path, size_t limit, void **data, size_t *size,
                                 tin_error *error) {
  bool standard = strcmp(path, "-") == 0;
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return io_error(error, path);
  buffer b = {.limit = limit};
  tin_status status = read_fd(fd, standard ? "standard input" : path, &b, error);
  if (!standard) close(fd);
  if (status) return free(b.data), status;
  *data = b.data;
  *size = b.size;
  return TIN_OK;
}

tin_status tin_file_read(const char *path, void **data, size_t *size, tin_error *error) {
  return tin_file_read_limited(path, SIZE_MAX, data, size, error);
}

/* ---- writing ------------------------------------------------------------------ */

static char *temporary_name(const char *path) {
  size_t size = strlen(path) + 32;
  char *name = malloc(size);
  if (name) snprintf(name, size, "%s.%ld.tmp", path, (long)getpid());
  return name;
}

/* What renaming would replace is a link's target, not the link. */
static char *real_path(const char *path) {
  char *real = realpath(path, NULL);
  return real ? real : strdup(path);
}

static tin_status create_temporary(tin_file *file, tin_error *error) {
  file->temporary = temporary_name(file->path);
  if (!file->temporary) return out_of_memory(error, file->path);
  int fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd >= 0) file->stream = fdopen(fd, "wb");
  if (file->stream) return TIN_OK;
  tin_status status = io_error(error, file->path);
  if (fd >= 0) close(fd), unlink(file->temporary);
  return status;
}

static tin_status create(tin_file *file, tin_error *error) {
  struct stat info;
  bool there = stat(file->path, &info) == 0;
  if (there && S_ISDIR(info.st_mode)) {
    return TIN_FAIL(error, TIN_IO, "%s: is a directory", file->path);
  } else if (there && !S_ISREG(info.st_mode)) {
    file->stream = fopen(file->path, "wb");
    return file->stream ? TIN_OK : io_error(error, file->path);
  }
  if (there && access(file->path, W_OK)) return io_error(error, file->path);
  return create_temporary(file, error);
}

static void release(tin_file *file) {
  free(file->path);
  free(file->temporary);
  *file = (tin_file){0};
}

tin_status tin_file_create(tin_file *file, const char *path, tin_error *error) {
  *file = (tin_file){0};
  if (strcmp(path, "-") == 0) {
    file->stream = stdout;
    return TIN_OK;
  }
  file->path = real_path(path);
  if (!file->path) return out_of_memory(error, path);
  tin_status status = create(file, error);
  if (status) release(file);
  return status;
}

static tin_status commit(tin_file *file, tin_error *error) {
  const char *path = file->path ? file->path : "standard output";
  bool broken = ferror(file->stream), ok;
  errno = 0;
  ok = (file->stream == stdout ? fflush(stdout) : fclose(file->stream)) == 0 && !broken;
  if (ok && file->temporary) ok = rename(file->temporary, file->path) == 0;
  if (ok) return TIN_OK;
  if (errno == 0) errno = EIO; /* an earlier write failed */
  tin_status status = io_error(error, path);
  if (file->temporary) unlink(file->temporary);
  return status;
}

tin_status tin_file_commit(tin_file *file, tin_error *error) {
  tin_status status = commit(file, error);
  release(file);
  return status;
}

void tin_file_discard(tin_file *file) {
  if (file->stream && file->stream != stdout) fclose(file->stream);
  if (file->temporary) unlink(file->temporary);
  release(file);
}

char *tin_path_join(const char *folder, const char *name) {
  size_t n = folder ? strlen(folder) : 0;
  bool slash = n && folder[n - 1] != '/';
  size_t size = n + slash + strlen(name) + 1;
  char *path = malloc(size);
  if (path) snprintf(path, size, "%s%s%s", n ? folder : "", slash ? "/" : "", name);
  return path;
}
