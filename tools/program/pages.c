/* SPDX-License-Identifier: Apache-2.0 */
/* pages.c -- memory from the system: large blocks are mapped on their own, small ones are pieces
 * of a mapped chunk that is never given back. A program that ends gives all of it back. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tools/program/program.h"

#include <string.h>
#include <sys/mman.h>

enum { LARGE = 1 << 14, CHUNK = 1 << 16 };

static void *map(size_t size) {
  void *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return block == MAP_FAILED ? NULL : block;
}

static void *piece(tin_pages *c, size_t size) {
  size = (size + TIN_ALIGN - 1) & ~(size_t)(TIN_ALIGN - 1);
  if (size > c->left) {
    uint8_t *block = map(CHUNK);
    if (!block) return NULL;
    *c = (tin_pages){block, CHUNK};
  }
  c->at += size;
  c->left -= size;
  return c->at - size;
}

static void *resize(void *self, void *block, size_t old_size, size_t new_size) {
  void *moved = NULL;
  if (new_size > 0 && !(moved = new_size < LARGE ? piece(self, new_size) : map(new_size)))
    return NULL;
  if (moved && block) memcpy(moved, block, old_size < new_size ? old_size : new_size);
  if (block && old_size >= LARGE) munmap(block, old_size);
  return moved;
}

tin_run *tin_run_new(void) {
  tin_run *run = map(CHUNK);
  if (!run) return NULL;
  run->pages = (tin_pages){(uint8_t *)run, CHUNK};
  (void)piece(&run->pages, sizeof *run);
  run->allocator = (tin_allocator){resize, &run->pages};
  return run;
}
