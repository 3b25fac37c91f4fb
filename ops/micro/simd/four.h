/* SPDX-License-Identifier: Apache-2.0 */
/* simd/four.h -- the verbs of scalar.h that sums of products need, in four lanes of the vectors of
 * GNU C: compilers map them to what every CPU of the target has, be it plain floats. */
#ifndef TIN_SIMD_H
#define TIN_SIMD_H

#if !defined(__GNUC__)
#include "ops/micro/simd/scalar.h"
#else

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE__)
#include <xmmintrin.h> /* minima and maxima, which GNU C has no operator for */
#endif

#define TIN_ISA scalar
#define TIN_LANES 4
typedef float vf __attribute__((vector_size(4 * sizeof(float))));
typedef int32_t vi __attribute__((vector_size(4 * sizeof(int32_t))));

static inline vf v_load(const float *p) {
  vf y;
  memcpy(&y, p, sizeof y);
  return y;
}
static inline void v_store(float *p, vf a) { memcpy(p, &a, sizeof a); }
static inline vf v_load_n(const float *p, size_t n) {
  vf y = {0};
  for (size_t i = 0; i < n; i++) y[i] = p[i];
  return y;
}
static inline void v_store_n(float *p, vf a, size_t n) {
  for (size_t i = 0; i < n; i++) p[i] = a[i];
}
static inline vf v_set(float a) { return (vf){a, a, a, a}; }
static inline vf v_add(vf a, vf b) { return a + b; }
static inline vf v_fma(vf a, vf b, vf c) { return a * b + c; }

#if defined(__SSE__)
static inline vf v_min(vf a, vf b) { return _mm_min_ps(a, b); }
static inline vf v_max(vf a, vf b) { return _mm_max_ps(a, b); }
#else
/* Of each lane that of a if all bits of the condition are set, else that of b. */
static inline vf v_either(vi condition, vf a, vf b) {
  return (vf)((condition & (vi)a) | (~condition & (vi)b));
}
static inline vf v_min(vf a, vf b) { return v_either((vi)(a < b), a, b); }
static inline vf v_max(vf a, vf b) { return v_either((vi)(a > b), a, b); }

#endif

#endif
#endif
