/* SPDX-License-Identifier: Apache-2.0 */
/* report_files.h -- the files that programs for a target are linked from. */
#ifndef TIN_GEN_REPORT_FILES_H
#define TIN_GEN_REPORT_FILES_H

#include "tools/gen/target.h"

typedef struct tin_files {
  tin_target target;
  tin_strings paths; /* in the order of the link; texts are the target's */
} tin_files;

/* tinfer's own, with the tables of the instruction sets that `selection` keeps; NULL: of all. */
tin_status tin_files_open(tin_files *files, const char *target, const tin_selection *selection,
                          tin_error *error);
void tin_files_close(tin_files *files); /* also after failure */

/* What the compiler adds to every static program: libc and its like. Where the compiler cannot be
 * run, nothing is. */
tin_status tin_files_system(tin_files *files, tin_error *error);

#endif
