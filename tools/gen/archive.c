/* SPDX-License-Identifier: Apache-2.0 */
/* archive.c -- `ar` archives: a line, then members, each behind a header of 60 characters. */
#include "tools/gen/archive.h"

#include "core/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- mapping ------------------------------------------------------------------------------- */

static tin_status map(tin_mapped *file, int fd, tin_error *error) {
  struct stat st;
  if (fstat(fd, &st)) return TIN_FAIL(error, TIN_IO, "%s", strerror(errno));
  if (!S_ISREG(st.st_mode)) return TIN_FAIL(error, TIN_IO, "not a file");
  *file = (tin_mapped){(const uint8_t *)"", 0};
  if (!st.st_size) return TIN_OK;
  void *data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED) return TIN_FAIL(error, TIN_IO, "%s", strerror(errno));
  *file = (tin_mapped){data, (size_t)st.st_size};
  return TIN_OK;
}

tin_status tin_mapped_open(tin_mapped *file, const char *path, tin_error *error) {
  *file = (tin_mapped){0};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  tin_status status =
      fd < 0 ? TIN_FAIL(error, TIN_IO, "%s", strerror(errno)) : map(file, fd, error);
  if (fd >= 0) close(fd);
  if (status != TIN_OK) tin_error_context(error, "%s", path);
  return status;
}

void tin_mapped_close(tin_mapped *file) {
  if (file->size) munmap((void *)(uintptr_t)file->data, file->size);
  *file = (tin_mapped){0};
}

/* ---- members ------------------------------------------------------------------------------- */

#define MAGIC "!<arch>\n"
#define THIN "!<thin>\n"
enum { MAGIC_SIZE = 8, HEADER_SIZE = 60, NAME_SIZE = 16, LENGTH_AT = 48, LENGTH_SIZE = 10 };

bool tin_archive_is(const void *data, size_t size) {
  return size >= MAGIC_SIZE &&
         (memcmp(data, MAGIC, MAGIC_SIZE) == 0 || memcmp(data, THIN, MAGIC_SIZE) == 0);
}

tin_status tin_archive_open(tin_archive *archive, const void *data, size_t size, tin_error *error) {
  *archive = (tin_archive){.data = data, .size = size, .at = MAGIC_SIZE};
  if (!tin_archive_is(data, size)) return TIN_FAIL(error, TIN_CORRUPT, "not an archive");
  if (memcmp(data, THIN, MAGIC_SIZE) == 0)
    return TIN_FAIL(error, TIN_UNSUPPORTED, "a thin archive: its members are in other files");
  return TIN_OK;
}

/* Digits up to a blank or the end; at least one. */
static bool number(const char *text, size_t size, size_t *out) {
  size_t value = 0, i = 0;
  for (; i < size && text[i] >= '0' && text[i] <= '9'; i++) {
    if (value > (SIZE_MAX - 9) / 10) return false;
    value = value * 10 + (size_t)(text[i] - '0');
  }
  *out = value;
  return i > 0 && (i == size || text[i] == ' ');
}

static size_t length_to(const char *text, size_t size, char end) {
  const char *found = size ? memchr(text, end, size) : NULL;
  return found ? (size_t)(found - text) : size;
}

/* "/123": in the table of long names, up to a slash and a line end. */
static bool gnu_name(const tin_archive *archive, const char *field, tin_archive_member *member) {
  size_t at;
  if (!number(field + 1, NAME_SIZE - 1, &at) || at >= archive->names_size) return false;
  member->name = archive->names + at;
  member->name_size = length_to(member->name, archive->names_size - at, '\n');
  if (member->name_size && member->name[member->name_size - 1] == '/') member->name_size--;
  return true;
}

/* "#1/12": the name is the beginning of the contents. */
static bool bsd_name(const char *field, tin_archive_member *member) {
  size_t size;
  if (!number(field + 3, NAME_SIZE - 3, &size) || size > member->size) return false;
  member->name = (const char *)member->data;
  member->name_size = length_to(member->name, size, 0);
  member->data += size;
  member->size -= size;
  return true;
}

static bool take_name(const tin_archive *archive, const char *field, tin_archive_member *member) {
  if (field[0] == '/') return gnu_name(archive, field, member);
  if (memcmp(field, "#1/", 3) == 0) return bsd_name(field, member);
  member->name = field;
  member->name_size = length_to(field, NAME_SIZE, '/');
  if (member->name_size == NAME_SIZE) member->name_size = length_to(field, NAME_SIZE, ' ');
  return true;
}

static bool is_table(const char *field) {
  return memcmp(field, "/ ", 2) == 0 || memcmp(field, "/SYM64/", 7) == 0 ||
         memcmp(field, "__.SYMDEF", 9) == 0;
}

static tin_status take(tin_archive *archive, tin_archive_member *member, const char **field,
                       tin_error *error) {
  size_t left = archive->size - archive->at;
  *field = (const char *)archive->data + archive->at;
  if (left < HEADER_SIZE || memcmp(*field + HEADER_SIZE - 2, "`\n", 2) != 0)
    return TIN_FAIL(error, TIN_CORRUPT, "no member begins at byte %zu", archive->at);
  if (!number(*field + LENGTH_AT, LENGTH_SIZE, &member->size) || member->size > left - HEADER_SIZE)
    return TIN_FAIL(error, TIN_CORRUPT, "the member at byte %zu is cut off", archive->at);
  member->data = archive->data + archive->at + HEADER_SIZE;
  archive->at += HEADER_SIZE + member->size;
  if (archive->at % 2 && archive->at < archive->size) archive->at++;
  return TIN_OK;
}

tin_status tin_archive_next(tin_archive *archive, tin_archive_member *member, tin_error *error) {
  const char *field;
  while (archive->at < archive->size) {
    *member = (tin_archive_member){0};
    TIN_TRY(take(archive, member, &field, error));
    if (memcmp(field, "// ", 3) == 0) {
      archive->names = (const char *)member->data;
      archive->names_size = member->size;
    } else if (!is_table(field)) {
      if (take_name(archive, field, member)) return TIN_OK;
      return TIN_FAIL(error, TIN_CORRUPT, "the member in front of byte %zu has no name",
                      archive->at);
    }
  }
  *member = (tin_archive_member){0};
  return TIN_OK;
}
