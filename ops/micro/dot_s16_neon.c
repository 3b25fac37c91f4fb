/* SPDX-License-Identifier: Apache-2.0 */
/* Dot products of 16 bit integers for 64-bit ARM. */
#include <arm_neon.h>

#define TIN_ISA neon
enum { LANES = 8 };
typedef int32x4_t v_sum32;

static inline v_sum32 v_zero(void) { return vdupq_n_s32(0); }
static inline v_sum32 v_dot(v_sum32 sum, const int16_t *a, const int16_t *b) {
  int16x8_t x = vld1q_s16(a), y = vld1q_s16(b);
  return vmlal_high_s16(vmlal_s16(sum, vget_low_s16(x), vget_low_s16(y)), x, y);
}
static inline int32_t v_total(v_sum32 sum) { return vaddvq_s32(sum); }

#include "ops/micro/dot_s16.tmpl.h"
