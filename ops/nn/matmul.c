/* SPDX-License-Identifier: Apache-2.0 */
/* How the factors of matrix products fit each other: see matmul.h. */
#include "ops/nn/matmul.h"

static tin_status check_ranks(const tin_node *node) {
  const char *const names[] = {"first", "second"};
  for (int i = 0; i < 2; i++) {
    int32_t rank = node->in[i]->shape.rank;
    if (rank < 2)
      return tin_fail(node, TIN_MISMATCH, "the %s factor has rank %d, expected 2 or more", names[i],
                      rank);
  }
  return TIN_OK;
}

/* The axes before the last two. */
static tin_shape batch_axes(const tin_shape *s) {
  tin_shape axes = *s;
  axes.rank = s->rank - 2;
  return axes;
}

static tin_status check_bias(const tin_node *node, int32_t columns) {
  if (node->num_in <= TIN_MATMUL_BIAS) return TIN_OK;
  const tin_shape *bias = &node->in[TIN_MATMUL_BIAS]->shape;
  if (bias->rank == 1 && bias->dim[0] == columns) return TIN_OK;
  return tin_fail(node, TIN_MISMATCH, "bias has rank %d, expected one value for each of %d columns",
                  bias->rank, columns);
}

/* Rows and columns of one factor: sizes and strides, as the product sees them. */
static void find_factor(const tin_shape *s, bool transposed, int32_t *rows, int32_t *columns,
                        ptrdiff_t *row, ptrdiff_t *column) {
  int32_t height = s->dim[s->rank - 2], width = s->dim[s->rank - 1];
  *rows = transposed ? width : height;
  *columns = transposed ? height : width;
  *row = transposed ? 1 : width;
  *column = transposed ? width : 1;
}

static void find_steps(const tin_shape *s, const tin_shape *axes, int64_t *steps) {
  tin_shape own = batch_axes(s);
  int64_t matrix = (int64_t)s->dim[s->rank - 2] * s->dim[s->rank - 1];
  tin_broadcast_strides(&own, axes, steps);
  for (int32_t i = 0; i < axes->rank; i++) steps[i] *= matrix;
}

tin_status tin_matmul_find(const tin_node *node, tin_matmul *g) {
  const tin_matmul_params *p = node->params;
  TIN_TRY(check_ranks(node));
  const tin_shape *a = &node->in[TIN_MATMUL_A]->shape, *b = &node->in[TIN_MATMUL_B]->shape;
  tin_shape a_axes = batch_axes(a), b_axes = batch_axes(b);
  int32_t m, k, depth, n;
  find_factor(a, p->transpose_a || p->adj_x, &m, &k, &g->a_row, &g->a_column);
  find_factor(b, p->transpose_b || p->adj_y, &depth, &n, &g->b_row, &g->b_column);
  if (k != depth)
    return tin_fail(node, TIN_MISMATCH, "a product of [%d,%d] and [%d,%d]: inner sizes differ", m,
                    k, depth, n);
  TIN_TRY(tin_broadcast(node, &a_axes, &b_axes, &g->axes));
  TIN_TRY(check_bias(node, n));
  find_steps(a, &g->axes, g->a_step);
  find_steps(b, &g->axes, g->b_step);
  int64_t batch = tin_numel(&g->axes);
  if (batch < 0) return tin_fail(node, TIN_INVALID, "the batch is too large");
  g->m = (size_t)m, g->n = (size_t)n, g->k = (size_t)k, g->batch = (size_t)batch;
  g->conjugate_a = p->adj_x, g->conjugate_b = p->adj_y;
  return TIN_OK;
}

tin_status tin_matmul_infer_batch(tin_node *node) {
  tin_matmul g;
  TIN_TRY(tin_matmul_find(node, &g));
  if (g.axes.rank + 2 > TIN_MAX_RANK)
    return tin_fail(node, TIN_UNSUPPORTED, "a result of rank %d", g.axes.rank + 2);
  tin_shape *out = &node->out[0]->shape;
  *out = g.axes;
  out->dim[out->rank++] = (int32_t)g.m;
  out->dim[out->rank++] = (int32_t)g.n;
  return TIN_OK;
}

tin_status tin_matmul_infer(tin_node *node) {
  int32_t a = node->in[TIN_MATMUL_A]->shape.rank, b = node->in[TIN_MATMUL_B]->shape.rank;
  if (a != 2 || b != 2)
    return tin_fail(node, TIN_MISMATCH, "factors have ranks %d and %d, expected 2", a, b);
  return tin_matmul_infer_batch(node);
}

bool tin_matmul_linear(const tin_node *node, tin_linear *as) {
  const tin_matmul_params *p = node->params;
  const tin_tensor *b = node->in[TIN_MATMUL_B];
  if (!b->data || b->shape.rank < 2) return false;
  bool transposed = p->transpose_b || p->adj_y;
  int32_t height = b->shape.dim[b->shape.rank - 2], width = b->shape.dim[b->shape.rank - 1];
  *as = (tin_linear){.weights = TIN_MATMUL_B,
                     .bias = TIN_MATMUL_BIAS,
                     .channels = (uint32_t)(transposed ? height : width),
                     .inner = transposed ? (size_t)width : 1};
  return as->channels > 0 && as->inner > 0;
}

void tin_matmul_at(const tin_matmul *g, size_t index, int64_t *a, int64_t *b) {
  *a = *b = 0;
  for (int32_t i = g->axes.rank - 1; i >= 0; i--) {
    size_t size = (size_t)g->axes.dim[i];
    int64_t at = (int64_t)(index % size);
    index /= size;
    *a += at * g->a_step[i];
    *b += at * g->b_step[i];
  }
}
