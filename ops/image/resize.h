/* SPDX-License-Identifier: Apache-2.0 */
/* resize.h -- what the Resize* ops share: attributes, shapes, and which input coordinate an
 * output coordinate stands for. */
#ifndef TIN_OPS_RESIZE_H
#define TIN_OPS_RESIZE_H

#include "tinfer/op.h"

typedef struct tin_resize_params {
  bool align_corners, half_pixel_centers;
} tin_resize_params;
extern const tin_attr tin_resize_attrs[];

/* [batch, height, width, channels] and size [2] -> [batch, size[0], size[1], channels]. */
tin_status tin_resize_infer(tin_node *node);

typedef struct tin_resize_axis {
  int32_t in, out;
  float scale;
  bool align_corners, half_pixel_centers;
} tin_resize_axis;

typedef struct tin_resize {
  size_t batch, channels;
  tin_resize_axis y, x;
} tin_resize;

/* From the shapes, which are known. */
tin_resize tin_resize_of(const tin_node *node);

/* Where the center of output element i lies, in input elements. */
static inline float tin_resize_at(const tin_resize_axis *a, int32_t i) {
  return a->half_pixel_centers ? ((float)i + 0.5f) * a->scale - 0.5f : (float)i * a->scale;
}

static inline int32_t tin_resize_clamp(const tin_resize_axis *a, float at) {
  return at <= 0 ? 0 : at >= (float)(a->in - 1) ? a->in - 1 : (int32_t)at;
}

/* How many rows of that many elements are worth a task. */
static inline size_t tin_resize_grain(size_t row) { return 1 + (1 << 14) / (row + 1); }

#endif
