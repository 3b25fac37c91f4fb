/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 unary micro-kernels for AVX-512. */
#include "ops/micro/simd/avx512.h"
#include "ops/micro/unary_f32.tmpl.h"
