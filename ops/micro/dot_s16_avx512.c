/* SPDX-License-Identifier: Apache-2.0 */
/* Dot products of 16 bit integers for AVX-512. */
#include <immintrin.h>
#include <stdint.h>

#define TIN_ISA avx512
enum { LANES = 32 };
typedef __m512i v_sum32;

static inline v_sum32 v_zero(void) { return _mm512_setzero_si512(); }
static inline v_sum32 v_dot(v_sum32 sum, const int16_t *a, const int16_t *b) {
  return _mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_loadu_si512((const void *)a),
                                                 _mm512_loadu_si512((const void *)b)));
}
static inline int32_t v_total(v_sum32 sum) {
  __m256i h = _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1));
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(h), _mm256_extracti128_si256(h, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
  return _mm_cvtsi128_si32(s);
}

#include "ops/micro/dot_s16.tmpl.h"
