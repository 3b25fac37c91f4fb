/* SPDX-License-Identifier: Apache-2.0 */
/* program.h -- what the parts of a ready program share. It is small before all else: no stdio, no
 * heap, files as a whole, and of the C library only what the core takes too where that is less.
 * Numbers lie in memory as in files: packed models are for little-endian machines alone. */
#ifndef TIN_PROGRAM_PROGRAM_H
#define TIN_PROGRAM_PROGRAM_H

#include "tinfer/program.h"

/* Text and bytes on their way to a file descriptor. */
typedef struct tin_output {
  int fd;
  bool failed;
  size_t used;
  char buffer[8192]; /* more than a text of an error */
} tin_output;

/* Memory from the system: pages, and pieces of them. */
typedef struct tin_pages {
  uint8_t *at; /* of the chunk that small blocks are cut from */
  size_t left;
} tin_pages;

/* All there is of a run. What is named often comes first, where it is reached by shorter code. */
typedef struct tin_run {
  const tin_ready_program *program;
  int argc;
  char **argv;
  int at; /* the argument that is looked at */
  const char *argument;
  int result;     /* of the program, where it is neither 0 nor what a failure makes it */
  unsigned asked; /* bits of the options that are there */
  uint32_t threads;
  tin_session *session;
  tin_pages pages;
  tin_allocator allocator;
  tin_error error;
  tin_output out;
  tin_registry registry;
  uint8_t fed[256]; /* the first inputs: have they a value? */
} tin_run;

/* Zeros, pages and an allocator that cuts from them; NULL: the system has no memory. */
tin_run *tin_run_new(void);

/* What stands in `text` behind `start`; NULL: it does not start so. */
const char *tin_behind(const char *text, const char *start);

/* ---- files ---- */

typedef struct tin_bytes {
  uint8_t *data;
  size_t size;
} tin_bytes;

/* "-" is standard input. */
tin_status tin_bytes_read(tin_run *run, const char *path, tin_bytes *out);

void tin_put(tin_output *o, const void *data, size_t size);
void tin_print_to(tin_output *o, const char *format, ...) TIN_PRINTF(2, 3);
bool tin_flush(tin_output *o); /* false: something could not be written */

/* As .npy if the name ends so, else as the bytes of its elements; "-" is standard output. It
 * appears under its name once it is complete. */
tin_status tin_write_tensor(tin_run *run, const char *path, const tin_tensor *t);

/* ---- tensors ---- */

/* Gives an input that shape and the bytes, of which there must be enough. */
tin_status tin_feed(tin_run *run, uint32_t index, const tin_shape *shape, const void *data,
                    size_t size);

/* Bytes of a file as the value of an input: NumPy's .npy if they begin like one, else elements as
 * they lie in memory (of a string: the bytes are the one string there is). Resizes the input. */
tin_status tin_feed_bytes(tin_run *run, uint32_t index, const tin_bytes *bytes);

void tin_put_npy_header(tin_output *o, const tin_tensor *t);

/* "input x: float [1,2]" */
void tin_print_heading(tin_output *o, const char *what, const char *name, const tin_tensor *t);
void tin_print_values(tin_output *o, const char *name, const tin_tensor *t);
void tin_put_values(tin_output *o, const tin_tensor *t); /* as they lie in memory */

/* What the elements are, as NumPy says it: f (V: bfloat16), c, i, u, b, S; 0: what no file holds.
 */
char tin_kind_of(const tin_tensor *t);
double tin_float_of(const void *at, char kind, size_t size); /* of kind f or V */

/* Runs the recorded input. TIN_OK: the outputs are those recorded, or as near as rounding in
 * another order leaves them; says how near. */
tin_status tin_self_test(tin_run *run);

#endif
