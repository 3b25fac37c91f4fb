/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/micro/simd/four.h"
#include "bench/peak.tmpl.h"
