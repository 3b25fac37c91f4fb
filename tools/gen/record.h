/* SPDX-License-Identifier: Apache-2.0 */
/* record.h -- an input and what it gives, for the --self_test of programs. */
#ifndef TIN_GEN_RECORD_H
#define TIN_GEN_RECORD_H

#include "tools/gen/gen.h"

typedef struct tin_recorded {
  tin_shape shape;
  size_t at, bytes; /* in `data` */
} tin_recorded;

typedef struct tin_record {
  tin_recorded *inputs, *outputs; /* NULL: nothing could be recorded, and `why` says why */
  uint32_t num_inputs, num_outputs;
  uint8_t *data; /* of all, each aligned to TIN_ALIGN */
  size_t size, room;
  char why[512];
} tin_record;

/* Runs the packed model once: with gen->test_inputs, and what these leave out filled with numbers
 * that are the same each time. Fails if a value that was given is wrong, or for lack of memory;
 * a model that cannot be run on made-up numbers has no record. */
tin_status tin_record_make(tin_record *record, tin_gen *gen, const tin_gen_model *model);
void tin_record_free(tin_record *record);

#endif
