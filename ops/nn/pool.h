/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h -- maxima and averages over sliding windows.
 *
 * Whatever the layout, and whether windows lie in the image or in the channels, the engine
 * sees images of [height, width, channels] and windows in height and width:
 *
 *     NHWC                 [batch]           x [height, width, channels]
 *     NCHW                 [batch * channels] x [height, width, 1]
 *     NHWC, along channels [batch * height * width] x [channels, 1, 1]
 *     NCHW, along channels [batch]           x [channels, 1, height * width]  */
#ifndef TIN_OPS_NN_POOL_H
#define TIN_OPS_NN_POOL_H

#include "ops/common/shape.h"
#include "ops/micro/pool_f32.h"

typedef struct tin_pool_params {
  tin_ints ksize, strides, explicit_paddings;
  int32_t padding, data_format;
} tin_pool_params;

extern const tin_attr tin_pool_attrs[];

typedef struct tin_pool_geometry {
  size_t images, channels;
  tin_window h, w;
  bool in_channels;
  tin_shape y;
  size_t element;
  tin_pool_fn *window;
  tin_pool_line_fn *line; /* for single channels of f32, or NULL */
} tin_pool_geometry;

/* infer of an op with tin_pool_params, of which ksize and strides may also be inputs. */
tin_status tin_pool_infer(tin_node *node);
/* The same, refusing windows along the channels. */
tin_status tin_pool_infer_spatial(tin_node *node);

/* Fills in what the windows are; the input has a value, and so have ksize and strides. */
tin_status tin_pool_find(const tin_node *node, tin_pool_geometry *g);

/* run of a kernel whose state is a tin_pool_geometry. */
tin_status tin_pool_run(const tin_node *node, size_t element, tin_pool_fn *window);
/* prepare and run for f32. */
tin_status tin_pool_prepare_f32(tin_node *node);
tin_status tin_pool_run_f32(const tin_node *node, const tin_micro_pool *micro);

/* The part of a window that lies in the image: [*begin, *end). */
static inline void tin_pool_clip(const tin_window *w, size_t out, size_t *begin, size_t *end) {
  int64_t from = (int64_t)out * w->stride - w->before, to = from + w->filter;
  *begin = (size_t)(from < 0 ? 0 : from);
  *end = (size_t)(to > w->in ? w->in : to);
}

#endif
