/* SPDX-License-Identifier: Apache-2.0 */
/* target.h -- a machine and C library that programs can be linked for: what its target.yaml says,
 * and tinfer's own files that are linked. */
#ifndef TIN_GEN_TARGET_H
#define TIN_GEN_TARGET_H

#include "tools/gen/selection.h"

typedef struct tin_target {
  tin_zone zone; /* all texts */
  const char *name;
  const char *cc;        /* the compiler's command */
  tin_strings cflags;    /* what it compiles with */
  tin_strings ldflags;   /* what it links with */
  tin_strings libraries; /* that some kernels need, as decoders of images do; behind all others */
  tin_strings isas;      /* the instruction sets that micro-kernels are there for */
} tin_target;

/* `name`: one that is installed; "native" or NULL: this machine's. */
tin_status tin_target_open(tin_target *target, const char *name, tin_error *error);
void tin_target_close(tin_target *target); /* {0} is fine */

/* Those of the selection's instruction sets that the target has; none: all are kept. Fails if the
 * target has none of them. Texts are the target's. */
tin_status tin_target_isas(const tin_target *target, const tin_selection *selection,
                           tin_strings *isas, tin_error *error);

/* The paths of the files in the order of the link: the program's main function, tables of the
 * instruction sets that the selection keeps (NULL: all there are), ops, registry, core. */
tin_status tin_target_files(tin_target *target, const tin_selection *selection, tin_strings *paths,
                            tin_error *error);

#endif
