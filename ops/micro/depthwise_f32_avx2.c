/* SPDX-License-Identifier: Apache-2.0 */
/* f32 depthwise convolution for AVX2. */
#include "ops/micro/simd/avx2.h"
#include "ops/micro/depthwise_f32.tmpl.h"
