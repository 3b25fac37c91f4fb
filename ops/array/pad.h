/* SPDX-License-Identifier: Apache-2.0 */
/* pad.h -- what Pad, PadV2 and MirrorPad share: elements before and after each axis. */
#ifndef TIN_OPS_ARRAY_PAD_H
#define TIN_OPS_ARRAY_PAD_H

#include "ops/array/array.h"

typedef struct tin_pads {
  int32_t rank;
  int32_t before[TIN_MAX_RANK], after[TIN_MAX_RANK];
} tin_pads;

/* Input 1, a matrix [rank of x, 2]. */
tin_status tin_pads_of(const tin_node *node, tin_pads *out);
tin_status tin_pads_shape(const tin_node *node, const tin_pads *p, tin_shape *y);
/* x into the middle of y. */
void tin_pads_middle(const tin_node *node, const tin_pads *p);

#endif
