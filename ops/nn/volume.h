/* SPDX-License-Identifier: Apache-2.0 */
/* volume.h -- windows in three dimensions: what pooling and convolution of volumes share. */
#ifndef TIN_OPS_NN_VOLUME_H
#define TIN_OPS_NN_VOLUME_H

#include "ops/common/shape.h"

typedef struct tin_volume_params {
  tin_ints ksize, strides, dilations;
  int32_t padding, data_format; /* 1: channels first */
} tin_volume_params;

extern const tin_attr tin_volume_attrs[];

/* Volumes of [depth, height, width, channels]; images of one channel are as good as volumes where
 * channels come first. */
typedef struct tin_volume {
  size_t images, channels;
  tin_window at[3]; /* depth, height, width */
} tin_volume;

/* Fills in what the windows of this size are, and the shape of an output of `channels`. */
tin_status tin_volume_find(const tin_node *node, const int32_t *filter, int32_t channels,
                           tin_volume *v, tin_shape *y);

/* ksize of an op that pools. */
tin_status tin_volume_ksize(const tin_node *node, int32_t *filter);

/* The steps k, [*begin, *end), at which the window of output `out` is in the volume; step 0 is at
 * *first, which may lie before it. */
static inline void tin_volume_clip(const tin_window *w, size_t out, int64_t *first, size_t *begin,
                                   size_t *end) {
  int64_t at = (int64_t)out * w->stride - w->before, d = w->dilation;
  int64_t from = at < 0 ? (-at + d - 1) / d : 0, to = at < w->in ? (w->in - 1 - at) / d + 1 : 0;
  *first = at;
  *end = (size_t)(to < w->filter ? to : w->filter);
  *begin = (size_t)from < *end ? (size_t)from : *end;
}

#endif
