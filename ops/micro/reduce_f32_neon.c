/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 reductions for NEON. */
#include "ops/micro/simd/neon.h"
#include "ops/micro/reduce_f32.tmpl.h"
