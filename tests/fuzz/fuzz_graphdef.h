/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_graphdef.h -- what the fuzz targets of the GraphDef reader share: a builder that checks
 * what it is told, and an allocator that counts what the reader takes. */
#ifndef TIN_FUZZ_GRAPHDEF_H
#define TIN_FUZZ_GRAPHDEF_H

#include "tests/support/fake_builder.h"

#include <stdlib.h>

tin_register_fn tin_register_graphdef;

typedef struct counter {
  tin_allocator allocator;
  size_t now, peak;
} counter;

static void *counting_resize(void *self, void *block, size_t old_size, size_t new_size) {
  counter *c = self;
  void *to = new_size > 0 ? realloc(block, new_size) : NULL;
  if (new_size > 0 && !to) return NULL;
  if (new_size == 0) free(block);
  c->now += new_size - old_size;
  if (c->now > c->peak) c->peak = c->now;
  return to;
}

/* Reads the bytes; what stays with the model is counted too, except for its data, which has a
 * limit of its own. */
static void fuzz_graphdef(const uint8_t *data, size_t size) {
  enum { SPARE = 256 << 10, FACTOR = 200, TENSORS = 1 << 20 };
  counter memory = {.allocator = {counting_resize, &memory}};
  const tin_format *format = fake_format(tin_register_graphdef);
  tin_source source = {NULL, data, size};
  fake_builder f;
  int score = format->probe(&source);
  if (score < 0 || score > 100) abort();
  fake_builder_init(&f, &memory.allocator);
  f.base.limits.max_bytes = TENSORS;
  tin_status status = fake_builder_read(&f, format, data, size);
  if (memory.peak > SPARE + TENSORS + FACTOR * size) abort();
  if (status == TIN_OK) free(fake_builder_text(&f));
  fake_builder_free(&f);
  if (memory.now != 0) abort();
}

#endif
