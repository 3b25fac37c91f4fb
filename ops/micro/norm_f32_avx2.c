/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 normalisations for AVX2. */
#include "ops/micro/simd/avx2.h"
#include "ops/micro/norm_f32.tmpl.h"
