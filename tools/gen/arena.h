/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h -- how much memory the packed models need, found out by opening them as a trimmed
 * program does: from a registry with nothing but the selection, in one block. */
#ifndef TIN_GEN_ARENA_H
#define TIN_GEN_ARENA_H

#include "tools/gen/gen.h"

/* Sets arena, open_input, varies and dynamic of every model, and adds the parts of the core that
 * models need to the selection. Fails if the selection is not enough for one of them. */
tin_status tin_gen_measure(tin_gen *gen);

/* The selected kernels in the order in which they are to be added, as indices into
 * selection.kernels: by name, but where two of an op could serve the same node the one that
 * sessions of the toolbox prefer comes last. free() it; NULL: out of memory. */
uint32_t *tin_gen_order(const tin_gen *gen);

#endif
