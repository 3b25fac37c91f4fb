/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/micro/simd/scalar.h"
#include "bench/peak.tmpl.h"
