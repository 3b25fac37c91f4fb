/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 product of a row and a matrix in plain C. */
#include "ops/micro/simd/scalar.h"
#include "ops/micro/gemv_f32.tmpl.h"
