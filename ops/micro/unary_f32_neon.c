/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 unary micro-kernels for NEON. */
#include "ops/micro/simd/neon.h"
#include "ops/micro/unary_f32.tmpl.h"
