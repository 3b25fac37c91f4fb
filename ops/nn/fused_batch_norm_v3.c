/* SPDX-License-Identifier: Apache-2.0 */
/* FusedBatchNormV3: FusedBatchNorm with a sixth output. */
#include "ops/nn/fused_batch_norm.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "FusedBatchNormV3",
    .signature = "x:T scale:U offset:U mean:U variance:U -> y:T batch_mean:U batch_variance:U "
                 "reserve_space_1:U reserve_space_2:U reserve_space_3:U",
    .type_attr = "T",
    .attrs = attrs,
    .params_size = sizeof(fused_batch_norm),
    .infer = infer,
    .affine = TIN_TOOLING(affine),
};

#define TIN_REGISTER_PREFIX tin_register_fused_batch_norm_v3_
TIN_NORM_KERNELS(fused_batch_norm_v3)
TIN_REGISTER_TYPES(fused_batch_norm_v3, TIN_TYPES_FLOAT)
