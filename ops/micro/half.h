/* SPDX-License-Identifier: Apache-2.0 */
/* half.h -- between float and the two 16-bit types, rounding to nearest even. */
#ifndef TIN_MICRO_HALF_H
#define TIN_MICRO_HALF_H

#include "ops/micro/micro.h"

/* x and y do not overlap; any alignment. */
typedef void tin_widen_fn(size_t n, const uint16_t *x, float *y);
typedef void tin_narrow_fn(size_t n, const float *x, uint16_t *y);

typedef struct tin_micro_half {
  const char *isa;
  uint64_t cpu;
  tin_widen_fn *from_f16, *from_bf16;
  tin_narrow_fn *to_f16, *to_bf16;
} tin_micro_half;

extern const tin_micro_half tin_half_table[];

#define HALF(isa)                                                                                  \
  tin_widen_fn tin_from_f16_##isa, tin_from_bf16_##isa;                                            \
  tin_narrow_fn tin_to_f16_##isa, tin_to_bf16_##isa;
HALF(scalar)
HALF(avx2)
HALF(avx512)
HALF(neon)
#undef HALF

#endif
