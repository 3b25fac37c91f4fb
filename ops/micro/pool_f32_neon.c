/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 pooling for NEON. */
#include "ops/micro/simd/neon.h"
#include "ops/micro/pool_f32.tmpl.h"
