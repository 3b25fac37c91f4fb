/* SPDX-License-Identifier: Apache-2.0 */
/* f32 depthwise convolution for AVX-512. */
#include "ops/micro/simd/avx512.h"
#include "ops/micro/depthwise_f32.tmpl.h"
