/* SPDX-License-Identifier: Apache-2.0 */
/* depth.h -- squares of pixels as channels, and back: DepthToSpace and SpaceToDepth.
 *
 * Both move between an image [batch, height * b, width * b, channels] and a deep tensor
 * [batch, height, width, b * b * channels], or the same with channels first; channel
 * (p * b + q) * channels + k is pixel (p, q) of its square. */
#ifndef TIN_OPS_ARRAY_DEPTH_H
#define TIN_OPS_ARRAY_DEPTH_H

#include "ops/array/array.h"

typedef struct tin_depth {
  int64_t block_size;
  int32_t data_format;
} tin_depth;

extern const tin_attr tin_depth_attrs[];

/* The axes of channels, height and width. */
typedef struct tin_depth_axes {
  int32_t c, h, w;
} tin_depth_axes;

/* Of rank 4, with a block of 2 or more. */
tin_status tin_depth_check(const tin_node *node, tin_depth_axes *axes);
/* The shapes of the two sides; `deep` is the input if `to_image`, else the output. */
void tin_depth_copy(const tin_node *node, const tin_shape *deep, const tin_shape *image,
                    bool to_image);

#endif
