/* SPDX-License-Identifier: Apache-2.0 */
/* MaxPool3D: the greatest element of each box; NaN if there is one. */
#include "ops/nn/pool3d.h"

TIN_POOL3D_OP("MaxPool3D")

#define FINISH(t, a, n) (a)

#define TIN_REGISTER_PREFIX tin_register_max_pool3d_
#define KERNEL(t) TIN_POOL3D_KERNEL(max_pool3d, t, TIN_BOTTOM(t), TIN_MAX_OF, FINISH)
TIN_TYPES_FLOAT(KERNEL)
TIN_REGISTER_TYPES(max_pool3d, TIN_TYPES_FLOAT)
