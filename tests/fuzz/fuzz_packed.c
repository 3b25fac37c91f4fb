/* SPDX-License-Identifier: Apache-2.0 */
/* Packed models; any bytes, as they are and behind a header with the right size and hash, so that
 * what is behind the check is reached too. What opens is planned. */
#include <stdlib.h>
#include <string.h>

#include "core/hash.h"
#include "core/packed.h"
#include "core/zone.h"
#include "tinfer/packed.h"

/* A model may well ask for gigabytes; it does not get them here. */
static void *resize(void *self, void *block, size_t old_size, size_t new_size) {
  (void)self;
  if (new_size > (size_t)64 << 20) return NULL;
  void *moved = new_size ? tin_memory_alloc(&tin_heap, new_size) : NULL;
  if (new_size && !moved) return NULL;
  if (block && moved) memcpy(moved, block, old_size < new_size ? old_size : new_size);
  tin_memory_free(&tin_heap, block, old_size);
  return moved;
}

static void plan(tin_model *model) {
  tin_session_options so = {.struct_size = sizeof so, .threads = 1};
  tin_error error;
  tin_session *session;
  if (!tin_session_create(&session, model, &so, &error)) {
    (void)!tin_session_plan(session, &error);
    tin_session_destroy(session);
  }
  tin_model_close(model);
}

static void open_and_plan(const tin_registry *registry, const void *data, size_t size) {
  const tin_allocator capped = {resize, NULL};
  tin_model_options o = {.struct_size = sizeof o, .format = "packed", .allocator = &capped};
  tin_error error;
  tin_model *model;
  if (!tin_model_open_memory(&model, registry, data, size, &o, &error)) plan(model);
  if (!tin_model_open_packed(&model, registry, data, size, &o, &error)) plan(model);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tin_registry *registry = tin_registry_global();
  if (!registry->count && tin_register_builtin(registry)) abort();
  uint8_t *copy = tin_memory_alloc(&tin_heap, size + 1);
  if (!copy) return 0;
  if (size) memcpy(copy, data, size);
  open_and_plan(registry, copy, size);
  if (size >= TIN_PACKED_HEADER) {
    uint64_t bytes = size, hash = tin_hash64(copy + TIN_PACKED_HASHED, size - TIN_PACKED_HASHED);
    memcpy(copy + TIN_PACKED_AT_SIZE, &bytes, sizeof bytes);
    memcpy(copy + TIN_PACKED_AT_HASH, &hash, sizeof hash);
    open_and_plan(registry, copy, size);
  }
  tin_memory_free(&tin_heap, copy, size + 1);
  return 0;
}
