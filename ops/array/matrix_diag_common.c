/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixDiag in all versions: matrices from their diagonals. */
#include "ops/array/bands.h"

/* Rows and columns as asked for by inputs 2 and 3, or the fewest that hold the diagonals. */
static tin_status get_size(const tin_node *node, tin_bands *b) {
  int64_t rows = -1, columns = -1;
  int64_t least_rows = b->longest - (b->hi < 0 ? b->hi : 0);
  int64_t least_columns = b->longest + (b->lo > 0 ? b->lo : 0);
  if (node->num_in > 2) TIN_TRY(tin_int_input(node, 2, "num_rows", &rows));
  if (node->num_in > 3) TIN_TRY(tin_int_input(node, 3, "num_cols", &columns));
  if (rows == -1 && columns == -1)
    rows = columns = least_rows > least_columns ? least_rows : least_columns;
  if (rows == -1) rows = least_rows;
  if (columns == -1) columns = least_columns;
  if (rows < least_rows || columns < least_columns ||
      (rows != least_rows && columns != least_columns))
    return tin_fail(node, TIN_MISMATCH, "diagonals of %lld do not make a matrix [%lld,%lld]",
                    (long long)b->longest, (long long)rows, (long long)columns);
  b->rows = rows, b->columns = columns;
  return TIN_OK;
}

static tin_status get_bands(const tin_node *node, int32_t align, tin_bands *b) {
  const tin_shape *x = &node->in[0]->shape;
  b->align = align;
  TIN_TRY(tin_bands_k(node, 1, b));
  int32_t inner = b->lo == b->hi ? 1 : 2;
  if (x->rank < inner)
    return tin_fail(node, TIN_MISMATCH, "diagonal has rank %d, expected at least %d", x->rank,
                    inner);
  if (inner == 2 && x->dim[x->rank - 2] != tin_bands_count(b))
    return tin_fail(node, TIN_MISMATCH, "diagonal has %d rows for %lld diagonals",
                    x->dim[x->rank - 2], (long long)tin_bands_count(b));
  b->longest = x->dim[x->rank - 1];
  return get_size(node, b);
}

tin_status tin_matrix_diag_infer(tin_node *node, int32_t align) {
  const tin_shape *x = &node->in[0]->shape;
  int64_t dims[TIN_MAX_RANK + 1];
  tin_bands b;
  for (uint32_t i = 1; i < node->num_in && i < 4; i++)
    if (!tin_known(node, i)) return tin_infer_later(node);
  if (node->num_in > 4 && tin_numel(&node->in[4]->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "padding_value must be a scalar");
  TIN_TRY(get_bands(node, align, &b));
  int32_t batch = x->rank - (b.lo == b.hi ? 1 : 2);
  for (int32_t i = 0; i < batch; i++) dims[i] = x->dim[i];
  dims[batch] = b.rows, dims[batch + 1] = b.columns;
  return tin_shape_from(node, dims, batch + 2, &node->out[0]->shape);
}

tin_status tin_matrix_diag_run(const tin_node *node, int32_t align) {
  const tin_tensor *y = node->out[0];
  int64_t n = tin_numel(&y->shape);
  tin_bands b;
  if (n == 0) return TIN_OK;
  TIN_TRY(get_bands(node, align, &b));
  if (node->num_in > 4)
    tin_copy_fill(node, node->in[4]->data, y, 0, n);
  else
    tin_copy_zero(y);
  tin_bands_copy(node, &b, n / (b.rows * b.columns), node->in[0]->data, y, true);
  return TIN_OK;
}
