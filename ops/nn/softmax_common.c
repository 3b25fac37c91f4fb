/* SPDX-License-Identifier: Apache-2.0 */
/* What Softmax and LogSoftmax share. */
#include "ops/nn/softmax.h"

enum { RANGE_ELEMENTS = 4096 }; /* about 10 microseconds */

tin_status tin_softmax_infer(tin_node *node) {
  if (node->in[0]->shape.rank < 1)
    return tin_fail(node, TIN_MISMATCH, "logits are a scalar, expected a vector at least");
  node->out[0]->shape = node->in[0]->shape;
  return TIN_OK;
}

static void run_rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_softmax_state *s = node->state;
  const char *x = node->in[0]->data;
  char *y = node->out[0]->data;
  (void)worker;
  for (size_t i = begin * s->columns; i < end * s->columns; i += s->columns)
    s->row(s->columns, x + i * s->element, y + i * s->element);
}

static void run_rows_widened(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_softmax_state *s = node->state;
  float *row = (float *)node->scratch + worker * s->columns;
  for (size_t i = begin * s->columns; i < end * s->columns; i += s->columns) {
    s->widen(s->columns, (const uint16_t *)node->in[0]->data + i, row);
    s->row(s->columns, row, row);
    s->narrow(s->columns, row, (uint16_t *)node->out[0]->data + i);
  }
}

tin_status tin_softmax_prepare(tin_node *node, const tin_softmax_state *how) {
  const tin_shape *x = &node->in[0]->shape;
  tin_softmax_state *s = node->state;
  *s = *how;
  s->columns = (size_t)x->dim[x->rank - 1];
  if (s->widen) node->scratch_bytes = node->workers * s->columns * sizeof(float);
  return TIN_OK;
}

tin_status tin_softmax_run(const tin_node *node) {
  const tin_softmax_state *s = node->state;
  size_t total = (size_t)tin_numel(&node->in[0]->shape);
  if (total > 0)
    tin_parallel(node, total / s->columns, RANGE_ELEMENTS / s->columns + 1,
                 s->widen ? run_rows_widened : run_rows);
  return TIN_OK;
}
