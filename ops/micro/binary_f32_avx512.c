/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 binary micro-kernels for AVX-512. */
#include "ops/micro/simd/avx512.h"
#include "ops/micro/binary_f32.tmpl.h"
