/* SPDX-License-Identifier: Apache-2.0 */
/* main.c -- a program that is one model: kernels as ops_to_register.h lists them, the model an
 * array in the program, all memory static. It never asks the heap for anything.
 *     trimmed < PIXELS          28 x 28 pixels of red, green and blue, as floats */
#include "ops_to_register.h"

#include <stdio.h>

extern const unsigned char digits[]; /* written by tinfer-gen --packed_c */
extern const size_t digits_size;

static tin_error error;
static tin_entry table[TIN_SELECTED_COUNT];
static _Alignas(TIN_ALIGN) uint8_t memory[TIN_SELECTED_PACKED_ARENA_BYTES];

static tin_status open_digits(tin_registry *registry, const tin_allocator *allocator,
                              tin_session **session) {
  const tin_model_options options = {TIN_INIT(tin_model_options), .allocator = allocator};
  const tin_session_options one = {TIN_INIT(tin_session_options), .allocator = allocator,
                                   .threads = 1};
  tin_model *model;
  TIN_TRY(tin_register_selected(registry));
  TIN_TRY(tin_model_open_packed(&model, registry, digits, digits_size, &options, &error));
  TIN_TRY(tin_session_create(session, model, &one, &error));
  return tin_session_resize(*session, 0, &(tin_shape){4, {1, 28, 28, 3}}, &error);
}

int main(void) {
  tin_registry registry = TIN_REGISTRY(table, &error);
  tin_arena arena = TIN_ARENA(memory);
  const tin_allocator allocator = tin_arena_allocator(&arena);
  tin_session *session;
  if (open_digits(&registry, &allocator, &session)) return fprintf(stderr, "%s\n", error.text), 1;
  tin_tensor *in = tin_session_input(session, 0);
  while (fread(in->data, 1, in->bytes, stdin) == in->bytes) {
    if (tin_session_run(session, &error)) return fprintf(stderr, "%s\n", error.text), 1;
    const float *score = tin_session_output(session, 0)->data;
    for (int i = 0; i < 10; i++) printf("%d: %.3f\n", i, (double)score[i]);
  }
  return 0;
}
