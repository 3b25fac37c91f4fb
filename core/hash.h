/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h -- of names: FNV-1a. Of contents: XXH64 (Y. Collet, "xxHash fast digest algorithm", format
 * specification 0.1.1), seed 0: fast enough to check a file of weights whenever it is opened. Not
 * against forgery. */
#ifndef TIN_CORE_HASH_H
#define TIN_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t tin_hash_name(const char *name) {
  uint32_t h = 2166136261u;
  for (; *name; name++) h = (h ^ (unsigned char)*name) * 16777619u;
  return h;
}

uint64_t tin_hash64(const void *data, size_t size);

#endif
