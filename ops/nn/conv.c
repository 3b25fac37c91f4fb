/* SPDX-License-Identifier: Apache-2.0 */
/* How the images, filters and results of convolutions fit each other: see conv.h. */
#include "ops/nn/conv.h"

const tin_attr tin_conv_attrs[] = {
    TIN_ATTR_INTS(tin_conv_params, strides, "step of the window in each dimension"),
    TIN_ATTR_INTS(tin_conv_params, dilations, "step between the window's elements, 1 if left out"),
    TIN_ATTR_INTS(tin_conv_params, explicit_paddings, "pairs for each dimension, if EXPLICIT"),
    TIN_ATTR_ENUM(tin_conv_params, padding, TIN_PADDING_VALID, tin_padding_names, "padding"),
    TIN_ATTR_ENUM(tin_conv_params, data_format, TIN_NHWC, tin_data_format_names, "layout"),
    TIN_ATTR_END};

tin_conv_axes tin_conv_axes_of(const tin_conv_params *p) {
  return p->data_format == TIN_NCHW ? (tin_conv_axes){0, 2, 3, 1} : (tin_conv_axes){0, 1, 2, 3};
}

/* ---- attributes ------------------------------------------------------------ */

/* `list` is of four, and those for batch and channels are `same`. */
static tin_status check_four(const tin_node *node, const char *what, const tin_ints *list) {
  tin_conv_axes axes = tin_conv_axes_of(node->params);
  TIN_TRY(tin_expect_count(node, what, list->n, 4));
  if (list->v[axes.n] != 1 || list->v[axes.c] != 1)
    return tin_fail(node, TIN_UNSUPPORTED, "%s of batch and channels are %d and %d, must be 1",
                    what, list->v[axes.n], list->v[axes.c]);
  return TIN_OK;
}

static tin_status check_padding(const tin_node *node) {
  const tin_conv_params *p = node->params;
  const tin_ints *pads = &p->explicit_paddings;
  tin_conv_axes axes = tin_conv_axes_of(p);
  if (p->padding != TIN_PADDING_EXPLICIT) return TIN_OK;
  TIN_TRY(tin_expect_count(node, "explicit_paddings", pads->n, 8));
  if (pads->v[2 * axes.n] != 0 || pads->v[2 * axes.n + 1] != 0 || pads->v[2 * axes.c] != 0 ||
      pads->v[2 * axes.c + 1] != 0)
    return tin_fail(node, TIN_INVALID, "explicit_paddings of batch and channels must be 0");
  return TIN_OK;
}

static tin_status window(const tin_node *node, int axis, int32_t in, int32_t filter,
                         tin_window *w) {
  const tin_conv_params *p = node->params;
  *w = (tin_window){.in = in,
                    .filter = filter,
                    .stride = p->strides.v[axis],
                    .dilation = p->dilations.n ? p->dilations.v[axis] : 1};
  if (p->padding == TIN_PADDING_EXPLICIT) {
    w->before = p->explicit_paddings.v[2 * axis];
    w->after = p->explicit_paddings.v[2 * axis + 1];
  }
  return tin_window_size(node, p->padding, w);
}

/* ---- geometry -------------------------------------------------------------- */

tin_status tin_conv_windows(const tin_node *node, const tin_shape *image, const tin_shape *filter,
                            tin_conv *g) {
  const tin_conv_params *p = node->params;
  tin_conv_axes axes = tin_conv_axes_of(p);
  TIN_TRY(check_four(node, "strides", &p->strides));
  if (p->dilations.n) TIN_TRY(check_four(node, "dilations", &p->dilations));
  TIN_TRY(check_padding(node));
  g->channels_first = p->data_format == TIN_NCHW;
  g->batch = image->dim[axes.n];
  TIN_TRY(window(node, axes.y, image->dim[axes.y], filter->dim[0], &g->y));
  return window(node, axes.x, image->dim[axes.x], filter->dim[1], &g->x);
}

void tin_conv_shape(const tin_node *node, int32_t batch, int32_t height, int32_t width,
                    int32_t channels, tin_shape *out) {
  tin_conv_axes axes = tin_conv_axes_of(node->params);
  out->rank = 4;
  out->dim[axes.n] = batch;
  out->dim[axes.y] = height;
  out->dim[axes.x] = width;
  out->dim[axes.c] = channels;
}

/* Image and filter of a convolution forwards. */
static tin_status check_ranks(const tin_node *node) {
  TIN_TRY(tin_expect_rank(node, "the image", &node->in[TIN_CONV_IMAGE]->shape, 4));
  return tin_expect_rank(node, "the filter", &node->in[TIN_CONV_FILTER]->shape, 4);
}

static tin_status check_backprop_ranks(const tin_node *node) {
  TIN_TRY(tin_expect_rank(node, "the filter", &node->in[TIN_BACKPROP_FILTER]->shape, 4));
  return tin_expect_rank(node, "out_backprop", &node->in[TIN_BACKPROP_RESULT]->shape, 4);
}

tin_status tin_conv_bias(const tin_node *node, int32_t channels) {
  if (node->num_in == 0) return TIN_OK;
  const tin_shape *bias = &node->in[node->num_in - 1]->shape;
  if (bias->rank == 1 && bias->dim[0] == channels) return TIN_OK;
  return tin_fail(node, TIN_MISMATCH,
                  "bias has rank %d and %lld elements, expected one for each "
                  "of %d channels",
                  bias->rank, (long long)tin_numel(bias), channels);
}

/* `total` channels in groups of `each`, which share `others` channels equally. */
static tin_status find_groups(const tin_node *node, int32_t total, int32_t each, int32_t others,
                              int32_t *groups) {
  *groups = 1;
  if (each == total) return TIN_OK;
  if (each < 1 || total % each != 0)
    return tin_fail(node, TIN_MISMATCH, "the image has %d channels, the filter %d", total, each);
  *groups = total / each;
  if (*groups == 0) *groups = 1;
  if (others % *groups != 0)
    return tin_fail(node, TIN_MISMATCH, "%d filters cannot be shared out among %d groups", others,
                    *groups);
  return TIN_OK;
}

tin_status tin_conv2d_find(const tin_node *node, tin_conv *g) {
  const tin_shape *image = &node->in[TIN_CONV_IMAGE]->shape;
  const tin_shape *filter = &node->in[TIN_CONV_FILTER]->shape;
  TIN_TRY(check_ranks(node));
  TIN_TRY(tin_conv_windows(node, image, filter, g));
  g->image_channels = image->dim[tin_conv_axes_of(node->params).c];
  g->result_channels = filter->dim[3];
  if (node->num_in > TIN_CONV_BIAS) TIN_TRY(tin_conv_bias(node, g->result_channels));
  return find_groups(node, g->image_channels, filter->dim[2], g->result_channels, &g->groups);
}

tin_status tin_depthwise_find(const tin_node *node, tin_conv *g) {
  const tin_shape *image = &node->in[TIN_CONV_IMAGE]->shape;
  const tin_shape *filter = &node->in[TIN_CONV_FILTER]->shape;
  TIN_TRY(check_ranks(node));
  TIN_TRY(tin_conv_windows(node, image, filter, g));
  g->image_channels = g->groups = image->dim[tin_conv_axes_of(node->params).c];
  if (filter->dim[2] != g->image_channels)
    return tin_fail(node, TIN_MISMATCH, "the image has %d channels, the filter %d",
                    g->image_channels, filter->dim[2]);
  int64_t channels = (int64_t)g->image_channels * filter->dim[3];
  if (channels > INT32_MAX)
    return tin_fail(node, TIN_INVALID, "a result of %lld channels is too large",
                    (long long)channels);
  g->result_channels = (int32_t)channels;
  if (node->num_in > TIN_CONV_BIAS) TIN_TRY(tin_conv_bias(node, g->result_channels));
  return TIN_OK;
}

/* ---- backwards ------------------------------------------------------------- */

/* The image's shape: all of it, or height and width alone. */
static tin_status image_shape(const tin_node *node, tin_shape *image) {
  const tin_shape *filter = &node->in[TIN_BACKPROP_FILTER]->shape;
  const tin_shape *result = &node->in[TIN_BACKPROP_RESULT]->shape;
  int64_t sizes[4];
  int32_t count;
  TIN_TRY(tin_ints_input(node, TIN_BACKPROP_SIZES, "input_sizes", sizes, 4, &count));
  if (count == 4) return tin_shape_from(node, sizes, 4, image);
  tin_shape spatial;
  if (count != 2)
    return tin_fail(node, TIN_MISMATCH, "input_sizes has %d elements, expected 4 or 2", count);
  TIN_TRY(tin_shape_from(node, sizes, 2, &spatial));
  tin_conv_shape(node, result->dim[0], spatial.dim[0], spatial.dim[1], filter->dim[2], image);
  return TIN_OK;
}

static tin_status check_result(const tin_node *node, const tin_conv *g) {
  const tin_shape *given = &node->in[TIN_BACKPROP_RESULT]->shape;
  tin_shape expected;
  tin_conv_shape(node, g->batch, g->y.out, g->x.out, g->result_channels, &expected);
  if (tin_shape_equal(given, &expected)) return TIN_OK;
  return tin_fail(node, TIN_MISMATCH,
                  "out_backprop is [%d,%d,%d,%d], but an image of that size gives [%d,%d,%d,%d]",
                  given->dim[0], given->dim[1], given->dim[2], given->dim[3], expected.dim[0],
                  expected.dim[1], expected.dim[2], expected.dim[3]);
}

tin_status tin_conv2d_backprop_fit(const tin_node *node, const tin_shape *image, tin_conv *g) {
  const tin_shape *filter = &node->in[TIN_BACKPROP_FILTER]->shape;
  TIN_TRY(check_backprop_ranks(node));
  TIN_TRY(tin_expect_rank(node, "the image", image, 4));
  TIN_TRY(tin_conv_windows(node, image, filter, g));
  g->image_channels = image->dim[tin_conv_axes_of(node->params).c];
  g->result_channels = filter->dim[3];
  if (node->num_in > TIN_BACKPROP_BIAS) TIN_TRY(tin_conv_bias(node, g->image_channels));
  TIN_TRY(find_groups(node, g->image_channels, filter->dim[2], g->result_channels, &g->groups));
  return check_result(node, g);
}

tin_status tin_conv2d_backprop_find(const tin_node *node, tin_conv *g) {
  tin_shape image;
  TIN_TRY(check_backprop_ranks(node));
  TIN_TRY(image_shape(node, &image));
  return tin_conv2d_backprop_fit(node, &image, g);
}
