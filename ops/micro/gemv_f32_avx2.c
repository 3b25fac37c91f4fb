/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 product of a row and a matrix for AVX2. */
#include "ops/micro/simd/avx2.h"
#include "ops/micro/gemv_f32.tmpl.h"
