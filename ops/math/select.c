/* SPDX-License-Identifier: Apache-2.0 */
/* Select: t and e have one shape; the condition has it too, or is a scalar, or a vector with a
 * value for each index of dimension 0. */
#include "ops/math/choose.h"

static tin_status infer(tin_node *node) {
  const tin_shape *c = &node->in[0]->shape, *t = &node->in[1]->shape;
  if (!tin_shape_equal(t, &node->in[2]->shape))
    return tin_fail(node, TIN_MISMATCH, "t and e differ in shape");
  bool rows = c->rank == 1 && t->rank >= 1 && c->dim[0] == t->dim[0];
  if (c->rank != 0 && !rows && !tin_shape_equal(c, t))
    return tin_fail(node, TIN_MISMATCH, "condition has a shape that does not fit t");
  node->out[0]->shape = *t;
  return TIN_OK;
}

static tin_status prepare(tin_node *node) {
  tin_shape condition = node->in[0]->shape;
  if (condition.rank == 1)
    while (condition.rank < node->in[1]->shape.rank) condition.dim[condition.rank++] = 1;
  return tin_choose_prepare(node, &condition);
}

static const tin_op op = {TIN_CHOOSE_OP("Select"), .infer = infer};

static const tin_each_kernel kernel = {.kernel = {TIN_INIT(tin_kernel), .name = "select", .op = &op,
                                                  .inplace = 6, .state_size = sizeof(tin_each),
                                                  .prepare = prepare, .run = tin_each_run}};

TIN_REGISTER(select) { return tin_add_kernel(registry, &kernel.kernel); }
