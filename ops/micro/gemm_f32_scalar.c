/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 matrix product in plain C: what the others are measured against. */
#include "ops/micro/simd/scalar.h"

#define MASKS 0
#define HEIGHT 4
#define WIDTH 4
#define HEIGHTS(X, v) X(1, v) X(2, v) X(3, v) X(4, v)
#define WIDTHS(X) X(1) X(2) X(3) X(4)
#include "ops/micro/gemm_f32.tmpl.h"
