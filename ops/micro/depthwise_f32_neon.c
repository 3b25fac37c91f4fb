/* SPDX-License-Identifier: Apache-2.0 */
/* f32 depthwise convolution for 64-bit ARM. */
#include "ops/micro/simd/neon.h"
#include "ops/micro/depthwise_f32.tmpl.h"
