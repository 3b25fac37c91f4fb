/* SPDX-License-Identifier: Apache-2.0 */
/* What Softmax and LogSoftmax share. */
#include "ops/nn/softmax.h"

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

tin_status tin_softmax_run(const tin_node *node, size_t element, size_t cost, tin_softmax_fn *row) {
  const tin_shape *x = &node->in[0]->shape;
  tin_softmax_state *s = node->state;
  size_t total = (size_t)tin_numel(x);
  if (total == 0) return TIN_OK;
  s->columns = (size_t)x->dim[x->rank - 1];
  s->element = element;
  s->row = row;
  tin_parallel(node, total / s->columns, 10000 / (s->columns * cost) + 1, run_rows);
  return TIN_OK;
}
