/* SPDX-License-Identifier: Apache-2.0 */
/* options.h -- the command line of tinfer-gen. */
#ifndef TIN_GEN_OPTIONS_H
#define TIN_GEN_OPTIONS_H

#include "tools/gen/gen.h"

enum { TIN_GEN_MAX_OPTIONS = 48 };

/* Lives as long as what it was read into, for messages are made with it. */
typedef struct tin_gen_options {
  tin_option table[TIN_GEN_MAX_OPTIONS];
  uint32_t count;
  tin_command program;
  /* What was given, once for every use of an option: "a,b". */
  tin_strings graphs, graph, feeds, fetches, isa, packed, packed_c, packed_name;
} tin_gen_options;

/* Reads the command line into `gen`, and refuses what can be seen to be wrong before any file is
 * read. -1: go on. Otherwise the command is over, with this exit status. */
int tin_gen_options_read(tin_gen_options *options, tin_gen *gen, int argc, char **argv);
void tin_gen_options_free(tin_gen_options *options, tin_gen *gen);

/* Once it is known how many of --graphs are models: are there as many files? -1, or an exit
 * status. */
int tin_gen_options_counts(const tin_gen *gen);

#endif
