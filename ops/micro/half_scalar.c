/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions of 16-bit types in plain C. */
#include "ops/micro/simd/scalar.h"
#include "ops/micro/half.tmpl.h"
