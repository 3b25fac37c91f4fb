/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/micro/simd/avx512.h"
#include "bench/peak.tmpl.h"
