/* SPDX-License-Identifier: Apache-2.0 */
/* L2Loss: half of the sum of all squares. */
#include "ops/reduce/template.h"

static tin_status infer(tin_node *node) {
  node->out[0]->shape = (tin_shape){.rank = 0};
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "L2Loss",
    .signature = "t:T -> output:T",
    .infer = infer,
};

#define STEP(t, a, v) ((a) + (double)(v) * (double)(v))
#define MERGE(t, a, b) ((a) + (b))
#define FINISH(t, a, n) ((TIN_A(t))((a) / 2))

#define TIN_REGISTER_PREFIX tin_register_l2_loss_
#define KERNEL(t)                                                                                  \
  TIN_REDUCE_KERNEL(l2_loss, t, double, 0, STEP, MERGE, FINISH, false, tin_reduce_run_all)
#define FAST(t)                                                                                    \
  TIN_REDUCE_FAST_KERNEL(l2_loss, t, double, 0, MERGE, FINISH, false, tin_squares_f32_table,       \
                         tin_reduce_run_all)
TIN_REDUCE_FAST(FAST)
KERNEL(f64)
TIN_REGISTER_TYPES(l2_loss, TIN_TYPES_FLOAT)
