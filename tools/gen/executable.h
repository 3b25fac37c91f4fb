/* SPDX-License-Identifier: Apache-2.0 */
/* executable.h -- --executable: from a model to a static program. */
#ifndef TIN_GEN_EXECUTABLE_H
#define TIN_GEN_EXECUTABLE_H

#include "tools/gen/gen.h"

/* Links gen->executable: the one model of gen->models with the selection's kernels, from the
 * installed archives of gen->target (NULL: this machine's), compiling nothing but a list. Returns
 * what main returns. */
int tin_gen_executable(tin_gen *gen);

#endif
