/* SPDX-License-Identifier: Apache-2.0 */
/* store.c -- blocks and strings that are kept between runs. */
#include "core/checked.h"
#include "core/runtime.h"

#include <string.h>

/* ---- blocks ------------------------------------------------------------------- */

static bool pool_grow(tin_runtime *runtime) {
  tin_block_pool *pool = &runtime->pool;
  uint32_t room = pool->room * 2 + 16;
  tin_block *blocks = tin_memory_alloc(runtime->allocator, room * sizeof(*blocks));
  if (!blocks) return false;
  if (pool->count) memcpy(blocks, pool->blocks, pool->count * sizeof(*blocks));
  tin_memory_free(runtime->allocator, pool->blocks, pool->room * sizeof(*blocks));
  pool->blocks = blocks;
  pool->room = room;
  return true;
}

static uint32_t new_block(tin_runtime *runtime, size_t size) {
  tin_block_pool *pool = &runtime->pool;
  uint32_t at = 0;
  while (at < pool->count && pool->blocks[at].data) at++; /* one that was given back */
  if (at == pool->room && !pool_grow(runtime)) return TIN_NO_BLOCK;
  void *data = tin_memory_alloc(runtime->allocator, size);
  if (!data) return TIN_NO_BLOCK;
  pool->blocks[at] = (tin_block){data, size, true};
  if (at == pool->count) pool->count++;
  runtime->bytes += size;
  return at;
}

static void give_back(tin_runtime *runtime, tin_block *block) {
  tin_memory_free(runtime->allocator, block->data, block->size);
  runtime->bytes -= block->size;
  *block = (tin_block){0};
}

/* The smallest free block that is large enough. If there is none, the largest free one makes place
 * for one that is: blocks only grow, so their number and sizes settle. */
uint32_t tin_block_take(tin_runtime *runtime, size_t size) {
  tin_block_pool *pool = &runtime->pool;
  uint32_t best = TIN_NO_BLOCK, largest_small = TIN_NO_BLOCK;
  if (!tin_size_align(size ? size : 1, TIN_ALIGN, &size)) return TIN_NO_BLOCK;
  for (uint32_t i = 0; i < pool->count; i++) {
    const tin_block *b = &pool->blocks[i];
    if (b->used || !b->data) continue;
    if (b->size >= size) {
      if (best == TIN_NO_BLOCK || b->size < pool->blocks[best].size) best = i;
    } else if (largest_small == TIN_NO_BLOCK || b->size > pool->blocks[largest_small].size) {
      largest_small = i;
    }
  }
  if (best != TIN_NO_BLOCK) return pool->blocks[best].used = true, best;
  if (largest_small != TIN_NO_BLOCK) give_back(runtime, &pool->blocks[largest_small]);
  return new_block(runtime, size);
}

void tin_block_drop(tin_runtime *runtime, uint32_t block) {
  if (block != TIN_NO_BLOCK) runtime->pool.blocks[block].used = false;
}

/* ---- strings -------------------------------------------------------------------- */

struct tin_string_chunk {
  tin_string_chunk *next;
  size_t size, used;
  char bytes[];
};

static tin_string_chunk *new_chunk(tin_runtime *runtime, size_t size) {
  size_t room = size > 4000 ? size : 4000, total;
  if (!tin_size_add(room, sizeof(tin_string_chunk), &total)) return NULL;
  tin_string_chunk *chunk = tin_memory_alloc(runtime->allocator, total);
  if (!chunk) return NULL;
  *chunk = (tin_string_chunk){.size = room};
  runtime->bytes += total;
  return chunk;
}

char *tin_runtime_new_string(tin_runtime *runtime, size_t size) {
  tin_string_store *store = &runtime->strings;
  while (store->current && store->current->size - store->current->used < size &&
         store->current->next)
    store->current = store->current->next;
  if (!store->current || store->current->size - store->current->used < size) {
    tin_string_chunk *chunk = new_chunk(runtime, size);
    if (!chunk) return NULL;
    if (store->current)
      store->current->next = chunk;
    else
      store->first = chunk;
    store->current = chunk;
  }
  char *bytes = store->current->bytes + store->current->used;
  store->current->used += size;
  return bytes;
}

void tin_runtime_reset_strings(tin_runtime *runtime) {
  for (tin_string_chunk *c = runtime->strings.first; c; c = c->next) c->used = 0;
  runtime->strings.current = runtime->strings.first;
}

void tin_runtime_free(tin_runtime *runtime) {
  for (uint32_t i = 0; i < runtime->pool.count; i++)
    if (runtime->pool.blocks[i].data) give_back(runtime, &runtime->pool.blocks[i]);
  tin_memory_free(runtime->allocator, runtime->pool.blocks, runtime->pool.room * sizeof(tin_block));
  runtime->pool = (tin_block_pool){0};
  while (runtime->strings.first) {
    tin_string_chunk *chunk = runtime->strings.first;
    runtime->strings.first = chunk->next;
    tin_memory_free(runtime->allocator, chunk, chunk->size + sizeof(*chunk));
  }
  runtime->strings = (tin_string_store){0};
}
