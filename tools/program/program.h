/* SPDX-License-Identifier: Apache-2.0 */
/* program.h -- what the parts of a ready program share. It is small before all else: no stdio, no
 * heap, files as a whole. */
#ifndef TIN_PROGRAM_PROGRAM_H
#define TIN_PROGRAM_PROGRAM_H

#include "tinfer/program.h"

/* ---- memory: pages of the system, and pieces of them ---- */

typedef struct tin_pages {
  uint8_t *at; /* of the chunk that small blocks are cut from */
  size_t left;
} tin_pages;

tin_allocator tin_pages_allocator(tin_pages *pages);

/* ---- files ---- */

typedef struct tin_bytes {
  void *data;
  size_t size;
} tin_bytes;

/* "-" is standard input. */
tin_status tin_bytes_read(const char *path, const tin_allocator *allocator, tin_bytes *out,
                          tin_error *error);

/* Text and bytes on their way to a file descriptor. */
typedef struct tin_output {
  int fd;
  bool failed;
  size_t used;
  char buffer[2048];
} tin_output;

void tin_put(tin_output *o, const void *data, size_t size);
void tin_put_text(tin_output *o, const char *text);
void tin_print_to(tin_output *o, const char *format, ...) TIN_PRINTF(2, 3);
bool tin_flush(tin_output *o); /* false: something could not be written */

/* ---- tensors ---- */

/* Bytes of a file as the value of an input: NumPy's .npy if they begin like one, else elements as
 * they lie in memory (of a string: the bytes are the one string there is). Resizes the input. */
tin_status tin_feed_bytes(tin_session *session, uint32_t index, const tin_bytes *bytes,
                          tin_error *error);

void tin_put_npy_header(tin_output *o, const tin_tensor *t);

void tin_print_values(tin_output *o, const tin_tensor *t);

/* As .npy if the name ends so, else as the bytes of its elements; "-" is standard output. It
 * appears under its name once it is complete. */
tin_status tin_write_tensor(const char *path, const tin_tensor *t, tin_error *error);

/* Runs the recorded input. True: the outputs are those recorded, or as near as rounding in
 * another order leaves them; says on `o` how near. */
bool tin_self_test(const tin_ready_program *program, tin_session *session, tin_output *o,
                   tin_error *error);

#endif
