/* SPDX-License-Identifier: Apache-2.0 */
/* unary_f32.tmpl.h -- the f32 unary micro-kernels, compiled once behind each header of simd/. */
#include "ops/common/loop.h"
#include "ops/micro/simd/math.h"
#include "ops/micro/unary_f32.h"

#define PASTE_(name, isa) tin_##name##_f32_##isa
#define PASTE(name, isa) PASTE_(name, isa)

/* `v` is the vector, `p` points to the parameters. */
#define KERNEL(name, expression)                                                                   \
  static inline vf name##_of(vf v, const float *p) {                                               \
    (void)p;                                                                                       \
    return expression;                                                                             \
  }                                                                                                \
  void PASTE(name, TIN_ISA)(size_t n, const float *x, float *y, const void *params) {              \
    size_t i = 0;                                                                                  \
    TIN_NO_DEPENDENCE                                                                              \
    for (; i + TIN_LANES <= n; i += TIN_LANES) v_store(y + i, name##_of(v_load(x + i), params));   \
    if (i < n) v_store_n(y + i, name##_of(v_load_n(x + i, n - i), params), n - i);                 \
  }

/* TensorFlow's constants: scale, and scale times alpha (arXiv:1706.02515). */
#define SELU_SCALE 1.0507009873554804934193349852946f
#define SELU_SCALE_ALPHA 1.7580993408473768599402175208123f

KERNEL(abs, v_abs(v))
KERNEL(ceil, v_ceil(v))
KERNEL(clamp, v_min(v_set(p[1]), v_max(v_set(p[0]), v)))
KERNEL(elu, v_select(v_lt(v, v_set(0)), v_expm1(v), v))
KERNEL(erf, v_erf(v))
KERNEL(exp, v_exp(v))
KERNEL(expm1, v_expm1(v))
KERNEL(floor, v_floor(v))
KERNEL(leaky_relu, v_select(v_lt(v_set(0), v), v, v_mul(v, v_set(p[0]))))
KERNEL(log, v_log(v))
KERNEL(log1p, v_log1p(v))
KERNEL(neg, v_mul(v, v_set(-1)))
KERNEL(reciprocal, v_div(v_set(1), v))
KERNEL(relu, v_max(v_set(0), v))
KERNEL(relu6, v_min(v_set(6), v_max(v_set(0), v)))
KERNEL(round, v_round(v))
KERNEL(rsqrt, v_div(v_set(1), v_sqrt(v)))
KERNEL(selu, v_select(v_lt(v, v_set(0)), v_mul(v_set(SELU_SCALE_ALPHA), v_expm1(v)),
                      v_mul(v_set(SELU_SCALE), v)))
KERNEL(sigmoid, v_sigmoid(v))
KERNEL(sign, v_select(v_lt(v, v_set(0)), v_set(-1), v_select(v_lt(v_set(0), v), v_set(1), v)))
KERNEL(softplus, v_softplus(v))
KERNEL(softsign, v_div(v, v_add(v_set(1), v_abs(v))))
KERNEL(sqrt, v_sqrt(v))
KERNEL(square, v_mul(v, v))
KERNEL(tanh, v_tanh(v))
