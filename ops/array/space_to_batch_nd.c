/* SPDX-License-Identifier: Apache-2.0 */
/* SpaceToBatchND: the positions within blocks of the spatial axes become batch entries. */
#include "ops/array/space_batch.h"

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1) || !tin_known(node, 2)) return tin_infer_later(node);
  tin_space_batch p;
  TIN_TRY(tin_space_batch_of(node, 1, 2, &p));
  return tin_space_to_batch_shape(node, &p);
}

static tin_status run(const tin_node *node) {
  tin_space_batch p;
  TIN_TRY(tin_space_batch_of(node, 1, 2, &p));
  tin_space_to_batch(node, &p);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "SpaceToBatchND",
    .signature = "input:T block_shape:Tblock_shape paddings:Tpaddings -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "space_to_batch_nd", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(space_to_batch_nd) { return tin_add_kernel(registry, &kernel); }
