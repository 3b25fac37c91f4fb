/* SPDX-License-Identifier: Apache-2.0 */
/* fake_builder.h -- a builder that writes down what a format does, and ends the program if
 * that breaks the builder's rules. No library behind it.
 *
 *     fake_builder f;
 *     fake_builder_init(&f, NULL);
 *     tin_status status = fake_builder_read(&f, fake_format(tin_register_graphdef), data, size);
 *     char *text = fake_builder_text(&f);
 *
 * The text has a line for each node: its op, name, what it takes, its attributes in the order
 * of their names, its value.
 *
 *     graph
 *       Const c {dtype=float} = float[2]{1,2}
 *       Add sum (c, x:1, ^init) {T=float}
 *     in x
 *     out sum */
#ifndef TIN_TESTS_FAKE_BUILDER_H
#define TIN_TESTS_FAKE_BUILDER_H

#include "tinfer/format.h"

typedef struct fake_graph fake_graph;
typedef struct fake_block fake_block;

typedef struct fake_builder {
  tin_builder base; /* first; limits may be changed before reading */
  tin_error error;
  const tin_allocator *allocator; /* also for what stays with the model */
  fake_graph *graphs;
  uint32_t num_graphs;
  bool open; /* between begin_graph and end_graph */
  fake_block *blocks;
  uint64_t bytes; /* of constants */
  char *info;     /* "key=value\n" of all facts */
} fake_builder;

/* allocator NULL: the C library's heap. */
void fake_builder_init(fake_builder *f, const tin_allocator *allocator);
void fake_builder_free(fake_builder *f);

/* The one format that a register function adds. */
const tin_format *fake_format(tin_register_fn *registers);

tin_status fake_builder_read(fake_builder *f, const tin_format *format, const void *data,
                             size_t size);

/* To be freed with free. */
char *fake_builder_text(const fake_builder *f);

#endif
