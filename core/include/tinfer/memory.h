/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/memory.h -- where bytes come from.
 *
 * One function allocates, grows and frees (new_size 0), always aligned to
 * TIN_ALIGN. A NULL tin_allocator means the C library's heap, where there is
 * one. tinfer asks for memory when a model is opened and when a session is
 * created or resized, and while it runs only for shapes that nothing but
 * running tells, until it has seen their sizes. */
#ifndef TINFER_MEMORY_H
#define TINFER_MEMORY_H

#include "tinfer/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tin_allocator {
  void *(*resize)(void *self, void *block, size_t old_size, size_t new_size);
  void *self;
} tin_allocator;

/* An allocator over a block the caller provides. Freeing anything but the
 * newest block is a no-op: fine for objects that die together. */
typedef struct tin_arena {
  uint8_t *base;
  size_t size, used, peak; /* peak also counts requests that did not fit */
} tin_arena;

/* static _Alignas(TIN_ALIGN) uint8_t mem[64 << 10];
 * tin_arena arena = TIN_ARENA(mem); */
#define TIN_ARENA(array)                                                                           \
  { (array), sizeof(array), 0, 0 }

TIN_API tin_allocator tin_arena_allocator(tin_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
