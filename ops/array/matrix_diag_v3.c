/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixDiagV3: matrices from their diagonals: a band of them, aligned at choice. */
#include "ops/array/bands.h"

static tin_status infer(tin_node *node) {
  return tin_matrix_diag_infer(node, ((const tin_bands_params *)node->params)->align);
}

static tin_status run(const tin_node *node) {
  return tin_matrix_diag_run(node, ((const tin_bands_params *)node->params)->align);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "MatrixDiagV3",
    .signature = "diagonal:T k:int32 num_rows:int32 num_cols:int32 padding_value:T -> output:T",
    .attrs = tin_bands_attrs,
    .params_size = sizeof(tin_bands_params),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "matrix_diag_v3", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(matrix_diag_v3) { return tin_add_kernel(registry, &kernel); }
