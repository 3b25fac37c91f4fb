/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/resize.h"

#include "ops/common/shape.h"

const tin_attr tin_resize_attrs[] = {
    TIN_ATTR_BOOL(tin_resize_params, align_corners, false, "corners stay where they are"),
    TIN_ATTR_BOOL(tin_resize_params, half_pixel_centers, false, "elements are centered at .5"),
    TIN_ATTR_END};

static tin_status check(const tin_node *node, const tin_shape *in) {
  const tin_resize_params *p = node->params;
  if (p->align_corners && p->half_pixel_centers)
    return tin_fail(node, TIN_INVALID, "align_corners and half_pixel_centers exclude each other");
  if (in->rank != 4)
    return tin_fail(node, TIN_MISMATCH, "images have rank %d, expected 4", in->rank);
  if (in->dim[1] < 1 || in->dim[2] < 1 || in->dim[3] < 1)
    return tin_fail(node, TIN_MISMATCH, "images of %d x %d x %d are empty", in->dim[1], in->dim[2],
                    in->dim[3]);
  const tin_shape *size = &node->in[1]->shape;
  if (size->rank != 1 || size->dim[0] != 2)
    return tin_fail(node, TIN_MISMATCH, "size must have 2 elements: height and width");
  return TIN_OK;
}

tin_status tin_resize_infer(tin_node *node) {
  const tin_shape *in = &node->in[0]->shape;
  TIN_TRY(check(node, in));
  tin_shape *out = &node->out[0]->shape;
  *out = (tin_shape){4, {in->dim[0], TIN_UNKNOWN, TIN_UNKNOWN, in->dim[3]}};
  if (!node->in[1]->data) return TIN_OK;
  int64_t height = tin_int_at(node->in[1], 0), width = tin_int_at(node->in[1], 1);
  if (height < 1 || width < 1 || height > INT32_MAX || width > INT32_MAX)
    return tin_fail(node, TIN_INVALID, "size is %lld x %lld, but must be positive",
                    (long long)height, (long long)width);
  out->dim[1] = (int32_t)height;
  out->dim[2] = (int32_t)width;
  return TIN_OK;
}

static tin_resize_axis axis(const tin_node *node, int32_t dim) {
  const tin_resize_params *p = node->params;
  int32_t in = node->in[0]->shape.dim[dim], out = node->out[0]->shape.dim[dim];
  bool corners = p->align_corners && out > 1;
  return (tin_resize_axis){.in = in,
                           .out = out,
                           .scale = corners ? (float)(in - 1) / (float)(out - 1)
                                            : (float)in / (float)out,
                           .align_corners = p->align_corners,
                           .half_pixel_centers = p->half_pixel_centers};
}

tin_resize tin_resize_of(const tin_node *node) {
  return (tin_resize){.batch = (size_t)node->in[0]->shape.dim[0],
                      .channels = (size_t)node->in[0]->shape.dim[3],
                      .y = axis(node, 1),
                      .x = axis(node, 2)};
}
