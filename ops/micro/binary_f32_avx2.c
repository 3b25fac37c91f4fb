/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 binary micro-kernels for AVX2. */
#include "ops/micro/simd/avx2.h"
#include "ops/micro/binary_f32.tmpl.h"
