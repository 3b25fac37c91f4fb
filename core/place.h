/* SPDX-License-Identifier: Apache-2.0 */
/* place.h -- buffers with lifetimes into as little memory as possible. */
#ifndef TIN_CORE_PLACE_H
#define TIN_CORE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tinfer/memory.h"

typedef struct tin_buffer {
  size_t size;          /* rounded up by tin_place */
  size_t at;            /* result: offset from the start, aligned to TIN_ALIGN */
  size_t *to;           /* where the result is wanted, too; or NULL */
  uint32_t first, last; /* steps between which it is in use, both included */
} tin_buffer;

/* Chooses offsets such that no two buffers in use at the same step overlap; *total is the size
 * of the whole. False: out of memory, or the total does not fit. */
bool tin_place(const tin_allocator *allocator, tin_buffer *buffers, uint32_t count, size_t *total);

#endif
