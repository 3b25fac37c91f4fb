/* SPDX-License-Identifier: Apache-2.0 */
/* space_batch.h -- blocks of space as batch entries, and back.
 *
 * Position (p, q) of every block of a padded image goes to batch entry (p * width + q) * batch + b.
 * SpaceToBatch reads the image and writes the batch, BatchToSpace the other way; what is
 * padding for one is cropped by the other. */
#ifndef TIN_OPS_ARRAY_SPACE_BATCH_H
#define TIN_OPS_ARRAY_SPACE_BATCH_H

#include "ops/array/array.h"

typedef struct tin_space_batch {
  int32_t rank; /* of the block: axes 1 .. rank of both tensors */
  int64_t block[TIN_MAX_RANK], before[TIN_MAX_RANK], after[TIN_MAX_RANK];
} tin_space_batch;

/* Block sizes from a vector, paddings or crops from a matrix [rank, 2]. */
tin_status tin_space_batch_of(const tin_node *node, uint32_t block, uint32_t pads,
                              tin_space_batch *out);
/* Two spatial axes with blocks of one size. */
tin_status tin_space_batch_2d(const tin_node *node, int64_t block, uint32_t pads,
                              tin_space_batch *out);

tin_status tin_space_to_batch_shape(const tin_node *node, const tin_space_batch *p);
tin_status tin_batch_to_space_shape(const tin_node *node, const tin_space_batch *p);
void tin_space_to_batch(const tin_node *node, const tin_space_batch *p);
void tin_batch_to_space(const tin_node *node, const tin_space_batch *p);

#endif
