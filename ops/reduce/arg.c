/* SPDX-License-Identifier: Apache-2.0 */
/* What ArgMax and ArgMin share. */
#include "ops/reduce/arg.h"

#include "ops/common/shape.h"

enum { RANGE_ELEMENTS = 8192 }; /* about 10 microseconds */

const tin_attr tin_arg_attrs[] = {TIN_ATTR_TYPE("Tidx", TIN_S32),
                                  TIN_ATTR_TYPE("output_type", TIN_S64), TIN_ATTR_END};

static tin_status find_axis(const tin_node *node, int32_t *axis) {
  int64_t value;
  TIN_TRY(tin_int_input(node, 1, "dimension", &value));
  return tin_axis(node, value, node->in[0]->shape.rank, axis);
}

tin_status tin_arg_infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape;
  tin_shape *y = &node->out[0]->shape;
  int32_t axis;
  if (!node->in[1]->data) {
    tin_shape_unknown(y);
    return TIN_OK;
  }
  TIN_TRY(find_axis(node, &axis));
  y->rank = 0;
  for (int32_t i = 0; i < x->rank; i++)
    if (i != axis) y->dim[y->rank++] = x->dim[i];
  return TIN_OK;
}

static void store(tin_tensor *y, size_t at, size_t n, const int32_t *index) {
  for (size_t i = 0; i < n; i++) {
    if (y->dtype == TIN_S64)
      ((int64_t *)y->data)[at + i] = index[i];
    else if (y->dtype == TIN_S32)
      ((int32_t *)y->data)[at + i] = index[i];
    else
      ((uint16_t *)y->data)[at + i] = (uint16_t)index[i];
  }
}

static void run_units(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_arg_state *s = node->state;
  int32_t index[TIN_ARG_COLUMNS];
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    size_t o = i / s->blocks, c = i % s->blocks * TIN_ARG_COLUMNS;
    size_t n = s->inner - c < TIN_ARG_COLUMNS ? s->inner - c : TIN_ARG_COLUMNS;
    const char *x = node->in[0]->data;
    x += (o * s->n * s->inner + c) * s->element;
    if (s->row && s->inner == 1)
      index[0] = (int32_t)s->row(s->n, (const float *)(const void *)x);
    else
      s->fn(s->n, n, s->inner, x, index);
    store(node->out[0], o * s->inner + c, n, index);
  }
}

tin_status tin_arg_run(const tin_node *node, size_t element, tin_arg_fn *fn, tin_arg_row_fn *row) {
  const tin_shape *x = &node->in[0]->shape;
  tin_arg_state *s = node->state;
  int32_t axis;
  uint16_t type = node->out[0]->dtype;
  TIN_TRY(find_axis(node, &axis));
  if (type != TIN_S64 && type != TIN_S32 && type != TIN_S16 && type != TIN_U16)
    return tin_fail(node, TIN_UNSUPPORTED, "output_type must be int32 or int64");
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  if (x->dim[axis] == 0)
    return tin_fail(node, TIN_MISMATCH, "dimension %d of the input is empty", axis);
  *s = (tin_arg_state){
      .outer = 1, .n = (size_t)x->dim[axis], .inner = 1, .element = element, .fn = fn, .row = row};
  for (int32_t i = 0; i < axis; i++) s->outer *= (size_t)x->dim[i];
  for (int32_t i = axis + 1; i < x->rank; i++) s->inner *= (size_t)x->dim[i];
  s->blocks = (s->inner + TIN_ARG_COLUMNS - 1) / TIN_ARG_COLUMNS;
  size_t cost = s->n * (s->inner < TIN_ARG_COLUMNS ? s->inner : TIN_ARG_COLUMNS);
  tin_parallel(node, s->outer * s->blocks, RANGE_ELEMENTS / cost + 1, run_units);
  return TIN_OK;
}
