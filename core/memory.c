/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c -- blocks from an allocator, and from an arena. */
#include "core/zone.h"

#include <string.h>

#include "core/checked.h"

void *tin_memory_alloc(const tin_allocator *allocator, size_t size) {
  if (size == 0) size = 1; /* resizing to 0 would free */
  if (size > PTRDIFF_MAX) return NULL;
  return allocator->resize(allocator->self, NULL, 0, size);
}

void tin_memory_free(const tin_allocator *allocator, void *block, size_t size) {
  if (block) allocator->resize(allocator->self, block, size == 0 ? 1 : size, 0);
}

/* ---- arenas ----------------------------------------------------------------- */

/* So that AddressSanitizer sees a use of what has been given back. */
#if defined(__SANITIZE_ADDRESS__)
#define TIN_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TIN_ASAN 1
#endif
#endif
#ifdef TIN_ASAN
#include <sanitizer/asan_interface.h>
#define ASAN_POISON(p, size) __asan_poison_memory_region((p), (size))
#define ASAN_UNPOISON(p, size) __asan_unpoison_memory_region((p), (size))
#else
#define ASAN_POISON(p, size) ((void)0)
#define ASAN_UNPOISON(p, size) ((void)0)
#endif

/* The first offset from `at` on whose address is aligned. */
static size_t align_offset(const tin_arena *arena, size_t at) {
  size_t misaligned = (size_t)(((uintptr_t)arena->base + at) % TIN_ALIGN);
  return at + (misaligned ? TIN_ALIGN - misaligned : 0);
}

/* Behind the newest block there is nothing but what the block after it would have skipped. */
static bool is_newest(const tin_arena *arena, const uint8_t *block, size_t size) {
  size_t end = (size_t)(block - arena->base) + size;
  return end <= arena->used && arena->used <= align_offset(arena, end);
}

/* Takes [start, start + size), or notes how much would have been needed. */
static void *take(tin_arena *arena, size_t start, size_t size) {
  size_t end;
  if (!tin_size_add(start, size, &end)) return NULL;
  if (end > arena->peak) arena->peak = end;
  if (end > arena->size) return NULL;
  arena->used = end;
  ASAN_UNPOISON(arena->base + start, size);
  return arena->base + start;
}

static void *arena_resize(void *self, void *block, size_t old_size, size_t new_size) {
  tin_arena *arena = self;
  bool newest = block && is_newest(arena, block, old_size);
  size_t start =
      newest ? (size_t)((uint8_t *)block - arena->base) : align_offset(arena, arena->used);
  if (new_size == 0) {
    if (block) ASAN_POISON(block, old_size);
    if (newest) arena->used = start;
    return NULL;
  }
  if (block && new_size <= old_size && !newest) return block;
  void *moved = take(arena, start, new_size);
  if (moved && block && moved != block) memcpy(moved, block, old_size);
  return moved;
}

tin_allocator tin_arena_allocator(tin_arena *arena) { return (tin_allocator){arena_resize, arena}; }
