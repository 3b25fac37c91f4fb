/* SPDX-License-Identifier: Apache-2.0 */
/* trimmed.c -- a program with nothing but what ops_to_register.h names: opens packed models one
 * after the other in one block of static memory, runs each on ones, writes its outputs, in their
 * order, as they are in memory. C11, and C++17. With OPEN_PACKED, by tin_model_open_packed. */
#include "ops_to_register.h"

#include "tinfer/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
#define ALIGNED alignas(64)
#else
#define ALIGNED _Alignas(64)
#endif

#ifdef OPEN_PACKED
#define OPEN_MODEL tin_model_open_packed
#ifdef TIN_SELECTED_PACKED_ARENA_BYTES
#define MEMORY TIN_SELECTED_PACKED_ARENA_BYTES
#endif
#else
#define OPEN_MODEL tin_model_open_memory
#ifdef TIN_SELECTED_ARENA_BYTES
#define MEMORY TIN_SELECTED_ARENA_BYTES
#endif
#endif
#ifndef MEMORY
#define MEMORY (64 << 20)
#endif

static tin_error error;
static tin_entry table[TIN_SELECTED_COUNT];
ALIGNED static uint8_t memory[MEMORY];

static void *load(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) return NULL;
  *size = (size_t)ftell(file);
  rewind(file);
  void *data = aligned_alloc(64, (*size + 63) / 64 * 64);
  if (data && fread(data, 1, *size, file) != *size) data = NULL;
  fclose(file);
  return data;
}

static void fill(tin_tensor *t) {
  if (!t->data) return;
  memset(t->data, 0, t->bytes);
  for (size_t i = 0; t->dtype == TIN_F32 && i < t->bytes / sizeof(float); i++)
    ((float *)t->data)[i] = 1;
  for (size_t i = 0; t->dtype == TIN_S32 && i < t->bytes / sizeof(int32_t); i++)
    ((int32_t *)t->data)[i] = 1;
}

/* A batch of one where that is all that is open. */
static tin_status set_shapes(tin_session *session) {
  for (uint32_t i = 0; i < tin_session_num_inputs(session); i++) {
    tin_shape shape = tin_session_input(session, i)->shape;
    if (tin_numel(&shape) >= 0 || shape.rank < 1) continue;
    shape.dim[0] = 1;
    TIN_TRY(tin_session_resize(session, i, &shape, &error));
  }
  return TIN_OK;
}

static tin_status run(tin_session *session) {
  TIN_TRY(set_shapes(session));
  for (uint32_t i = 0; i < tin_session_num_inputs(session); i++)
    fill(tin_session_input(session, i));
  TIN_TRY(tin_session_run(session, &error));
  for (uint32_t i = 0; i < tin_session_num_outputs(session); i++) {
    const tin_tensor *out = tin_session_output(session, i);
    size_t size = 0;
    tin_tensor_size((tin_dtype)out->dtype, &out->shape, &size);
    fwrite(out->data, 1, size, stdout);
  }
  return TIN_OK;
}

static tin_status use(const tin_registry *registry, const char *path) {
  size_t size = 0;
  void *data = load(path, &size);
  tin_arena arena = TIN_ARENA(memory);
  tin_allocator allocator = tin_arena_allocator(&arena);
  tin_model_options model_options;
  tin_session_options options;
  tin_model *model;
  tin_session *session;
  memset(&model_options, 0, sizeof model_options);
  model_options.struct_size = sizeof model_options;
  model_options.allocator = &allocator;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.threads = 1;
  options.allocator = &allocator;
  TIN_TRY(OPEN_MODEL(&model, registry, data, size, &model_options, &error));
  TIN_TRY(tin_session_create(&session, model, &options, &error));
  tin_status status = run(session);
  tin_session_destroy(session);
  tin_model_close(model);
  free(data);
  return status;
}

int main(int argc, char **argv) {
  tin_registry registry = TIN_REGISTRY(table, &error);
  tin_status status = tin_register_selected(&registry);
  for (int i = 1; i < argc && status == TIN_OK; i++) status = use(&registry, argv[i]);
  if (status != TIN_OK) fprintf(stderr, "%s\n", error.text);
  return status == TIN_OK ? 0 : 1;
}
