/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 unary micro-kernels for AVX2. */
#include "ops/micro/simd/avx2.h"
#include "ops/micro/unary_f32.tmpl.h"
