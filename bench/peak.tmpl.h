/* SPDX-License-Identifier: Apache-2.0 */
/* peak.tmpl.h -- the loop of peak.h in vector verbs. Included behind one of ops/micro/simd/. */
#include "bench/peak.h"

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define SUMS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)

double PASTE(peak_, TIN_ISA)(size_t steps, float *sink) {
  const vf a = v_set(*sink + 0.999f), b = v_set(*sink + 1e-3f);
#define START(i) vf s##i = v_set(i);
#define STEP(i) s##i = v_fma(a, s##i, b);
#define END(i) total = v_add(total, s##i);
  SUMS(START)
  for (size_t i = 0; i < steps; i++) {
    SUMS(STEP)
    SUMS(STEP)
  }
  vf total = v_set(0);
  SUMS(END)
  float lanes[TIN_LANES];
  v_store(lanes, total);
  *sink = lanes[0] * 0;
  return (double)steps * 24 * TIN_LANES * 2;
}
