/* SPDX-License-Identifier: Apache-2.0 */
/* header.h -- ops_to_register.h. */
#ifndef TIN_GEN_HEADER_H
#define TIN_GEN_HEADER_H

#include "tools/gen/gen.h"

#include <stdio.h>

/* False: there is no memory, or it could not be written. */
bool tin_gen_write_header(const tin_gen *gen, FILE *to);

/* How the list of names in a program begins: ended by a 0, as each of the names that follow it.
 * Formats and parts have their kind in front of them, and an empty name ends the list. */
#define TIN_SELECTED_MAGIC "\177TINSELECTED"

#endif
