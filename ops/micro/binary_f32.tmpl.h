/* SPDX-License-Identifier: Apache-2.0 */
/* binary_f32.tmpl.h -- the f32 binary micro-kernels, compiled once behind each header of simd/. */
#include "ops/common/loop.h"
#include "ops/micro/binary_f32.h"

#define PASTE_(name, isa) tin_##name##_f32_##isa
#define PASTE(name, isa) PASTE_(name, isa)

#define KERNEL(name, expression)                                                                   \
  static inline vf name##_of(vf a, vf b) { return expression; }                                    \
  void PASTE(name, TIN_ISA)(size_t n, const float *a, const float *b, float *y) {                  \
    size_t i = 0;                                                                                  \
    TIN_NO_DEPENDENCE                                                                              \
    for (; i + TIN_LANES <= n; i += TIN_LANES)                                                     \
      v_store(y + i, name##_of(v_load(a + i), v_load(b + i)));                                     \
    if (i < n) v_store_n(y + i, name##_of(v_load_n(a + i, n - i), v_load_n(b + i, n - i)), n - i); \
  }

KERNEL(add, v_add(a, b))
KERNEL(div, v_div(a, b))
KERNEL(maximum, v_select(v_is_nan(a), a, v_max(a, b)))
KERNEL(minimum, v_select(v_is_nan(a), a, v_min(a, b)))
KERNEL(mul, v_mul(a, b))
KERNEL(squared_difference, v_mul(v_sub(a, b), v_sub(a, b)))
KERNEL(sub, v_sub(a, b))
