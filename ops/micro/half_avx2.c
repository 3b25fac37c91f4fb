/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions of 16-bit types for AVX2. */
#include "ops/micro/simd/avx2.h"
#include "ops/micro/half.tmpl.h"
