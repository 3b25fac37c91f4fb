/* SPDX-License-Identifier: Apache-2.0 */
/* file.h -- whole files in, and out without ever leaving half a file. */
#ifndef TIN_TOOLS_FILE_H
#define TIN_TOOLS_FILE_H

#include "tinfer/status.h"

#include <stdio.h>

/* All of the file, or of standard input if path is "-". free() *data, which is never NULL
 * after success and has a 0 behind its last byte. */
tin_status tin_file_read(const char *path, void **data, size_t *size, tin_error *error);
/* The same of what should be small: fails if there are more than `limit` bytes. */
tin_status tin_file_read_limited(const char *path, size_t limit, void **data, size_t *size,
                                 tin_error *error);

/* A file being written: under another name in the same folder until tin_file_commit puts it
 * in its place. "-" is standard output; devices and pipes are written directly. */
typedef struct tin_file {
  FILE *stream;
  char *path, *temporary; /* temporary NULL: written directly */
} tin_file;

tin_status tin_file_create(tin_file *file, const char *path, tin_error *error);
/* Both end the file; commit may fail, and then nothing is left of it. */
tin_status tin_file_commit(tin_file *file, tin_error *error);
void tin_file_discard(tin_file *file);

/* "folder/name", or name alone if folder is NULL or empty. free() it; NULL: out of memory. */
char *tin_path_join(const char *folder, const char *name);

#endif
