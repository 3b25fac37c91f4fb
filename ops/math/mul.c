/* SPDX-License-Identifier: Apache-2.0 */
/* Mul. */
#include "ops/common/binary.h"
#include "ops/math/affine.h"

#define TIN_REGISTER_PREFIX tin_register_mul_

static bool affine(const tin_node *node, tin_affine *as) {
  const float *c = tin_channel_constant(node, 1, as);
  if (!c) c = tin_channel_constant(node, 0, as);
  if (!c) return false;
  for (uint32_t i = 0; as->scale && i < as->count; i++) {
    as->scale[i] = c[i];
    as->offset[i] = 0;
  }
  return true;
}

static const tin_op op = {TIN_BINARY_OP("Mul"), .affine = TIN_TOOLING(affine)};

#define KERNEL(t) TIN_BINARY_WRAP(mul, t, *)
TIN_BINARY_MICRO(mul)
KERNEL(f64)
TIN_TYPES_INTEGER(KERNEL)
TIN_TYPES_COMPLEX(KERNEL)
TIN_REGISTER_TYPES(mul, TIN_TYPES_NUMBER)
