/* SPDX-License-Identifier: Apache-2.0 */
/* BatchToSpace: batch entries become the pixels of square blocks. */
#include "ops/array/space_batch.h"

typedef struct batch_to_space {
  int64_t block_size;
} batch_to_space;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(batch_to_space, block_size, 0, "height and width of a block"),
    TIN_ATTR_END,
};

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  tin_space_batch p;
  TIN_TRY(tin_space_batch_2d(node, ((const batch_to_space *)node->params)->block_size, 1, &p));
  return tin_batch_to_space_shape(node, &p);
}

static tin_status run(const tin_node *node) {
  tin_space_batch p;
  TIN_TRY(tin_space_batch_2d(node, ((const batch_to_space *)node->params)->block_size, 1, &p));
  tin_batch_to_space(node, &p);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "BatchToSpace",
    .signature = "input:T crops:Tidx -> output:T",
    .attrs = attrs,
    .params_size = sizeof(batch_to_space),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "batch_to_space", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(batch_to_space) { return tin_add_kernel(registry, &kernel); }
