/* SPDX-License-Identifier: Apache-2.0 */
/* peak.h -- how many multiplications and additions of floats a core can do at all. */
#ifndef TIN_BENCH_PEAK_H
#define TIN_BENCH_PEAK_H

#include "ops/micro/micro.h"

/* Does about `steps` times 24 vectors of fused multiply-adds, in registers alone; returns the
 * number of floating-point operations. */
typedef double peak_fn(size_t steps, float *sink);

typedef struct peak_row {
  const char *isa;
  uint64_t cpu;
  peak_fn *run;
} peak_row;

extern const peak_row peak_table[];
peak_fn peak_scalar, peak_avx2, peak_avx512, peak_neon;

#endif
