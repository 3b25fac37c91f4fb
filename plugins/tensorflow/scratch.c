/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.c -- memory while a file is read. */
#include "scratch.h"

#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ALONE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ALONE 1
#endif
#endif

#ifdef ALONE /* a chunk for each piece, so that the sanitizer sees where it ends */
enum { ALIGN = 16, CHUNK = 1 };
#else
enum { ALIGN = 16, CHUNK = 64 << 10 };
#endif

struct tin_tf_chunk {
  tin_tf_chunk *before;
  size_t size; /* with this header */
  _Alignas(ALIGN) uint8_t data[];
};

void *tin_tf_resize(const tin_allocator *allocator, void *block, size_t old_size, size_t new_size) {
  if (allocator) return allocator->resize(allocator->self, block, old_size, new_size);
  if (new_size > 0) return realloc(block, new_size);
  free(block);
  return NULL;
}

static bool add_chunk(tin_tf_scratch *scratch, size_t need) {
  size_t size = sizeof(tin_tf_chunk) + need;
  if (size < CHUNK) size = CHUNK;
  tin_tf_chunk *chunk = tin_tf_resize(scratch->allocator, NULL, 0, size);
  if (!chunk) return false;
  *chunk = (tin_tf_chunk){.before = scratch->last, .size = size};
  scratch->last = chunk;
  scratch->used = 0;
  return true;
}

void *tin_tf_take(tin_tf_scratch *scratch, size_t size) {
  if (size > PTRDIFF_MAX / 2) return NULL;
  size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
  size_t room = 0;
  if (scratch->last) room = scratch->last->size - sizeof(tin_tf_chunk) - scratch->used;
  if ((!scratch->last || size > room) && !add_chunk(scratch, size)) {
    scratch->failed = true;
    return NULL;
  }
  void *piece = scratch->last->data + scratch->used;
  scratch->used += size;
  return piece;
}

void *tin_tf_take_array(tin_tf_scratch *scratch, size_t count, size_t size) {
  if (size != 0 && count > PTRDIFF_MAX / size) return NULL;
  return tin_tf_take(scratch, count * size);
}

tin_tf_mark tin_tf_mark_here(const tin_tf_scratch *scratch) {
  return (tin_tf_mark){scratch->last, scratch->used};
}

void tin_tf_give_back(tin_tf_scratch *scratch, tin_tf_mark mark) {
  while (scratch->last != mark.last) {
    tin_tf_chunk *chunk = scratch->last;
    scratch->last = chunk->before;
    tin_tf_resize(scratch->allocator, chunk, chunk->size, 0);
  }
  scratch->used = mark.used;
}
