/* SPDX-License-Identifier: Apache-2.0 */
/* Dot products of 16 bit integers for AVX2. */
#include <immintrin.h>
#include <stdint.h>

#define TIN_ISA avx2
enum { LANES = 16 };
typedef __m256i v_sum32;

static inline v_sum32 v_zero(void) { return _mm256_setzero_si256(); }
static inline v_sum32 v_dot(v_sum32 sum, const int16_t *a, const int16_t *b) {
  __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)a);
  __m256i y = _mm256_loadu_si256((const __m256i *)(const void *)b);
  return _mm256_add_epi32(sum, _mm256_madd_epi16(x, y));
}
static inline int32_t v_total(v_sum32 sum) {
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
  return _mm_cvtsi128_si32(s);
}

#include "ops/micro/dot_s16.tmpl.h"
