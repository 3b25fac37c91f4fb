/* SPDX-License-Identifier: Apache-2.0 */
/* Complex: of a real and an imaginary part. */
#include "ops/common/binary.h"

#undef complex /* a macro of <complex.h>, which allows this */
#define TIN_REGISTER_PREFIX tin_register_complex_

static const tin_attr attrs[] = {TIN_ATTR_TYPE("Tout", TIN_C64), TIN_ATTR_END};

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "Complex",
                          .flags = TIN_OP_ELEMENTWISE,
                          .signature = "real:T imag:T -> out:Tout",
                          .attrs = attrs,
                          .infer = tin_infer_broadcast};

/* As pairs: a + b * I would lose infinities and the sign of zeros. */
#define KERNEL(t, o)                                                                               \
  static bool gives_##o(const tin_node *node) { return node->out[0]->dtype == TIN_E(o); }          \
  static void row_##t(const tin_node *node, size_t n, const void *const *in, void *out) {          \
    const TIN_C(t) *real = in[0], *imag = in[1];                                                   \
    TIN_C(t) *to = out;                                                                            \
    (void)node;                                                                                    \
    for (size_t i = 0; i < n; i++) {                                                               \
      to[2 * i] = real[i];                                                                         \
      to[2 * i + 1] = imag[i];                                                                     \
    }                                                                                              \
  }                                                                                                \
  TIN_EACH_KERNEL(complex_##t, TIN_BIT(TIN_E(t)), 0, TIN_EACH_DRIVER, .row = row_##t,              \
                  .kernel.accepts = gives_##o)
KERNEL(f32, c64)
KERNEL(f64, c128)

#define TYPES(X) X(f32) X(f64)
TIN_REGISTER_TYPES(complex, TYPES)
