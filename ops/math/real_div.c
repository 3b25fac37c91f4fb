/* SPDX-License-Identifier: Apache-2.0 */
/* RealDiv: division, of no integers. */
#include "ops/common/binary.h"
#include "ops/math/affine.h"

#define TIN_REGISTER_PREFIX tin_register_real_div_

static bool affine(const tin_node *node, tin_affine *as) {
  const float *c = tin_channel_constant(node, 1, as);
  if (!c) return false;
  for (uint32_t i = 0; as->scale && i < as->count; i++) {
    as->scale[i] = 1 / c[i];
    as->offset[i] = 0;
  }
  return true;
}

static const tin_op op = {TIN_BINARY_OP("RealDiv"), .affine = TIN_TOOLING(affine)};

TIN_BINARY_MICRO_BY(real_div, tin_div_f32_table)
TIN_BINARY(real_div, f64, a / b)
TIN_BINARY(real_div, c64, a / b)
TIN_BINARY(real_div, c128, a / b)

#define TYPES(X) TIN_TYPES_FLOAT(X) TIN_TYPES_COMPLEX(X)
TIN_REGISTER_TYPES(real_div, TYPES)
