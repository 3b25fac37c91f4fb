/* SPDX-License-Identifier: Apache-2.0 */
/* functions.h -- the functions of a model that the nodes of a program call: all that attributes
 * name (`body`, `then_branch`, a list of branches), or that a node has for an op. */
#ifndef TIN_CORE_FUNCTIONS_H
#define TIN_CORE_FUNCTIONS_H

#include "core/program.h"

/* Programs of what is called, directly or by others, each once, in the order in which it is met;
 * their nodes are named "function/node". */
typedef struct tin_functions {
  tin_program **programs;
  uint32_t count;
  struct tin_function_entry *table; /* of all there are, by name; open addressing */
  uint32_t table_size;
  bool optimized;
  tin_zone zone;
} tin_functions;

/* Their kernels may be missing unless `optimized`, which is what sessions would run. To be freed
 * whatever it returns. */
tin_status tin_functions_follow(tin_functions *f, const tin_program *program, bool optimized,
                                tin_error *error);
void tin_functions_free(tin_functions *f);

/* Are the program, which has not been optimised, and what it calls sound? One error names all
 * kernels that are missing. */
tin_status tin_functions_check(const tin_program *program, tin_error *error);

#endif
