/* SPDX-License-Identifier: Apache-2.0 */
/* zone.h -- many small allocations that die together.
 *
 * A zone takes chunks from an allocator and hands out pieces of them. Nothing
 * is freed but the whole. Large requests get a chunk of their own. */
#ifndef TIN_ZONE_H
#define TIN_ZONE_H

#include "tinfer/memory.h"

typedef struct tin_zone_chunk tin_zone_chunk;

typedef struct tin_zone {
  const tin_allocator *allocator;
  tin_zone_chunk *chunks;
  size_t bytes; /* taken from the allocator */
} tin_zone;

/* Zeroed, aligned to 16; `aligned` to TIN_ALIGN. NULL: out of memory. A size of 0 gives a
 * pointer that must not be read through. */
void *tin_zone_alloc(tin_zone *zone, size_t size);
void *tin_zone_alloc_aligned(tin_zone *zone, size_t size);
void *tin_zone_alloc_array(tin_zone *zone, size_t count, size_t size); /* checked product */
void *tin_zone_copy(tin_zone *zone, const void *from, size_t size);
char *tin_zone_strdup(tin_zone *zone, const char *text); /* NULL stays NULL: no memory was needed */
void tin_zone_free(tin_zone *zone); /* everything; the zone can be used again */

/* One block. Aligned to TIN_ALIGN, not zeroed. NULL: out of memory. */
void *tin_memory_alloc(const tin_allocator *allocator, size_t size);
void tin_memory_free(const tin_allocator *allocator, void *block, size_t size);

/* The C library's heap: what NULL means to public functions, which replace it at once, so that
 * programs that bring their own allocator link no heap. */
extern const tin_allocator tin_heap;

static inline const tin_allocator *tin_or_heap(const tin_allocator *allocator) {
  return allocator ? allocator : &tin_heap;
}

#endif
