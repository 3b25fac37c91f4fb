/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixSetDiag: matrices with other diagonals: the main one. */
#include "ops/array/bands.h"

static tin_status infer(tin_node *node) { return tin_matrix_set_diag_infer(node, TIN_LEFT_LEFT); }

static tin_status run(const tin_node *node) { return tin_matrix_set_diag_run(node, TIN_LEFT_LEFT); }

static const char *const aliases[] = {"BatchMatrixSetDiag", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),   .name = "MatrixSetDiag",
    .aliases = aliases, .signature = "input:T diagonal:T -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "matrix_set_diag",      .op = &op,
    .inplace = 1 << 0,    .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(matrix_set_diag) { return tin_add_kernel(registry, &kernel); }
