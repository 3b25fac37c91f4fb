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
#include <unistd.h>

static tin_status failed(tin_run *run, const char *path, const char *what) {
  return TIN_FAIL(&run->error, TIN_IO, "%s: cannot be %s (error %d of the system)", path, what,
                  errno);
}

static bool is_standard(const char *path) { return strcmp(path, "-") == 0; }

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
    ssize_t n = read(fd, out->data + out->size, room - out->size);
    if (n == 0) return true;
    if (n > 0)
      out->size += (size_t)n;
    else if (errno != EINTR)
      return false;
  }
}

tin_status tin_bytes_read(tin_run *run, const char *path, tin_bytes *out) {
  int fd = is_standard(path) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  tin_status status = TIN_OK;
  *out = (tin_bytes){0};
  if (fd < 0 || !read_all(fd, &run->allocator, out))
    status = failed(run, path, errno == ENOENT ? "found" : "read");
  if (fd > STDIN_FILENO) close(fd);
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
  for (const char *from = data; size > 0; size--) {
    if (o->used == sizeof o->buffer) tin_flush(o);
    o->buffer[o->used++] = *from++;
  }
}

/* What is longer than half of the buffer may be cut. */
void tin_print_to(tin_output *o, const char *format, ...) {
  va_list args;
  if (o->used > sizeof o->buffer / 2) tin_flush(o);
  size_t room = sizeof o->buffer - o->used;
  va_start(args, format);
  size_t n = (size_t)tin_vprint(o->buffer + o->used, room, format, args);
  va_end(args);
  o->used += n < room ? n : room - 1;
}

/* ---- whole tensors ------------------------------------------------------------------------- */

static void put_tensor(tin_output *o, const char *path, const tin_tensor *t) {
  size_t n = strlen(path);
  if (n >= 4 && strcmp(path + n - 4, ".npy") == 0) tin_put_npy_header(o, t);
  tin_put_values(o, t);
}

/* Devices and pipes are written to. A file is what can be cut to the length it has; stat would say
 * so too, but brings with it what a libc does for older systems. */
static bool is_special(int fd) { return ftruncate(fd, lseek(fd, 0, SEEK_END)) != 0; }

/* Where the tensor goes: a file gets another name first, so that nobody finds half of it. */
static int open_output(const char *path, tin_output *temporary) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd >= 0 && is_special(fd)) return fd;
  if (fd >= 0) close(fd);
  tin_print_to(temporary, "%s.%d.part", path, (int)getpid());
  return open(temporary->buffer, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

tin_status tin_write_tensor(tin_run *run, const char *path, const tin_tensor *t) {
  tin_output o, temporary; /* which is never flushed */
  bool standard = is_standard(path);
  o.used = temporary.used = 0, o.failed = false;
  o.fd = standard ? STDOUT_FILENO : open_output(path, &temporary);
  if (o.fd < 0) return failed(run, path, "written");
  put_tensor(&o, path, t);
  bool ok = tin_flush(&o);
  if (!standard && close(o.fd) != 0) ok = false;
  if (ok && (!temporary.used || rename(temporary.buffer, path) == 0)) return TIN_OK;
  tin_status status = failed(run, path, "written");
  if (temporary.used) unlink(temporary.buffer);
  return status;
}
