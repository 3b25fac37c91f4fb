/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 reductions for AVX2. */
#include "ops/micro/simd/avx2.h"
#include "ops/micro/reduce_f32.tmpl.h"
