/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 matrix product for AVX2: 12 of 16 registers hold sums. */
#include "ops/micro/simd/avx2.h"

#define MASKS 0
#define HEIGHT 6
#define WIDTH 2
#define HEIGHTS(X, v) X(1, v) X(2, v) X(3, v) X(4, v) X(5, v) X(6, v)
#define WIDTHS(X) X(1) X(2)
#include "ops/micro/gemm_f32.tmpl.h"
