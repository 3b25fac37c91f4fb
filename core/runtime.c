/* SPDX-License-Identifier: Apache-2.0 */
/* runtime.c -- splits loops over threads; keeps blocks and strings between runs. */
#include "core/runtime.h"

#include "core/checked.h"
#include "core/host.h"

#include <string.h>

/* ---- threads ------------------------------------------------------------------ */

typedef struct split {
  const tin_node *node;
  tin_range_fn *fn;
  size_t count, step;
} split;

static void run_split(void *arg, uint32_t i, uint32_t worker) {
  const split *s = arg;
  size_t begin = i * s->step, end = begin + s->step;
  if (begin < s->count) s->fn(s->node, begin, end < s->count ? end : s->count, worker);
}

void tin_host_parallel(const tin_node *node, size_t count, size_t grain, tin_range_fn *fn) {
  enum { TASKS_PER_WORKER = 4 }; /* evens out cores that are not equally fast */
  const tin_runtime *runtime = node->session;
  const tin_parallel_host *host = runtime->parallel;
  if (count == 0) return;
  if (grain == 0) grain = 1;
  size_t tasks = count / grain;
  if (!host || host->workers < 2 || tasks < 2) {
    fn(node, 0, count, 0);
    return;
  }
  size_t most = (size_t)host->workers * TASKS_PER_WORKER;
  if (tasks > most) tasks = most;
  split s = {node, fn, count, (count + tasks - 1) / tasks};
  host->run(host->self, (uint32_t)tasks, run_split, &s);
}

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

tin_status tin_host_set_output(const tin_node *node, uint32_t out, const tin_shape *shape) {
  tin_runtime *runtime = node->session;
  if (out >= node->num_out)
    return tin_fail(node, TIN_INTERNAL, "the kernel sets output %u of %u", out, node->num_out);
  return runtime->set_output(runtime, node, out, shape);
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

char *tin_host_new_string(const tin_node *node, size_t size) {
  tin_runtime *runtime = node->session;
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
