/* SPDX-License-Identifier: Apache-2.0 */
/* gemv_f32.h -- a row times a matrix that is read where it lies, and only once.
 *
 *     rows:  y[j] += sum over i of x[i] * b[i * b_row + j]
 *     dots:  y[j] += sum over i of x[i] * b[j * b_row + i]       i < k, j < n
 *
 * y overlaps nothing; any alignment; nothing is read or written outside of these. Each y[j]
 * is added up in an order that depends on k alone. */
#ifndef TIN_MICRO_GEMV_F32_H
#define TIN_MICRO_GEMV_F32_H

#include "ops/micro/micro.h"

typedef void tin_gemv_f32_fn(size_t k, size_t n, const float *x, const float *b, ptrdiff_t b_row,
                             float *y);

typedef struct tin_micro_gemv_f32 {
  const char *isa;
  uint64_t cpu;
  tin_gemv_f32_fn *rows, *dots;
} tin_micro_gemv_f32;

extern const tin_micro_gemv_f32 tin_gemv_f32_table[];

tin_gemv_f32_fn tin_gemv_rows_f32_scalar, tin_gemv_rows_f32_avx2, tin_gemv_rows_f32_avx512,
    tin_gemv_rows_f32_neon;
tin_gemv_f32_fn tin_gemv_dots_f32_scalar, tin_gemv_dots_f32_avx2, tin_gemv_dots_f32_avx512,
    tin_gemv_dots_f32_neon;

#endif
