/* SPDX-License-Identifier: Apache-2.0 */
/* simd/scalar.h -- the vector verbs for one lane: plain C, and what they mean everywhere else.
 *
 * A micro-kernel is written once against these verbs and compiled for each instruction set.
 * vf holds floats, vi int32 of the same number, vm one condition per lane. Fused or not, the
 * result of v_fma differs in the last bit. v_min and v_max give their second operand if either
 * is a NaN, or a NaN, and either of two zeros. */
#ifndef TIN_SIMD_H
#define TIN_SIMD_H

#include "ops/common/types.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define TIN_ISA scalar
#define TIN_LANES 1
typedef float vf;
typedef int32_t vi;
typedef bool vm;

static inline vf v_load(const float *p) { return *p; }
static inline void v_store(float *p, vf a) { *p = a; }
/* The first n < TIN_LANES lanes; the others are read as 0 and not written. */
static inline vf v_load_n(const float *p, size_t n) { return n ? *p : 0; }
static inline void v_store_n(float *p, vf a, size_t n) {
  if (n) *p = a;
}
static inline vf v_set(float a) { return a; }

static inline vf v_add(vf a, vf b) { return a + b; }
static inline vf v_sub(vf a, vf b) { return a - b; }
static inline vf v_mul(vf a, vf b) { return a * b; }
static inline vf v_div(vf a, vf b) { return a / b; }
static inline vf v_fma(vf a, vf b, vf c) { return a * b + c; }
static inline vf v_min(vf a, vf b) { return a < b ? a : b; }
static inline vf v_max(vf a, vf b) { return a > b ? a : b; }
static inline vf v_sqrt(vf a) { return sqrtf(a); }
static inline vf v_abs(vf a) { return fabsf(a); }
static inline vf v_copysign(vf a, vf sign) { return copysignf(a, sign); }
static inline vf v_round(vf a) { return rintf(a); }
static inline vf v_floor(vf a) { return floorf(a); }
static inline vf v_ceil(vf a) { return ceilf(a); }

static inline vm v_lt(vf a, vf b) { return a < b; }
static inline vm v_is_nan(vf a) { return a != a; }
static inline vf v_select(vm m, vf a, vf b) { return m ? a : b; }

/* Integers; shifts wrap, and to the right they copy the sign. */
static inline vi vi_set(int32_t a) { return a; }
static inline vi vi_add(vi a, vi b) { return (vi)((uint32_t)a + (uint32_t)b); }
static inline vi vi_sub(vi a, vi b) { return (vi)((uint32_t)a - (uint32_t)b); }
static inline vi vi_shl(vi a, int n) { return (vi)((uint32_t)a << n); }
static inline vi vi_sar(vi a, int n) { return a >> n; }
static inline vf vi_float(vi a) { return (float)a; }
static inline vi v_bits(vf a) {
  vi b;
  memcpy(&b, &a, sizeof b);
  return b;
}
static inline vf v_from_bits(vi a) {
  vf b;
  memcpy(&b, &a, sizeof b);
  return b;
}

/* IEEE 754 binary16. */
static inline vf v_load_half(const uint16_t *p) { return tin_half_to_float(*p); }
static inline void v_store_half(uint16_t *p, vf a) { *p = tin_float_to_half(a); }

#endif
