/* SPDX-License-Identifier: Apache-2.0 */
/* conv.h -- what the convolutions have in common: attributes, and how image, filter and
 * result fit each other. */
#ifndef TIN_OPS_NN_CONV_H
#define TIN_OPS_NN_CONV_H

#include "ops/common/shape.h"

typedef struct tin_conv_params {
  tin_ints strides, dilations, explicit_paddings;
  int32_t padding, data_format;
} tin_conv_params;

extern const tin_attr tin_conv_attrs[];

/* A convolution: `image` is what the windows slide over, `result` has an element for each
 * place of the window. Going backwards, the result is what is given. */
typedef struct tin_conv {
  bool channels_first;
  int32_t batch, groups;
  int32_t image_channels, result_channels;
  tin_window y, x;
} tin_conv;

/* Axes of an image: batch, height, width, channels. */
typedef struct tin_conv_axes {
  int n, y, x, c;
} tin_conv_axes;
tin_conv_axes tin_conv_axes_of(const tin_conv_params *p);

/* The layout, batch and windows, from the attributes and the sizes of
 * image and filter; the channels are left to the op. */
tin_status tin_conv_windows(const tin_node *node, const tin_shape *image, const tin_shape *filter,
                            tin_conv *g);

/* The image's or the result's shape in the layout of the node. */
void tin_conv_shape(const tin_node *node, int32_t batch, int32_t height, int32_t width,
                    int32_t channels, tin_shape *out);

/* The optional input `bias`: one value for each of `channels`. */
tin_status tin_conv_bias(const tin_node *node, int32_t channels);

/* Image [.., C], filter [H, W, C / groups, D]. */
tin_status tin_conv2d_find(const tin_node *node, tin_conv *g);
/* Image [.., C], filter [H, W, C, M]: result channel c * M + m sees image channel c. */
tin_status tin_depthwise_find(const tin_node *node, tin_conv *g);
/* Filter [H, W, C / groups, D]; the image's sizes are input 0, which has a value. */
tin_status tin_conv2d_backprop_find(const tin_node *node, tin_conv *g);
/* The same for an image of that shape. */
tin_status tin_conv2d_backprop_fit(const tin_node *node, const tin_shape *image, tin_conv *g);

enum { TIN_CONV_IMAGE, TIN_CONV_FILTER, TIN_CONV_BIAS }; /* inputs */
enum { TIN_BACKPROP_SIZES, TIN_BACKPROP_FILTER, TIN_BACKPROP_RESULT, TIN_BACKPROP_BIAS };

/* Taps [begin, end) of a window at `out` lie in the image: those k for which
 * 0 <= out * stride - before + k * dilation < in. */
static inline void tin_conv_clip(const tin_window *w, int64_t out, int64_t *begin, int64_t *end) {
  int64_t at = out * w->stride - w->before, room = w->in - at;
  *begin = at < 0 ? (-at + w->dilation - 1) / w->dilation : 0;
  *end = room <= 0 ? 0 : (room + w->dilation - 1) / w->dilation;
  if (*end > w->filter) *end = w->filter;
  if (*begin > *end) *begin = *end;
}

#endif
