/* SPDX-License-Identifier: Apache-2.0 */
/* simd/neon.h -- the vector verbs of scalar.h for 64-bit ARM: four lanes. */
#ifndef TIN_SIMD_H
#define TIN_SIMD_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

#define TIN_ISA neon
#define TIN_LANES 4
typedef float32x4_t vf;
typedef int32x4_t vi;
typedef uint32x4_t vm;

static inline vf v_load(const float *p) { return vld1q_f32(p); }
static inline void v_store(float *p, vf a) { vst1q_f32(p, a); }
static inline vf v_load_n(const float *p, size_t n) {
  float edge[4] = {0};
  for (size_t i = 0; i < n; i++) edge[i] = p[i];
  return vld1q_f32(edge);
}
static inline void v_store_n(float *p, vf a, size_t n) {
  float edge[4];
  vst1q_f32(edge, a);
  for (size_t i = 0; i < n; i++) p[i] = edge[i];
}
static inline vf v_set(float a) { return vdupq_n_f32(a); }

static inline vf v_add(vf a, vf b) { return vaddq_f32(a, b); }
static inline vf v_sub(vf a, vf b) { return vsubq_f32(a, b); }
static inline vf v_mul(vf a, vf b) { return vmulq_f32(a, b); }
static inline vf v_div(vf a, vf b) { return vdivq_f32(a, b); }
static inline vf v_fma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
static inline vf v_min(vf a, vf b) { return vminq_f32(a, b); }
static inline vf v_max(vf a, vf b) { return vmaxq_f32(a, b); }
static inline vf v_sqrt(vf a) { return vsqrtq_f32(a); }
static inline vf v_abs(vf a) { return vabsq_f32(a); }
static inline vf v_copysign(vf a, vf sign) { return vbslq_f32(vdupq_n_u32(0x80000000u), sign, a); }
static inline vf v_round(vf a) { return vrndnq_f32(a); }
static inline vf v_floor(vf a) { return vrndmq_f32(a); }
static inline vf v_ceil(vf a) { return vrndpq_f32(a); }

static inline vm v_lt(vf a, vf b) { return vcltq_f32(a, b); }
static inline vm v_is_nan(vf a) { return vmvnq_u32(vceqq_f32(a, a)); }
static inline vf v_select(vm m, vf a, vf b) { return vbslq_f32(m, a, b); }

static inline vi vi_set(int32_t a) { return vdupq_n_s32(a); }
static inline vi vi_add(vi a, vi b) { return vaddq_s32(a, b); }
static inline vi vi_sub(vi a, vi b) { return vsubq_s32(a, b); }
static inline vi vi_shl(vi a, int n) { return vshlq_s32(a, vdupq_n_s32(n)); }
static inline vi vi_sar(vi a, int n) { return vshlq_s32(a, vdupq_n_s32(-n)); }
static inline vf vi_float(vi a) { return vcvtq_f32_s32(a); }
static inline vi v_bits(vf a) { return vreinterpretq_s32_f32(a); }
static inline vf v_from_bits(vi a) { return vreinterpretq_f32_s32(a); }

static inline vf v_load_half(const uint16_t *p) {
  return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}
static inline void v_store_half(uint16_t *p, vf a) {
  vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(a)));
}

#endif
