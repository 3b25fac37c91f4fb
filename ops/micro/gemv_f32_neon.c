/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 product of a row and a matrix for 64-bit ARM. */
#include "ops/micro/simd/neon.h"
#include "ops/micro/gemv_f32.tmpl.h"
