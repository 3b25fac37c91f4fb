/* SPDX-License-Identifier: Apache-2.0 */
/* TensorScatterMax: the larger of each element of slices and of a tensor. */
#include "ops/array/scatter.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "TensorScatterMax",
    .signature = "tensor:T indices:Tindices updates:T -> output:T",
    .infer = tin_tensor_scatter_infer,
};

#define KERNEL(t)                                                                                  \
  TIN_COMBINE(combine, t, TIN_GET(t, y[i]) < TIN_GET(t, x[i]) ? x[i] : y[i])                       \
  TIN_TENSOR_SCATTER_KERNEL(tensor_scatter_max, t)

TIN_TYPES_REAL(KERNEL)

#define TIN_REGISTER_PREFIX tin_register_tensor_scatter_max_
TIN_REGISTER_TYPES(tensor_scatter_max, TIN_TYPES_REAL)
