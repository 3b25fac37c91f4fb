/* SPDX-License-Identifier: Apache-2.0 */
/* input.h -- whatever is given to --graphs, into the selection. */
#ifndef TIN_GEN_INPUT_H
#define TIN_GEN_INPUT_H

#include "tools/gen/gen.h"

typedef enum tin_input_kind {
  TIN_INPUT_MODEL,
  TIN_INPUT_LIST,     /* YAML */
  TIN_INPUT_MANIFEST, /* YAML */
  TIN_INPUT_OPS_LIST, /* JSON */
  TIN_INPUT_HEADER,
} tin_input_kind;

/* By the contents, and where those leave it open by the name. */
tin_input_kind tin_input_detect(const void *data, size_t size, const char *path);

/* One file after the other, then the default ops. */
tin_status tin_gen_read_inputs(tin_gen *gen);

/* The last part of a path. */
const char *tin_base_name(const char *path);

#endif
