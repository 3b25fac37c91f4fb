/* SPDX-License-Identifier: Apache-2.0 */
/* SpaceToBatch: the pixels of square blocks become batch entries. */
#include "ops/array/space_batch.h"

typedef struct space_to_batch {
  int64_t block_size;
} space_to_batch;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(space_to_batch, block_size, 0, "height and width of a block"),
    TIN_ATTR_END,
};

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  tin_space_batch p;
  TIN_TRY(tin_space_batch_2d(node, ((const space_to_batch *)node->params)->block_size, 1, &p));
  return tin_space_to_batch_shape(node, &p);
}

static tin_status run(const tin_node *node) {
  tin_space_batch p;
  TIN_TRY(tin_space_batch_2d(node, ((const space_to_batch *)node->params)->block_size, 1, &p));
  tin_space_to_batch(node, &p);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "SpaceToBatch",
    .signature = "input:T paddings:Tpaddings -> output:T",
    .attrs = attrs,
    .params_size = sizeof(space_to_batch),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "space_to_batch", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(space_to_batch) { return tin_add_kernel(registry, &kernel); }
