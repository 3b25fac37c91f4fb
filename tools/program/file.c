/* SPDX-License-Identifier: Apache-2.0 */
/* file.c -- whole files in, buffered bytes out. */
#include "tools/program/program.h"

#include "core/fail.h"
#include "core/print.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h> /* rename */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static tin_status failed(const char *path, const char *what, tin_error *error) {
  return TIN_FAIL(error, TIN_IO, "%s: cannot be %s (error %d of the system)", path, what, errno);
}

/* ---- in ---------------------------------------------------------------------------------- */

static bool read_all(int fd, const tin_allocator *a, tin_bytes *out) {
  size_t room = 0;
  for (;;) {
    if (out->size == room) {
      size_t more = room ? room * 2 : 1 << 16;
      void *data = a->resize(a->self, out->data, room, more);
      if (!data) return errno = ENOMEM, false;
      out->data = data;
      room = more;
    }
    ssize_t n = read(fd, (char *)out->data + out->size, room - out->size);
    if (n == 0) return true;
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) out->size += (size_t)n;
  }
}

tin_status tin_bytes_read(const char *path, const tin_allocator *allocator, tin_bytes *out,
                          tin_error *error) {
  bool standard = strcmp(path, "-") == 0;
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  *out = (tin_bytes){0};
  bool ok = fd >= 0 && read_all(fd, allocator, out);
  tin_status status = ok ? TIN_OK : failed(path, "read", error);
  if (fd >= 0 && !standard) close(fd);
  return status;
}

/* ---- out --------------------------------------------------------------------------------- */

bool tin_flush(tin_output *o) {
  for (size_t at = 0; at < o->used && !o->failed;) {
    ssize_t n = write(o->fd, o->buffer + at, o->used - at);
    if (n > 0)
      at += (size_t)n;
    else
      o->failed = n == 0 || errno != EINTR;
  }
  o->used = 0;
  return !o->failed;
}

void tin_put(tin_output *o, const void *data, size_t size) {
  const char *from = data;
  while (size > 0) {
    if (o->used == sizeof o->buffer) tin_flush(o);
    size_t room = sizeof o->buffer - o->used, n = size < room ? size : room;
    memcpy(o->buffer + o->used, from, n);
    o->used += n, from += n, size -= n;
  }
}

void tin_put_text(tin_output *o, const char *text) { tin_put(o, text, strlen(text)); }

void tin_print_to(tin_output *o, const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  tin_vprint(text, sizeof text, format, args);
  va_end(args);
  tin_put_text(o, text);
}

/* ---- whole tensors ------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

static void put_tensor(tin_output *o, const char *path, const tin_tensor *t) {
  if (ends_with(path, ".npy")) tin_put_npy_header(o, t);
  size_t bytes = 0;
  (void)tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes);
  if (t->dtype != TIN_STR) {
    tin_put(o, t->data, bytes);
    return;
  }
  const tin_string *s = t->data;
  for (size_t i = 0; i < bytes / sizeof *s; i++) tin_put(o, s[i].data, s[i].size);
}

/* Under another name first, so that nobody finds half a file. */
static tin_status write_file(const char *path, const tin_tensor *t, tin_error *error) {
  char temporary[4096];
  tin_output o = {.fd = -1};
  if (tin_print(temporary, sizeof temporary, "%s.%d.part", path, (int)getpid()) >=
      (int)sizeof temporary)
    return TIN_FAIL(error, TIN_INVALID, "%s: the name is too long", path);
  o.fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (o.fd < 0) return failed(path, "written", error);
  put_tensor(&o, path, t);
  bool ok = tin_flush(&o);
  ok = close(o.fd) == 0 && ok && rename(temporary, path) == 0;
  if (ok) return TIN_OK;
  tin_status status = failed(path, "written", error);
  unlink(temporary);
  return status;
}

tin_status tin_write_tensor(const char *path, const tin_tensor *t, tin_error *error) {
  struct stat st;
  bool standard = strcmp(path, "-") == 0;
  bool special = !standard && stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
  if (!standard && !special) return write_file(path, t, error);
  tin_output o = {.fd = standard ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC)};
  if (o.fd < 0) return failed(path, "written", error);
  put_tensor(&o, path, t);
  tin_status status = tin_flush(&o) ? TIN_OK : failed(path, "written", error);
  if (!standard) close(o.fd);
  return status;
}
