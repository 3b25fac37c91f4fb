/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixDiagPartV3: the diagonals of matrices: a band of them, aligned at choice. */
#include "ops/array/bands.h"

static tin_status infer(tin_node *node) {
  return tin_matrix_diag_part_infer(node, ((const tin_bands_params *)node->params)->align);
}

static tin_status run(const tin_node *node) {
  return tin_matrix_diag_part_run(node, ((const tin_bands_params *)node->params)->align);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "MatrixDiagPartV3",
    .signature = "input:T k:int32 padding_value:T -> diagonal:T",
    .attrs = tin_bands_attrs,
    .params_size = sizeof(tin_bands_params),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "matrix_diag_part_v3", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(matrix_diag_part_v3) { return tin_add_kernel(registry, &kernel); }
