/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/depth.h"

const tin_attr tin_depth_attrs[] = {
    TIN_ATTR_INT(tin_depth, block_size, 0, "height and width of a square"),
    TIN_ATTR_ENUM(tin_depth, data_format, TIN_NHWC, tin_data_format_names, "the order of the axes"),
    TIN_ATTR_END,
};

static tin_depth_axes axes_of(int32_t format) {
  return format == TIN_NCHW ? (tin_depth_axes){1, 2, 3} : (tin_depth_axes){3, 1, 2};
}

tin_status tin_depth_check(const tin_node *node, tin_depth_axes *axes) {
  const tin_depth *p = node->params;
  if (node->in[0]->shape.rank != 4)
    return tin_fail(node, TIN_MISMATCH, "the input has rank %d, expected 4",
                    node->in[0]->shape.rank);
  if (p->block_size < 2 || p->block_size > INT16_MAX)
    return tin_fail(node, TIN_INVALID, "block_size is %lld, expected at least 2",
                    (long long)p->block_size);
  *axes = axes_of(p->data_format);
  return TIN_OK;
}

typedef struct dim { /* with its stride in the deep tensor, and in the image */
  int64_t count, deep, image;
} dim;

void tin_depth_copy(const tin_node *node, const tin_shape *deep, const tin_shape *image,
                    bool to_image) {
  const tin_depth *p = node->params;
  tin_depth_axes a = axes_of(p->data_format);
  int64_t b = p->block_size, sd[TIN_MAX_RANK], si[TIN_MAX_RANK], k = image->dim[a.c];
  tin_dense_strides(deep, sd);
  tin_dense_strides(image, si);
  dim batch = {deep->dim[0], sd[0], si[0]}, channel = {k, sd[a.c], si[a.c]};
  dim h = {deep->dim[a.h], sd[a.h], si[a.h] * b}, w = {deep->dim[a.w], sd[a.w], si[a.w] * b};
  dim r = {b, sd[a.c] * k * b, si[a.h]}, q = {b, sd[a.c] * k, si[a.w]};
  bool first = p->data_format == TIN_NCHW;
  /* Outermost axis of the destination first. */
  dim image_last[] = {batch, h, r, w, q, channel}, image_first[] = {batch, channel, h, r, w, q};
  dim deep_last[] = {batch, h, w, r, q, channel}, deep_first[] = {batch, r, q, channel, h, w};
  const dim *order = to_image ? (first ? image_first : image_last) : first ? deep_first : deep_last;
  if (tin_numel(image) == 0) return;
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  for (int32_t i = 0; i < 6; i++)
    tin_copy_axis(c, order[i].count, to_image ? order[i].deep : order[i].image,
                  to_image ? order[i].image : order[i].deep);
  tin_copy_run(node);
}
