/* SPDX-License-Identifier: Apache-2.0 */
/* FloorMod: what FloorDiv leaves, with the sign of the divisor. */
#include "ops/common/binary.h"
#include "ops/math/divide.h"

#define TIN_REGISTER_PREFIX tin_register_floor_mod_

static const tin_op op = {TIN_BINARY_OP("FloorMod")};

/* A remainder r of the other sign than the divisor's is moved by one divisor. */
#define TURN(r, b) ((r) != 0 && ((r) < 0) != ((b) < 0) ? (r) + (b) : (r))
static float floor_fmodf(float a, float b) {
  float r = fmodf(a, b);
  return TURN(r, b);
}
static double floor_fmod(double a, double b) {
  double r = fmod(a, b);
  return TURN(r, b);
}

#define SIGNED(t) TIN_DIVISION(floor_mod, t, TURN(TIN_REMAINDER(t, a, b), b))
#define UNSIGNED(t) TIN_DIVISION(floor_mod, t, a % b)
TIN_BINARY_F32_SLOW(floor_mod, floor_fmodf(a, b))
TIN_BINARY_SLOW(floor_mod, f64, floor_fmod(a, b))
TIN_TYPES_SIGNED(SIGNED)
TIN_TYPES_UNSIGNED(UNSIGNED)
TIN_REGISTER_TYPES(floor_mod, TIN_TYPES_REAL)
