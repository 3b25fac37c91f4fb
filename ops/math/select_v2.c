/* SPDX-License-Identifier: Apache-2.0 */
/* SelectV2: the condition, t and e are broadcast to one shape. */
#include "ops/common/shape.h"
#include "ops/math/choose.h"

static tin_status infer(tin_node *node) {
  tin_shape values;
  TIN_TRY(tin_broadcast(node, &node->in[1]->shape, &node->in[2]->shape, &values));
  return tin_broadcast(node, &node->in[0]->shape, &values, &node->out[0]->shape);
}

static tin_status prepare(tin_node *node) { return tin_choose_prepare(node, &node->in[0]->shape); }

static const tin_op op = {TIN_CHOOSE_OP("SelectV2"), .infer = infer};

static const tin_each_kernel kernel = {
    .kernel = {TIN_INIT(tin_kernel), .name = "select_v2", .op = &op, .inplace = 6,
               .state_size = sizeof(tin_each), .prepare = prepare, .run = tin_each_run}};

TIN_REGISTER(select_v2) { return tin_add_kernel(registry, &kernel.kernel); }
