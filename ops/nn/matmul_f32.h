/* SPDX-License-Identifier: Apache-2.0 */
/* matmul_f32.h -- matrix products of floats. */
#ifndef TIN_OPS_NN_MATMUL_F32_H
#define TIN_OPS_NN_MATMUL_F32_H

#include "ops/nn/gemm.h"
#include "ops/nn/matmul.h"

typedef struct tin_matmul_f32 {
  tin_matmul of;
  const tin_micro_gemm_f32 *micro;
  bool constant;           /* the second factor */
  bool few_rows;           /* so few that the second factor is read where it lies */
  size_t matrices, matrix; /* second factors, and floats of each when packed */
  size_t row_block, row_blocks, column_block, column_blocks;
  size_t packed, worker; /* bytes; of a worker's scratch: a transposed first factor */
} tin_matmul_f32;

/* prepare, init and run of kernels with that state. */
tin_status tin_matmul_f32_prepare(tin_node *node);
tin_status tin_matmul_f32_init(tin_node *node);
tin_status tin_matmul_f32_run(const tin_node *node);

#endif
