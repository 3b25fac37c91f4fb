/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 binary micro-kernels for NEON. */
#include "ops/micro/simd/neon.h"
#include "ops/micro/binary_f32.tmpl.h"
