/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions of 16-bit types for NEON. */
#include "ops/micro/simd/neon.h"
#include "ops/micro/half.tmpl.h"
