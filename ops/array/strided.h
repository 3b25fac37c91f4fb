/* SPDX-License-Identifier: Apache-2.0 */
/* strided.h -- what a TensorFlow slice x[a:b:c, ..., newaxis, i] takes of a shape. */
#ifndef TIN_OPS_ARRAY_STRIDED_H
#define TIN_OPS_ARRAY_STRIDED_H

#include "ops/array/array.h"

enum { TIN_STRIDED_MAX = 32 }; /* entries of a slice: masks have a bit for each */

typedef struct tin_strided_masks { /* bit i: about entry i of begin, end and strides */
  int64_t begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask;
} tin_strided_masks;

#define TIN_STRIDED_ATTRS                                                                          \
  TIN_ATTR_INT(tin_strided_masks, begin_mask, 0, "entries that begin where the dimension does"),   \
      TIN_ATTR_INT(tin_strided_masks, end_mask, 0, "entries that end where the dimension does"),   \
      TIN_ATTR_INT(tin_strided_masks, ellipsis_mask, 0, "the entry that stands for all others"),   \
      TIN_ATTR_INT(tin_strided_masks, new_axis_mask, 0, "entries that add a dimension of 1"),      \
      TIN_ATTR_INT(tin_strided_masks, shrink_axis_mask, 0, "entries that remove a dimension")

typedef struct tin_strided { /* of each dimension of x: begin, begin + stride, ... */
  int64_t begin[TIN_MAX_RANK], stride[TIN_MAX_RANK];
  int32_t count[TIN_MAX_RANK];
  tin_shape shape; /* of the result */
} tin_strided;

/* Inputs `first` and the two behind it are begin, end and strides; they have values. */
tin_status tin_strided_of(const tin_node *node, const tin_strided_masks *masks, uint32_t first,
                          const tin_shape *x, tin_strided *out);

/* The copy between a tensor of shape `x` and the slice of it. `into`: from the slice into x. */
void tin_strided_copy(const tin_node *node, const tin_strided *s, const tin_shape *x,
                      const void *src, const tin_tensor *dst, bool into);

#endif
