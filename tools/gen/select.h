/* SPDX-License-Identifier: Apache-2.0 */
/* select.h -- what a session of a model really runs. */
#ifndef TIN_GEN_SELECT_H
#define TIN_GEN_SELECT_H

#include "tools/gen/gen.h"

/* Opens the model, adds to the selection what its optimised graph runs, packs it, and appends it
 * to gen->models. `data` is what is in the file; NULL: it is a directory. */
tin_status tin_gen_select(tin_gen *gen, const char *path, const void *data, size_t size);

/* Each of the names in --inputs and --outputs must be one model's, and in --input_shape and
 * --test_input an input's. */
tin_status tin_gen_check_names(tin_gen *gen);

void tin_gen_free_models(tin_gen *gen);

#endif
