/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 normalisations for NEON. */
#include "ops/micro/simd/neon.h"
#include "ops/micro/norm_f32.tmpl.h"
