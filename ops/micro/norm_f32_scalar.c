/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 normalisations for plain C. */
#include "ops/micro/simd/scalar.h"
#include "ops/micro/norm_f32.tmpl.h"
