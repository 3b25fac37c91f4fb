/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions of 16-bit types for AVX-512. */
#include "ops/micro/simd/avx512.h"
#include "ops/micro/half.tmpl.h"
