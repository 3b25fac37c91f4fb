/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of f32 reductions for plain C. */
#include "ops/micro/simd/scalar.h"
#include "ops/micro/reduce_f32.tmpl.h"
