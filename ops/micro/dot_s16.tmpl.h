/* SPDX-License-Identifier: Apache-2.0 */
/* dot_s16.tmpl.h -- dot products in three verbs: v_sum32, a vector of 32 bit sums, LANES
 * elements of 16 bits at a time; v_zero(); v_dot(sum, a, b); v_total(sum). */
#include "ops/micro/dot_s16.h"

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

void PASTE(tin_dot_s16_, TIN_ISA)(size_t depth, const int16_t *a, const int16_t *b, int32_t *sums) {
  v_sum32 sum[TIN_DOT_S16_A][TIN_DOT_S16_B];
  for (size_t i = 0; i < TIN_DOT_S16_A; i++)
    for (size_t j = 0; j < TIN_DOT_S16_B; j++) sum[i][j] = v_zero();
  for (size_t k = 0; k < depth; k += LANES)
    for (size_t i = 0; i < TIN_DOT_S16_A; i++)
      for (size_t j = 0; j < TIN_DOT_S16_B; j++)
        sum[i][j] = v_dot(sum[i][j], a + i * depth + k, b + j * depth + k);
  for (size_t i = 0; i < TIN_DOT_S16_A; i++)
    for (size_t j = 0; j < TIN_DOT_S16_B; j++) sums[i * TIN_DOT_S16_B + j] = v_total(sum[i][j]);
}
