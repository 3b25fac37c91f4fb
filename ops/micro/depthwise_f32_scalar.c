/* SPDX-License-Identifier: Apache-2.0 */
/* f32 depthwise convolution for any CPU. */
#include "ops/micro/simd/four.h"

#ifdef TIN_SMALL
#define PLACES 4
#endif
#include "ops/micro/depthwise_f32.tmpl.h"
