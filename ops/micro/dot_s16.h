/* SPDX-License-Identifier: Apache-2.0 */
/* dot_s16.h -- dot products of 16 bit integers, in 32 bits that wrap around.
 *
 *     sums[i * 4 + j] = sum over k < depth of a[i * depth + k] * b[j * depth + k]
 *
 * for i < 2 and j < 4. depth is a multiple of TIN_DOT_S16_DEPTH; any alignment. */
#ifndef TIN_MICRO_DOT_S16_H
#define TIN_MICRO_DOT_S16_H

#include "ops/micro/micro.h"

enum { TIN_DOT_S16_DEPTH = 32, TIN_DOT_S16_A = 2, TIN_DOT_S16_B = 4 };

typedef void tin_dot_s16_fn(size_t depth, const int16_t *a, const int16_t *b, int32_t *sums);

typedef struct tin_micro_dot_s16 {
  const char *isa;
  uint64_t cpu;
  tin_dot_s16_fn *run;
} tin_micro_dot_s16;

extern const tin_micro_dot_s16 tin_dot_s16_table[];

tin_dot_s16_fn tin_dot_s16_scalar, tin_dot_s16_avx2, tin_dot_s16_avx512, tin_dot_s16_neon;

#endif
