/* SPDX-License-Identifier: Apache-2.0 */
/* zone.c -- chunks of growing size, each with a header in front. */
#include "core/zone.h"

#include <string.h>

#include "core/checked.h"

struct tin_zone_chunk {
  tin_zone_chunk *next;
  size_t size, used; /* in bytes, this header included */
};

enum { SMALL_ALIGN = 16, FIRST_CHUNK = 1024, LAST_CHUNK = 64 * 1024 };

/* Where the next piece would start in the chunk; SIZE_MAX if it does not fit. */
static size_t fit(const tin_zone_chunk *chunk, size_t size, size_t alignment) {
  size_t start, end;
  if (!tin_size_align(chunk->used, alignment, &start)) return SIZE_MAX;
  return tin_size_add(start, size, &end) && end <= chunk->size ? start : SIZE_MAX;
}

/* Chunks grow with the zone, so that small models stay small and large ones need few. */
static size_t chunk_size(const tin_zone *zone) {
  size_t size = zone->bytes < FIRST_CHUNK ? FIRST_CHUNK : zone->bytes;
  return size > LAST_CHUNK ? LAST_CHUNK : size & ~(size_t)(TIN_ALIGN - 1);
}

static tin_zone_chunk *add_chunk(tin_zone *zone, size_t size) {
  tin_zone_chunk *chunk = tin_memory_alloc(zone->allocator, size);
  if (!chunk) return NULL;
  *chunk = (tin_zone_chunk){.next = zone->chunks, .size = size, .used = sizeof *chunk};
  zone->chunks = chunk;
  zone->bytes += size;
  return chunk;
}

/* A chunk with room for the piece: one of the newest, or a new one. Large pieces get one to
 * themselves; the chunk before stays in reach. */
static tin_zone_chunk *room_for(tin_zone *zone, size_t size, size_t alignment) {
  int tries = 4;
  for (tin_zone_chunk *c = zone->chunks; c && tries-- > 0; c = c->next)
    if (fit(c, size, alignment) != SIZE_MAX) return c;
  size_t needed, common = chunk_size(zone);
  if (!tin_size_add(size, sizeof *zone->chunks + alignment, &needed)) return NULL;
  return add_chunk(zone, needed > common / 4 ? needed : common);
}

static void *alloc(tin_zone *zone, size_t size, size_t alignment) {
  tin_zone_chunk *chunk = room_for(zone, size, alignment);
  if (!chunk) return NULL;
  size_t start = fit(chunk, size, alignment);
  chunk->used = start + size;
  return (char *)chunk + start;
}

static void *alloc_zeroed(tin_zone *zone, size_t size, size_t alignment) {
  void *piece = alloc(zone, size, alignment);
  return piece ? memset(piece, 0, size) : NULL;
}

void *tin_zone_alloc(tin_zone *zone, size_t size) { return alloc_zeroed(zone, size, SMALL_ALIGN); }

void *tin_zone_alloc_aligned(tin_zone *zone, size_t size) {
  return alloc_zeroed(zone, size, TIN_ALIGN);
}

void *tin_zone_alloc_array(tin_zone *zone, size_t count, size_t size) {
  size_t bytes;
  return tin_size_mul(count, size, &bytes) ? tin_zone_alloc(zone, bytes) : NULL;
}

void *tin_zone_copy(tin_zone *zone, const void *from, size_t size) {
  void *piece = alloc(zone, size, SMALL_ALIGN);
  if (piece && size > 0) memcpy(piece, from, size);
  return piece;
}

char *tin_zone_strdup(tin_zone *zone, const char *text) {
  return text ? tin_zone_copy(zone, text, strlen(text) + 1) : NULL;
}

void tin_zone_free(tin_zone *zone) {
  /* Newest first, so that an arena takes it all back. */
  for (tin_zone_chunk *chunk = zone->chunks, *next; chunk; chunk = next) {
    next = chunk->next;
    tin_memory_free(zone->allocator, chunk, chunk->size);
  }
  zone->chunks = NULL;
  zone->bytes = 0;
}
