/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixDiagPartV2: the diagonals of matrices: a band of them. */
#include "ops/array/bands.h"

static tin_status infer(tin_node *node) { return tin_matrix_diag_part_infer(node, TIN_LEFT_LEFT); }

static tin_status run(const tin_node *node) {
  return tin_matrix_diag_part_run(node, TIN_LEFT_LEFT);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "MatrixDiagPartV2",
    .signature = "input:T k:int32 padding_value:T -> diagonal:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "matrix_diag_part_v2", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(matrix_diag_part_v2) { return tin_add_kernel(registry, &kernel); }
