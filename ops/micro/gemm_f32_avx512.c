/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 matrix product for AVX-512: 28 of 32 registers hold sums. */
#include "ops/micro/simd/avx512.h"

#define MASKS 1
#define HEIGHT 14
#define WIDTH 2
#define LOW(X, v) X(1, v) X(2, v) X(3, v) X(4, v) X(5, v) X(6, v) X(7, v)
#define HIGH(X, v) X(8, v) X(9, v) X(10, v) X(11, v) X(12, v) X(13, v) X(14, v)
#define HEIGHTS(X, v) LOW(X, v) HIGH(X, v)
#define WIDTHS(X) X(1) X(2)
#include "ops/micro/gemm_f32.tmpl.h"
