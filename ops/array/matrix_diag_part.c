/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixDiagPart: the diagonals of matrices: the main one. */
#include "ops/array/bands.h"

static tin_status infer(tin_node *node) { return tin_matrix_diag_part_infer(node, TIN_LEFT_LEFT); }

static tin_status run(const tin_node *node) {
  return tin_matrix_diag_part_run(node, TIN_LEFT_LEFT);
}

static const char *const aliases[] = {"BatchMatrixDiagPart", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),   .name = "MatrixDiagPart",
    .aliases = aliases, .signature = "input:T -> diagonal:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "matrix_diag_part", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(matrix_diag_part) { return tin_add_kernel(registry, &kernel); }
