/* SPDX-License-Identifier: Apache-2.0 */
/* Softmax: exp(x) over the sum of exp(x), along the last axis. */
#include "ops/nn/softmax.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Softmax",
    .signature = "logits:T -> softmax:T",
    .infer = tin_softmax_infer,
};

#define SUM(sum) (1 / (sum))
#define END(v, s) (exp(v) * (s))

#define TIN_REGISTER_PREFIX tin_register_softmax_
#define FAST(t) TIN_SOFTMAX_FAST_KERNEL(softmax, t)
FAST(f32)
FAST(f16)
FAST(bf16)
TIN_SOFTMAX_KERNEL(softmax, f64, SUM, END)
TIN_REGISTER_TYPES(softmax, TIN_TYPES_FLOAT)
