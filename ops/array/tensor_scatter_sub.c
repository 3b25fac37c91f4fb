/* SPDX-License-Identifier: Apache-2.0 */
/* TensorScatterSub: slices subtracted from those of a tensor. */
#include "ops/array/scatter.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "TensorScatterSub",
    .signature = "tensor:T indices:Tindices updates:T -> output:T",
    .infer = tin_tensor_scatter_infer,
};

#define KERNEL_INTEGER(t)                                                                          \
  TIN_COMBINE(combine, t, TIN_SCATTER_INTEGER(t, y[i], -, x[i]))                                   \
  TIN_TENSOR_SCATTER_KERNEL(tensor_scatter_sub, t)
#define KERNEL_FLOAT(t)                                                                            \
  TIN_COMBINE(combine, t, TIN_SCATTER_FLOAT(t, y[i], -, x[i]))                                     \
  TIN_TENSOR_SCATTER_KERNEL(tensor_scatter_sub, t)

TIN_TYPES_INTEGER(KERNEL_INTEGER)
TIN_TYPES_FLOAT(KERNEL_FLOAT)
TIN_TYPES_COMPLEX(KERNEL_FLOAT)

#define TIN_REGISTER_PREFIX tin_register_tensor_scatter_sub_
TIN_REGISTER_TYPES(tensor_scatter_sub, TIN_TYPES_NUMBER)
