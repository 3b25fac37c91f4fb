/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 binary micro-kernels in plain C. */
#include "ops/micro/simd/scalar.h"
#include "ops/micro/binary_f32.tmpl.h"
