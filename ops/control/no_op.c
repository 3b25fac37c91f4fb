/* SPDX-License-Identifier: Apache-2.0 */
/* NoOp: nothing, for the sake of its control inputs. */
#include "tinfer/op.h"

static tin_status nothing(tin_node *node) {
  (void)node;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  (void)node;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "NoOp", .flags = TIN_OP_EFFECT, .signature = "->", .infer = nothing,
};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "no_op", .op = &op, .run = run};

TIN_REGISTER(no_op) { return tin_add_kernel(registry, &kernel); }
