/* SPDX-License-Identifier: Apache-2.0 */
/* OneHot: for each index a new axis that is `on` there and `off` elsewhere. */
#include "ops/array/array.h"

#include <string.h>

typedef struct one_hot {
  int64_t axis;
} one_hot;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(one_hot, axis, -1, "where the new dimension goes"),
    TIN_ATTR_END,
};

static tin_status check_scalar(const tin_node *node, uint32_t input, const char *what) {
  if (tin_numel(&node->in[input]->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "%s must be a scalar, but has rank %d", what,
                    node->in[input]->shape.rank);
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  const one_hot *p = node->params;
  const tin_shape *x = &node->in[0]->shape;
  int64_t dims[TIN_MAX_RANK + 1], depth;
  int32_t axis;
  TIN_TRY(check_scalar(node, 2, "on_value"));
  TIN_TRY(check_scalar(node, 3, "off_value"));
  TIN_TRY(tin_axis(node, p->axis, x->rank + 1, &axis));
  if (!tin_known(node, 1)) return tin_infer_later(node);
  TIN_TRY(tin_int_input(node, 1, "depth", &depth));
  if (depth < 0) return tin_fail(node, TIN_MISMATCH, "depth is %lld", (long long)depth);
  for (int32_t i = 0; i <= x->rank; i++)
    dims[i] = i < axis ? x->dim[i] : i == axis ? depth : x->dim[i - 1];
  return tin_shape_from(node, dims, x->rank + 1, &node->out[0]->shape);
}

static tin_status run(const tin_node *node) {
  const one_hot *p = node->params;
  const tin_shape *s = &node->out[0]->shape;
  int64_t total = tin_numel(s);
  int32_t axis;
  if (total == 0) return TIN_OK;
  TIN_TRY(tin_axis(node, p->axis, s->rank, &axis));
  tin_copy_fill(node, node->in[3]->data, node->out[0], 0, total);
  int64_t inner = tin_extent(s, axis + 1, s->rank), depth = s->dim[axis], count = total / depth;
  size_t size = tin_element_size(node->out[0]);
  char *y = node->out[0]->data;
  for (int64_t i = 0; i < count; i++) {
    int64_t index = tin_int_at(node->in[0], i);
    if (index < 0 || index >= depth) continue; /* all off */
    int64_t at = (i / inner * depth + index) * inner + i % inner;
    memcpy(y + (size_t)at * size, node->in[2]->data, size);
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "OneHot",
    .signature = "indices:TI depth:int32 on_value:T off_value:T -> output:T",
    .type_attr = "T",
    .attrs = attrs,
    .params_size = sizeof(one_hot),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "one_hot", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(one_hot) { return tin_add_kernel(registry, &kernel); }
