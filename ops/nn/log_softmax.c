/* SPDX-License-Identifier: Apache-2.0 */
/* LogSoftmax: x less the logarithm of the sum of exp(x), along the last axis. */
#include "ops/nn/softmax.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "LogSoftmax",
    .signature = "logits:T -> logsoftmax:T",
    .infer = tin_softmax_infer,
};

#define SUM(sum) log(sum)
#define END(v, s) ((v) - (s))

#define TIN_REGISTER_PREFIX tin_register_log_softmax_
#define FAST(t) TIN_SOFTMAX_FAST_KERNEL(log_softmax, t)
FAST(f32)
FAST(f16)
FAST(bf16)
TIN_SOFTMAX_KERNEL(log_softmax, f64, SUM, END)
TIN_REGISTER_TYPES(log_softmax, TIN_TYPES_FLOAT)
