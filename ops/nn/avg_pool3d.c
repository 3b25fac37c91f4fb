/* SPDX-License-Identifier: Apache-2.0 */
/* AvgPool3D: the mean of each box, or of the part of it that is not padding. */
#include "ops/nn/pool3d.h"

TIN_POOL3D_OP("AvgPool3D")

#define STEP(t, a, v) ((a) + (v))
#define FINISH(t, a, n) ((a) / (TIN_A(t))(n))

#define TIN_REGISTER_PREFIX tin_register_avg_pool3d_
#define KERNEL(t) TIN_POOL3D_KERNEL(avg_pool3d, t, 0, STEP, FINISH)
TIN_TYPES_FLOAT(KERNEL)
TIN_REGISTER_TYPES(avg_pool3d, TIN_TYPES_FLOAT)
