/* SPDX-License-Identifier: Apache-2.0 */
/* shared.h -- where models for tests lie that are not part of the repository: in $TIN_SHARED,
 * or in ../shared beside it. Tests that need them skip, and say so, where they are absent. */
#ifndef TIN_TESTS_SHARED_H
#define TIN_TESTS_SHARED_H

#include <stdbool.h>
#include <stddef.h>

/* The path of something there in `path`; false, after a note on stderr, if it does not exist. */
bool shared_path(const char *name, char *path, size_t size);

/* A whole file, to be freed with free; NULL: it cannot be read. */
unsigned char *shared_read(const char *path, size_t *size);

/* Calls `visit` for each file below a folder whose name ends in `suffix`, in any order. */
typedef void shared_visit(const char *path, void *context);
size_t shared_each(const char *folder, const char *suffix, shared_visit *visit, void *context);

#endif
