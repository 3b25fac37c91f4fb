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
#define KERNEL(t) TIN_SOFTMAX_KERNEL(softmax, t, SUM, END)
TIN_SOFTMAX_KERNEL_F32(softmax)
TIN_TYPES_OTHER_FLOAT(KERNEL)
TIN_REGISTER_TYPES(softmax, TIN_TYPES_FLOAT)
