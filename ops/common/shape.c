/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/common/shape.h"

const char *const tin_padding_names[] = {"SAME", "VALID", "EXPLICIT", NULL};
const char *const tin_data_format_names[] = {"NHWC", "NCHW", NULL};

int64_t tin_int_at(const tin_tensor *t, int64_t i) {
  switch (t->dtype) {
  case TIN_S64:
    return ((const int64_t *)t->data)[i];
  case TIN_S32:
    return ((const int32_t *)t->data)[i];
  case TIN_U32:
    return ((const uint32_t *)t->data)[i];
  case TIN_S16:
    return ((const int16_t *)t->data)[i];
  case TIN_U16:
    return ((const uint16_t *)t->data)[i];
  case TIN_S8:
    return ((const int8_t *)t->data)[i];
  case TIN_U8:
    return ((const uint8_t *)t->data)[i];
  default:
    return -1;
  }
}

tin_status tin_int_input(const tin_node *node, uint32_t input, const char *what, int64_t *value) {
  const tin_tensor *t = node->in[input];
  if (tin_numel(&t->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "%s must be a scalar, but has rank %d", what,
                    t->shape.rank);
  *value = tin_int_at(t, 0);
  return TIN_OK;
}

tin_status tin_ints_input(const tin_node *node, uint32_t input, const char *what, int64_t *values,
                          int32_t max, int32_t *count) {
  const tin_tensor *t = node->in[input];
  if (t->shape.rank > 1)
    return tin_fail(node, TIN_MISMATCH, "%s must be a vector, but has rank %d", what,
                    t->shape.rank);
  int64_t n = tin_numel(&t->shape);
  if (n > max)
    return tin_fail(node, TIN_MISMATCH, "%s has %lld elements, at most %d are possible", what,
                    (long long)n, max);
  for (int64_t i = 0; i < n; i++) values[i] = tin_int_at(t, i);
  *count = (int32_t)n;
  return TIN_OK;
}

tin_status tin_expect_count(const tin_node *node, const char *what, uint32_t count,
                            uint32_t expected) {
  if (count == expected) return TIN_OK;
  return tin_fail(node, TIN_INVALID, "%s has %u elements, expected %u", what, count, expected);
}

tin_status tin_expect_rank(const tin_node *node, const char *what, const tin_shape *shape,
                           int32_t expected) {
  if (shape->rank == expected) return TIN_OK;
  return tin_fail(node, TIN_MISMATCH, "%s has rank %d, expected %d", what, shape->rank, expected);
}

tin_status tin_axis(const tin_node *node, int64_t axis, int32_t rank, int32_t *out) {
  if (axis < -(int64_t)rank || axis >= rank)
    return tin_fail(node, TIN_MISMATCH, "axis %lld is outside of [%d, %d)", (long long)axis, -rank,
                    rank);
  *out = (int32_t)(axis < 0 ? axis + rank : axis);
  return TIN_OK;
}

tin_status tin_shape_from(const tin_node *node, const int64_t *dims, int32_t count,
                          tin_shape *out) {
  if (count > TIN_MAX_RANK)
    return tin_fail(node, TIN_UNSUPPORTED, "a shape of rank %d, at most %d are supported", count,
                    TIN_MAX_RANK);
  out->rank = count;
  for (int32_t i = 0; i < count; i++) {
    if (dims[i] < 0 || dims[i] > INT32_MAX)
      return tin_fail(node, TIN_MISMATCH, "dimension %d of the shape is %lld", i,
                      (long long)dims[i]);
    out->dim[i] = (int32_t)dims[i];
  }
  if (tin_numel(out) < 0) return tin_fail(node, TIN_MISMATCH, "the shape is too large");
  return TIN_OK;
}

void tin_shape_unknown(tin_shape *out) { out->rank = TIN_UNKNOWN; }

tin_status tin_broadcast(const tin_node *node, const tin_shape *a, const tin_shape *b,
                         tin_shape *out) {
  tin_shape result = {.rank = a->rank > b->rank ? a->rank : b->rank};
  for (int32_t i = 1; i <= result.rank; i++) {
    int32_t x = i <= a->rank ? a->dim[a->rank - i] : 1;
    int32_t y = i <= b->rank ? b->dim[b->rank - i] : 1;
    if (x != y && x != 1 && y != 1)
      return tin_fail(node, TIN_MISMATCH,
                      "shapes do not broadcast: dimension %d from the end is %d and %d", i, x, y);
    result.dim[result.rank - i] = x == 1 ? y : x;
  }
  *out = result;
  return TIN_OK;
}

tin_status tin_infer_broadcast(tin_node *node) {
  if (node->num_in < 2) {
    node->out[0]->shape = node->in[0]->shape;
    return TIN_OK;
  }
  return tin_broadcast(node, &node->in[0]->shape, &node->in[1]->shape, &node->out[0]->shape);
}

void tin_broadcast_strides(const tin_shape *s, const tin_shape *to, int64_t *strides) {
  int64_t stride = 1;
  int32_t lead = to->rank - s->rank;
  for (int32_t i = s->rank - 1; i >= 0; i--) {
    strides[i + lead] = s->dim[i] == 1 ? 0 : stride;
    stride *= s->dim[i];
  }
  for (int32_t i = 0; i < lead; i++) strides[i] = 0;
}

tin_status tin_window_size(const tin_node *node, int32_t padding, tin_window *w) {
  if (w->stride < 1 || w->dilation < 1 || w->filter < 1)
    return tin_fail(node, TIN_INVALID, "window %d, stride %d, dilation %d: all must be at least 1",
                    w->filter, w->stride, w->dilation);
  int64_t extent = (int64_t)(w->filter - 1) * w->dilation + 1, out;
  if (padding == TIN_PADDING_SAME) {
    out = ((int64_t)w->in + w->stride - 1) / w->stride;
    int64_t pad = (out - 1) * w->stride + extent - w->in;
    if (pad < 0) pad = 0;
    if (pad > INT32_MAX) return tin_fail(node, TIN_INVALID, "the window is too large");
    w->before = (int32_t)(pad / 2);
    w->after = (int32_t)(pad - pad / 2);
  } else {
    if (padding == TIN_PADDING_VALID) w->before = w->after = 0;
    if (w->before < 0 || w->after < 0)
      return tin_fail(node, TIN_INVALID, "padding must not be negative");
    int64_t room = (int64_t)w->in + w->before + w->after - extent;
    if (room < 0 && w->in > 0)
      return tin_fail(node, TIN_MISMATCH, "a window of %lld does not fit into %d + %d + %d",
                      (long long)extent, w->before, w->in, w->after);
    out = room < 0 ? 0 : room / w->stride + 1;
  }
  if (out > INT32_MAX) return tin_fail(node, TIN_INVALID, "the output is too large");
  w->out = (int32_t)out;
  return TIN_OK;
}
