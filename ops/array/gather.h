/* SPDX-License-Identifier: Apache-2.0 */
/* gather.h -- slices of a tensor along an axis, by index: Gather and GatherV2. */
#ifndef TIN_OPS_ARRAY_GATHER_H
#define TIN_OPS_ARRAY_GATHER_H

#include "ops/array/index.h"

typedef struct tin_gather {           /* a kernel's state begins with it */
  int64_t batch, outer, limit, count; /* params: [batch, outer, limit, slice] */
  size_t slice_bytes;                 /* out:    [batch, outer, count, slice] */
} tin_gather;

/* out: params[:axis] + indices[batch_dims:] + params[axis+1:]. Both are at least 0. */
tin_status tin_gather_shape(const tin_node *node, int32_t axis, int32_t batch_dims);
tin_status tin_gather_run(const tin_node *node, int32_t axis, int32_t batch_dims);

#endif
