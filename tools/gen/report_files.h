/* SPDX-License-Identifier: Apache-2.0 */
/* report_files.h -- the files that programs for a target are linked from. */
#ifndef TIN_GEN_REPORT_FILES_H
#define TIN_GEN_REPORT_FILES_H

#include "tools/gen/gen.h"

typedef struct tin_files {
  tin_strings paths; /* in the order of the link; texts in the zone */
  tin_zone zone;
  const char *cc, *flags; /* from target.yaml; for a shell */
  tin_strings isas;       /* that the target has */
} tin_files;

/* tinfer's own archives, with the tables of the instruction sets that `selection` keeps; NULL: of
 * all. */
tin_status tin_files_installed(tin_files *files, const char *target, const tin_selection *selection,
                               tin_error *error);

/* What the compiler adds to every static program: libc and its like. Where the compiler cannot be
 * run, nothing is. */
tin_status tin_files_system(tin_files *files, tin_error *error);

void tin_files_free(tin_files *files);

#endif
