/* SPDX-License-Identifier: Apache-2.0 */
/* ConcatOffset: where each of N shapes begins when they are concatenated. */
#include "ops/array/shape_op.h"

static tin_status infer(tin_node *node) {
  for (uint32_t i = 0; i < node->num_out; i++) {
    const tin_shape *s = &node->in[i + 1]->shape;
    if (s->rank != 1 || s->dim[0] != node->in[1]->shape.dim[0])
      return tin_fail(node, TIN_MISMATCH, "shape %u is no vector of the length of shape 0", i);
    node->out[i]->shape = *s;
  }
  return TIN_OK;
}

/* Shape i starts at `at` along the axis, which is moved on. */
static tin_status place(const tin_node *node, uint32_t i, int32_t axis, int64_t *at) {
  const tin_tensor *first = node->in[1], *s = node->in[i + 1];
  for (int32_t d = 0; d < s->shape.dim[0]; d++) {
    int64_t dim = tin_int_at(s, d);
    if (d != axis && dim != tin_int_at(first, d))
      return tin_fail(node, TIN_MISMATCH, "dimension %d of shape %u is %lld, that of shape 0 %lld",
                      d, i, (long long)dim, (long long)tin_int_at(first, d));
    TIN_TRY(tin_put_int(node, node->out[i], d, d == axis ? *at : 0));
  }
  int64_t size = tin_int_at(s, axis);
  if (size < 0 || size > INT32_MAX)
    return tin_fail(node, TIN_MISMATCH, "dimension %d of shape %u is %lld", axis, i,
                    (long long)size);
  *at += size;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  int64_t wanted, at = 0;
  int32_t axis;
  if (node->num_out == 0) return TIN_OK;
  TIN_TRY(tin_int_input(node, 0, "concat_dim", &wanted));
  TIN_TRY(tin_axis(node, wanted, node->in[1]->shape.dim[0], &axis));
  for (uint32_t i = 0; i < node->num_out; i++) TIN_TRY(place(node, i, axis, &at));
  return TIN_OK;
}

static const tin_attr attrs[] = {TIN_ATTR_TYPE("shape_type", TIN_S32), TIN_ATTR_END};

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "ConcatOffset",
    .signature = "concat_dim:int32 shape:N*shape_type -> offset:N*shape_type",
    .type_attr = "shape_type",
    .attrs = attrs,
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "concat_offset", .op = &op, .accepts = tin_accepts_shape_op,
    .run = run,
};

TIN_REGISTER(concat_offset) { return tin_add_kernel(registry, &kernel); }
