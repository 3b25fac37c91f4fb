/* SPDX-License-Identifier: Apache-2.0 */
/* The f32 product of a row and a matrix for any CPU. */
#include "ops/micro/simd/four.h"
#include "ops/micro/gemv_f32.tmpl.h"
