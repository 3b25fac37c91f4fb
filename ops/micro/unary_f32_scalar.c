/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 unary micro-kernels in plain C. */
#include "ops/micro/simd/scalar.h"
#include "ops/micro/unary_f32.tmpl.h"
