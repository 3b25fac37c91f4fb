/* SPDX-License-Identifier: Apache-2.0 */
/* runtime.h -- what kernels that run draw on: threads, and memory whose size only running tells. */
#ifndef TIN_CORE_RUNTIME_H
#define TIN_CORE_RUNTIME_H

#include "core/zone.h"
#include "tinfer/session.h"

/* Blocks that come and go in every run. Each goes back to the pool when what is
 * in it has been read for the last time, so that the pool stops growing once it has seen the sizes.
 */
typedef struct tin_block {
  void *data;
  size_t size;
  bool used;
} tin_block;

typedef struct tin_block_pool {
  tin_block *blocks;
  uint32_t count, room;
} tin_block_pool;

/* Bytes of strings that kernels make: all given up together. */
typedef struct tin_string_chunk tin_string_chunk;
typedef struct tin_string_store {
  tin_string_chunk *first, *current;
} tin_string_store;

typedef struct tin_runtime {
  const tin_allocator *allocator;
  const tin_parallel_host *parallel; /* NULL: the calling thread alone */
  tin_block_pool pool;
  tin_string_store strings;
  size_t bytes; /* held by the pool and the strings */
  /* How a step's output gets room (the step is found by its node), and a string: NULL where
   * there is no tin_dynamic. */
  tin_status (*set_output)(struct tin_runtime *runtime, const tin_node *node, uint32_t out,
                           const tin_shape *shape);
  char *(*new_string)(struct tin_runtime *runtime, size_t size);
} tin_runtime;

#define TIN_NO_BLOCK UINT32_MAX

/* A block of at least that size, or TIN_NO_BLOCK: out of memory. */
uint32_t tin_block_take(tin_runtime *runtime, size_t size);
void tin_block_drop(tin_runtime *runtime, uint32_t block); /* TIN_NO_BLOCK is fine */

char *tin_runtime_new_string(tin_runtime *runtime, size_t size);
void tin_runtime_reset_strings(tin_runtime *runtime);
void tin_runtime_free(tin_runtime *runtime);

#endif
