/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixSetDiag in all versions: matrices with other diagonals. */
#include "ops/array/bands.h"

static tin_status get_bands(const tin_node *node, int32_t align, tin_bands *b) {
  b->align = align;
  TIN_TRY(tin_bands_k(node, 2, b));
  return tin_bands_in(node, &node->in[0]->shape, b);
}

tin_status tin_matrix_set_diag_infer(tin_node *node, int32_t align) {
  const tin_shape *x = &node->in[0]->shape;
  tin_shape expected;
  tin_bands b;
  node->out[0]->shape = *x;
  if (node->num_in > 2 && !tin_known(node, 2)) return TIN_OK;
  TIN_TRY(get_bands(node, align, &b));
  TIN_TRY(tin_bands_compact(node, &b, x, &expected));
  if (!tin_shape_equal(&expected, &node->in[1]->shape))
    return tin_fail(node, TIN_MISMATCH, "the shape of diagonal does not fit that of the input");
  return TIN_OK;
}

tin_status tin_matrix_set_diag_run(const tin_node *node, int32_t align) {
  const tin_tensor *y = node->out[0];
  tin_shape expected;
  tin_bands b;
  TIN_TRY(get_bands(node, align, &b));
  TIN_TRY(tin_bands_compact(node, &b, &y->shape, &expected));
  if (!tin_shape_equal(&expected, &node->in[1]->shape))
    return tin_fail(node, TIN_MISMATCH, "the shape of diagonal does not fit that of the input");
  TIN_TRY(tin_run_view(node));
  if (tin_numel(&y->shape) == 0) return TIN_OK;
  tin_bands_copy(node, &b, tin_extent(&y->shape, 0, y->shape.rank - 2), node->in[1]->data, y, true);
  return TIN_OK;
}
