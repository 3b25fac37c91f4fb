/* SPDX-License-Identifier: Apache-2.0 */
/* compiler.h -- a folder of files to compile, and the compiler that is run in it. */
#ifndef TIN_GEN_COMPILER_H
#define TIN_GEN_COMPILER_H

#include "core/zone.h"
#include "tinfer/status.h"
#include "tools/common/options.h"

#include <stdio.h>

typedef struct tin_build_folder {
  tin_zone zone;
  const char *path;  /* NULL: it has not been made */
  tin_strings files; /* that are in it: paths */
} tin_build_folder;

/* Below $TMPDIR, or /tmp. */
tin_status tin_build_folder_make(tin_build_folder *folder, tin_error *error);
void tin_build_folder_remove(tin_build_folder *folder); /* with all files; {0} is fine */

/* A file to be written, and its end. */
tin_status tin_build_create(tin_build_folder *folder, const char *name, FILE **to,
                            tin_error *error);
tin_status tin_build_close(FILE *to, const char *name, tin_error *error);

/* Runs the command in the folder; if it fails, what it has said is part of the error. */
tin_status tin_build_run(tin_build_folder *folder, const tin_strings *command, tin_error *error);

#endif
