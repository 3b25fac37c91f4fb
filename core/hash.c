/* SPDX-License-Identifier: Apache-2.0 */
#include "core/hash.h"

#include <string.h>

#define P1 UINT64_C(0x9E3779B185EBCA87)
#define P2 UINT64_C(0xC2B2AE3D27D4EB4F)
#define P3 UINT64_C(0x165667B19E3779F9)
#define P4 UINT64_C(0x85EBCA77C2B2AE63)
#define P5 UINT64_C(0x27D4EB2F165667C5)

static uint64_t rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

/* Of 4 or 8 bytes: little-endian, whatever the machine is. */
static uint64_t read(const uint8_t *p, size_t size) {
  uint64_t x = 0;
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  memcpy(&x, p, size);
#else
  while (size-- > 0) x = x << 8 | p[size];
#endif
  return x;
}

static uint64_t step(uint64_t lane, uint64_t input) { return rotate(lane + input * P2, 31) * P1; }

static uint64_t merge(uint64_t hash, uint64_t lane) { return (hash ^ step(0, lane)) * P1 + P4; }

static uint64_t stripes(const uint8_t **at, const uint8_t *end) {
  uint64_t lane[4] = {P1 + P2, P2, 0, 0 - P1};
  const uint8_t *p = *at;
  for (; end - p >= 32; p += 32)
    for (int i = 0; i < 4; i++) lane[i] = step(lane[i], read(p + 8 * i, 8));
  *at = p;
  uint64_t hash =
      rotate(lane[0], 1) + rotate(lane[1], 7) + rotate(lane[2], 12) + rotate(lane[3], 18);
  for (int i = 0; i < 4; i++) hash = merge(hash, lane[i]);
  return hash;
}

static uint64_t tail(uint64_t hash, const uint8_t *p, const uint8_t *end) {
  for (; end - p >= 8; p += 8) hash = rotate(hash ^ step(0, read(p, 8)), 27) * P1 + P4;
  if (end - p >= 4) {
    hash = rotate(hash ^ read(p, 4) * P1, 23) * P2 + P3;
    p += 4;
  }
  for (; p < end; p++) hash = rotate(hash ^ *p * P5, 11) * P1;
  return hash;
}

uint64_t tin_hash64(const void *data, size_t size) {
  const uint8_t *p = data, *end = p + size;
  uint64_t hash = size >= 32 ? stripes(&p, end) : P5;
  hash = tail(hash + size, p, end);
  hash = (hash ^ hash >> 33) * P2;
  hash = (hash ^ hash >> 29) * P3;
  return hash ^ hash >> 32;
}
