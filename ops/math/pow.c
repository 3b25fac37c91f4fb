/* SPDX-License-Identifier: Apache-2.0 */
/* Pow. Integers wrap around; their exponents must not be negative. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_pow_

static const tin_op op = {TIN_BINARY_OP("Pow")};

/* By squaring, modulo 2^64: the low bits are those of narrower types too. */
static uint64_t power(uint64_t a, uint64_t b) {
  uint64_t result = 1;
  for (; b; b >>= 1, a *= a)
    if (b & 1) result *= a;
  return result;
}

/* Models take squares and cubes far more often than other powers. */
static bool all_are(const float *b, size_t n, float value) {
  for (size_t i = 0; i < n; i++)
    if (b[i] != value) return false;
  return true;
}

static void pow_f32_row(const tin_node *node, size_t n, const void *const *in, void *out) {
  const float *a = in[0], *b = in[1];
  float *to = out;
  (void)node;
  if (all_are(b, n, 2)) {
    TIN_NO_DEPENDENCE
    for (size_t i = 0; i < n; i++) to[i] = a[i] * a[i];
  } else if (all_are(b, n, 3)) {
    TIN_NO_DEPENDENCE
    for (size_t i = 0; i < n; i++) to[i] = (float)((double)a[i] * a[i] * a[i]);
  } else {
    for (size_t i = 0; i < n; i++) to[i] = powf(a[i], b[i]);
  }
}

#define HALF(t) TIN_BINARY_HALF(pow, t, 3, .row = pow_f32_row, .slow = true)
TIN_EACH_KERNEL(pow_f32, TIN_BIT(TIN_F32), 3, TIN_EACH_DRIVER, .row = pow_f32_row, .slow = true)
HALF(f16)
HALF(bf16)
TIN_BINARY_SLOW(pow, f64, pow(a, b))
TIN_BINARY_SLOW(pow, c64, cpowf(a, b))
TIN_BINARY_SLOW(pow, c128, cpow(a, b))

#define UNSIGNED(t) TIN_BINARY(pow, t, power(a, b))
TIN_TYPES_UNSIGNED(UNSIGNED)

#define SIGNED(t)                                                                                  \
  TIN_BINARY_ROW(pow, t, t, power((uint64_t)a, (uint64_t)b))                                       \
  static tin_status pow_##t##_run(const tin_node *node) {                                          \
    const TIN_C(t) *b = node->in[1]->data;                                                         \
    int64_t n = tin_numel(&node->out[0]->shape) ? tin_numel(&node->in[1]->shape) : 0;              \
    for (int64_t i = 0; i < n; i++)                                                                \
      if (b[i] < 0)                                                                                \
        return tin_fail(node, TIN_INVALID, "integers to negative integer powers are not allowed"); \
    return tin_each_run(node);                                                                     \
  }                                                                                                \
  TIN_EACH_KERNEL(pow_##t, TIN_BIT(TIN_E(t)), 3, .kernel.prepare = tin_each_prepare,               \
                  .kernel.run = pow_##t##_run, .row = pow_##t##_row)
TIN_TYPES_SIGNED(SIGNED)

TIN_REGISTER_TYPES(pow, TIN_TYPES_NUMBER)
