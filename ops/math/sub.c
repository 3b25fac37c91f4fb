/* SPDX-License-Identifier: Apache-2.0 */
/* Sub. */
#include "ops/common/binary.h"
#include "ops/math/affine.h"

#define TIN_REGISTER_PREFIX tin_register_sub_

static bool affine(const tin_node *node, tin_affine *as) {
  const float *c = tin_channel_constant(node, 1, as);
  float sign = c ? 1 : -1; /* x - c, or c - x */
  if (!c) c = tin_channel_constant(node, 0, as);
  if (!c) return false;
  for (uint32_t i = 0; as->scale && i < as->count; i++) {
    as->scale[i] = sign;
    as->offset[i] = -sign * c[i];
  }
  return true;
}

static const tin_op op = {TIN_BINARY_OP("Sub"), .affine = TIN_TOOLING(affine)};

#define KERNEL(t) TIN_BINARY_WRAP(sub, t, -)
TIN_BINARY_MICRO(sub)
KERNEL(f64)
TIN_TYPES_INTEGER(KERNEL)
TIN_TYPES_COMPLEX(KERNEL)
TIN_REGISTER_TYPES(sub, TIN_TYPES_NUMBER)
