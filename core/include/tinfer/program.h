/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/program.h -- main() for a program that is one model: it reads inputs from files, runs,
 * and prints or writes outputs. libtinfer_program.a has it, written with system calls alone;
 * tinfer-gen --executable links it:
 *
 *     int main(int argc, char **argv) {
 *       static tin_entry table[TIN_SELECTED_COUNT];
 *       static const tin_ready_program program = {
 *           TIN_INIT(tin_ready_program), .name = "digits", .add = tin_register_selected,
 *           .table = table, .slots = TIN_SELECTED_COUNT, .model = model, .model_size = model_size};
 *       return tin_ready_main(&program, argc, argv);
 *     } */
#ifndef TINFER_PROGRAM_H
#define TINFER_PROGRAM_H

#include "tinfer/packed.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A tensor as it was when the program was made, dense, in the machine's byte order. */
typedef struct tin_ready_tensor {
  const void *data;
  size_t bytes;
  tin_shape shape;
} tin_ready_tensor;

typedef struct tin_ready_program {
  uint32_t struct_size;
  uint32_t slots;       /* of the table */
  const char *name;     /* for messages */
  const char *version;  /* what --version says behind the name */
  tin_register_fn *add; /* the kernels: tin_register_selected of ops_to_register.h */
  tin_entry *table;
  const void *model; /* packed, aligned to TIN_ALIGN */
  size_t model_size;
  /* For --self_test: an input for each of the model's, and what it gave for each output; NULL:
   * none was recorded. */
  const tin_ready_tensor *test_inputs, *test_outputs;
} tin_ready_program;

/* Returns what main returns: 0, 1 if something failed, 2 if the arguments are wrong. */
TIN_API int tin_ready_main(const tin_ready_program *program, int argc, char **argv);

#ifdef __cplusplus
}
#endif
#endif
