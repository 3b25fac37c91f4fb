/* SPDX-License-Identifier: Apache-2.0 */
/* model_file.c -- models from files, which are mapped rather than read. */
#include "core/fail.h"
#include "core/model.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void unmap(tin_model *model) {
  munmap(model->map, model->map_size);
  model->map = NULL;
}

static tin_status io_error(tin_error *error) {
  return TIN_FAIL(error, TIN_IO, "%s", strerror(errno));
}

static tin_status map_file(tin_model *model, int fd, size_t size, tin_source *source,
                           tin_error *error) {
  if (!size) return source->data = "", TIN_OK;
  void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (map == MAP_FAILED) return io_error(error);
  model->map = map;
  model->map_size = size;
  model->release = unmap;
  source->data = map;
  source->size = size;
  return TIN_OK;
}

static tin_status map_path(tin_model *model, const void *self, tin_source *source,
                           tin_error *error) {
  const char *path = self;
  struct stat st;
  source->path = path;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return io_error(error);
  tin_status status = TIN_OK;
  if (fstat(fd, &st))
    status = io_error(error);
  else if (S_ISREG(st.st_mode))
    status = map_file(model, fd, (size_t)st.st_size, source, error);
  else if (!S_ISDIR(st.st_mode))
    status = TIN_FAIL(error, TIN_IO, "neither a file nor a directory");
  close(fd);
  return status;
}

tin_status tin_model_open(tin_model **out, const tin_registry *registry, const char *path,
                          const tin_model_options *options, tin_error *error) {
  tin_status status = tin_model_open_with(out, registry, map_path, path, options, error);
  if (status != TIN_OK) tin_error_context(error, "%s", path);
  return status;
}
