/* SPDX-License-Identifier: Apache-2.0 */
/* affine.h -- arithmetic with a constant vector, seen as a scale and an offset per channel. */
#ifndef TIN_MATH_AFFINE_H
#define TIN_MATH_AFFINE_H

#include "tinfer/op.h"

/* The constant that input `which` of the node is, if it is one float for each channel along the
 * last axis, or axis 1 of 4; else NULL. Sets input, count and channels_first. */
const float *tin_channel_constant(const tin_node *node, uint32_t which, tin_affine *as);

#endif
