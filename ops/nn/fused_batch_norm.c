/* SPDX-License-Identifier: Apache-2.0 */
/* FusedBatchNorm, with five outputs. */
#include "ops/nn/fused_batch_norm.h"

static const char *const aliases[] = {"FusedBatchNormV2", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "FusedBatchNorm",
    .aliases = aliases,
    .signature = "x:T scale:U offset:U mean:U variance:U -> y:T batch_mean:U batch_variance:U "
                 "reserve_space_1:U reserve_space_2:U",
    .type_attr = "T",
    .attrs = attrs,
    .params_size = sizeof(fused_batch_norm),
    .infer = infer,
    .affine = TIN_TOOLING(affine),
};

#define TIN_REGISTER_PREFIX tin_register_fused_batch_norm_
TIN_NORM_KERNELS(fused_batch_norm)
TIN_REGISTER_TYPES(fused_batch_norm, TIN_TYPES_FLOAT)
