/* SPDX-License-Identifier: Apache-2.0 */
/* f32 depthwise convolution for any CPU. */
#include "ops/micro/simd/four.h"
#include "ops/micro/depthwise_f32.tmpl.h"
