/* SPDX-License-Identifier: Apache-2.0 */
/* new_op.h -- a folder to begin an op of one's own with. */
#ifndef TIN_GEN_NEW_OP_H
#define TIN_GEN_NEW_OP_H

#include "tools/gen/gen.h"

/* The op gen->new_op, in the folder gen->output or one named after it. Returns what main does. */
int tin_gen_new_op(tin_gen *gen);

/* Copies the templates, in which the op is called MyOp, to the folder `path` (NULL: one named
 * after the op), which must not be there yet and is not after a failure. *folder is its path, to
 * be freed. */
tin_status tin_new_op(const char *op, const char *path, char **folder, tin_error *error);

/* "LeakyGate" as part of a C identifier, "leaky_gate"; with another sign "leaky-gate". Room for
 * twice the length and a 0. */
void tin_new_op_name(const char *op, char sign, char *name);

#endif
