/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixSetDiagV2: matrices with other diagonals: a band of them. */
#include "ops/array/bands.h"

static tin_status infer(tin_node *node) { return tin_matrix_set_diag_infer(node, TIN_LEFT_LEFT); }

static tin_status run(const tin_node *node) { return tin_matrix_set_diag_run(node, TIN_LEFT_LEFT); }

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "MatrixSetDiagV2",
    .signature = "input:T diagonal:T k:int32 -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "matrix_set_diag_v2",   .op = &op,
    .inplace = 1 << 0,    .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(matrix_set_diag_v2) { return tin_add_kernel(registry, &kernel); }
