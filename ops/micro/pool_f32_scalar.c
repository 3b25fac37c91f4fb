/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 pooling for plain C. */
#include "ops/micro/simd/scalar.h"
#include "ops/micro/pool_f32.tmpl.h"
