/* SPDX-License-Identifier: Apache-2.0 */
/* archive.h -- files that linkers read: mapped, and if they are `ar` archives, member by member.
 *
 * Long names as GNU and as BSD write them; symbol tables are passed over, for members' own are
 * read. Thin archives, whose members lie elsewhere, are refused. The bytes are untrusted. */
#ifndef TIN_GEN_ARCHIVE_H
#define TIN_GEN_ARCHIVE_H

#include "tinfer/status.h"

typedef struct tin_mapped {
  const uint8_t *data; /* never NULL after success */
  size_t size;
} tin_mapped;

/* The error begins with the path. */
tin_status tin_mapped_open(tin_mapped *file, const char *path, tin_error *error);
void tin_mapped_close(tin_mapped *file); /* {0} is fine */

typedef struct tin_archive {
  const uint8_t *data;
  size_t size, at;
  const char *names; /* the table of long names, or NULL */
  size_t names_size;
} tin_archive;

typedef struct tin_archive_member {
  const char *name; /* not terminated */
  size_t name_size;
  const uint8_t *data;
  size_t size;
} tin_archive_member;

bool tin_archive_is(const void *data, size_t size);

/* `data` is borrowed. */
tin_status tin_archive_open(tin_archive *archive, const void *data, size_t size, tin_error *error);

/* The next one; member->data is NULL behind the last. */
tin_status tin_archive_next(tin_archive *archive, tin_archive_member *member, tin_error *error);

#endif
