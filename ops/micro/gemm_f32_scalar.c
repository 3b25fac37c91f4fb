/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 matrix product for any CPU: what the others are measured against. */
#include "ops/micro/simd/four.h"

#define MASKS 0
#define HEIGHT 4
#define WIDTH 2
#define HEIGHTS(X, v) X(1, v) X(2, v) X(3, v) X(4, v)
#define WIDTHS(X) X(1) X(2)
#include "ops/micro/gemm_f32.tmpl.h"
