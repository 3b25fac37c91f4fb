/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 pooling for AVX2. */
#include "ops/micro/simd/avx2.h"
#include "ops/micro/pool_f32.tmpl.h"
