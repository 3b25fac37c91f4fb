/* SPDX-License-Identifier: Apache-2.0 */
/* Dot products of 16 bit integers in plain C. */
#include <stdint.h>

#define TIN_ISA scalar
enum { LANES = 1 };
typedef uint32_t v_sum32;

static inline v_sum32 v_zero(void) { return 0; }
static inline v_sum32 v_dot(v_sum32 sum, const int16_t *a, const int16_t *b) {
  return sum + (uint32_t)((int32_t)*a * *b);
}
static inline int32_t v_total(v_sum32 sum) {
  return sum <= INT32_MAX ? (int32_t)sum : -(int32_t)(UINT32_MAX - sum) - 1;
}

#include "ops/micro/dot_s16.tmpl.h"
