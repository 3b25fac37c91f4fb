/* SPDX-License-Identifier: Apache-2.0 */
/* check.h -- does what exists already cover what the models need? */
#ifndef TIN_GEN_CHECK_H
#define TIN_GEN_CHECK_H

#include "tools/gen/gen.h"

/* What a manifest, a list, a header or a program has; names are sorted. */
typedef struct tin_provided {
  tin_zone zone;
  tin_strings kernels, formats, parts;
  bool is_text; /* not a program */
} tin_provided;
#define TIN_PROVIDED                                                                               \
  {                                                                                                \
    .zone = {.allocator = &tin_heap }                                                              \
  }

/* The lists of names that tin_register_selected has left in a program; false: there is none, or
 * (*no_memory) not enough memory. */
bool tin_find_marks(const void *data, size_t size, tin_provided *out, bool *no_memory);
void tin_provided_free(tin_provided *provided);

/* Reads gen->check, compares, prints. Returns an exit status: TIN_EXIT_FAILED also if something is
 * missing. */
int tin_gen_check(tin_gen *gen);

#endif
