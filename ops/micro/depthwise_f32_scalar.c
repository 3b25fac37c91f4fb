/* SPDX-License-Identifier: Apache-2.0 */
/* f32 depthwise convolution in plain C. */
#include "ops/micro/simd/scalar.h"
#include "ops/micro/depthwise_f32.tmpl.h"
