/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixDiagPart in all versions: diagonals of matrices. */
#include "ops/array/bands.h"

static tin_status get_bands(const tin_node *node, int32_t align, tin_bands *b) {
  b->align = align;
  TIN_TRY(tin_bands_k(node, 1, b));
  return tin_bands_in(node, &node->in[0]->shape, b);
}

tin_status tin_matrix_diag_part_infer(tin_node *node, int32_t align) {
  tin_bands b;
  if (node->num_in > 1 && !tin_known(node, 1)) return tin_infer_later(node);
  if (node->num_in > 2 && tin_numel(&node->in[2]->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "padding_value must be a scalar");
  TIN_TRY(get_bands(node, align, &b));
  return tin_bands_compact(node, &b, &node->in[0]->shape, &node->out[0]->shape);
}

tin_status tin_matrix_diag_part_run(const tin_node *node, int32_t align) {
  const tin_tensor *y = node->out[0];
  int64_t n = tin_numel(&y->shape);
  tin_bands b;
  if (n == 0) return TIN_OK;
  TIN_TRY(get_bands(node, align, &b));
  if (node->num_in > 2 && b.lo != b.hi) tin_copy_fill(node, node->in[2]->data, y, 0, n);
  tin_bands_copy(node, &b, n / (tin_bands_count(&b) * b.longest), node->in[0]->data, y, false);
  return TIN_OK;
}
