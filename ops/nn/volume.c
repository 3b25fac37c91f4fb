/* SPDX-License-Identifier: Apache-2.0 */
/* What pooling and convolution of volumes share: see volume.h. */
#include "ops/nn/volume.h"

static const char *const formats[] = {"NDHWC", "NCDHW", NULL};

const tin_attr tin_volume_attrs[] = {
    TIN_ATTR_INTS(tin_volume_params, ksize, "the window's size in each dimension"),
    TIN_ATTR_INTS(tin_volume_params, strides, "its step in each dimension"),
    TIN_ATTR_INTS(tin_volume_params, dilations, "distance of its elements in each dimension"),
    TIN_ATTR_ENUM(tin_volume_params, padding, TIN_PADDING_VALID, tin_padding_names, "padding"),
    TIN_ATTR_ENUM(tin_volume_params, data_format, 0, formats, "layout"),
    TIN_ATTR_END};

/* Elements of a list for depth, height and width; those for batch and channels must be 1. */
static tin_status inner_three(const tin_node *node, const char *what, tin_ints from, int32_t *to) {
  bool first = ((const tin_volume_params *)node->params)->data_format == 1;
  if (from.n != 5)
    return tin_fail(node, TIN_INVALID, "%s has %u elements, expected 5", what, from.n);
  if (from.v[0] != 1 || from.v[first ? 1 : 4] != 1)
    return tin_fail(node, TIN_UNSUPPORTED, "%s must be 1 for batch and channels", what);
  for (int i = 0; i < 3; i++) to[i] = from.v[i + (first ? 2 : 1)];
  return TIN_OK;
}

tin_status tin_volume_ksize(const tin_node *node, int32_t *filter) {
  return inner_three(node, "ksize", ((const tin_volume_params *)node->params)->ksize, filter);
}

tin_status tin_volume_find(const tin_node *node, const int32_t *filter, int32_t channels,
                           tin_volume *v, tin_shape *y) {
  const tin_volume_params *p = node->params;
  const tin_shape *x = &node->in[0]->shape;
  bool first = p->data_format == 1;
  int32_t strides[3], dilations[3] = {1, 1, 1};
  TIN_TRY(inner_three(node, "strides", p->strides, strides));
  if (p->dilations.n) TIN_TRY(inner_three(node, "dilations", p->dilations, dilations));
  if (x->rank != 5) return tin_fail(node, TIN_MISMATCH, "input has rank %d, expected 5", x->rank);
  if (p->padding == TIN_PADDING_EXPLICIT)
    return tin_fail(node, TIN_UNSUPPORTED, "EXPLICIT padding of volumes");
  *y = *x;
  for (int i = 0; i < 3; i++) {
    int axis = i + (first ? 2 : 1);
    v->at[i] = (tin_window){
        .in = x->dim[axis], .filter = filter[i], .stride = strides[i], .dilation = dilations[i]};
    TIN_TRY(tin_window_size(node, p->padding, &v->at[i]));
    y->dim[axis] = v->at[i].out;
  }
  v->images = (size_t)x->dim[0];
  v->channels = (size_t)x->dim[first ? 1 : 4];
  y->dim[first ? 1 : 4] = channels;
  if (tin_numel(y) < 0) return tin_fail(node, TIN_INVALID, "the output is too large");
  return TIN_OK;
}
