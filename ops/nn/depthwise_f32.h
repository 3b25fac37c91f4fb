/* SPDX-License-Identifier: Apache-2.0 */
/* depthwise_f32.h -- depthwise convolution of floats. */
#ifndef TIN_OPS_NN_DEPTHWISE_F32_H
#define TIN_OPS_NN_DEPTHWISE_F32_H

#include "ops/micro/depthwise_f32.h"
#include "ops/nn/conv.h"
#include "ops/nn/gemm.h"

typedef struct tin_depthwise_f32 {
  tin_conv of;
  const tin_micro_depthwise_f32 *micro;
  size_t channels; /* of the result */
  size_t line_block, line_blocks, channel_block, channel_blocks;
  bool copies;             /* the image first gets the layout of the result's channels */
  size_t stage_at, worker; /* bytes, in a worker's scratch */
} tin_depthwise_f32;

/* prepare and run of the kernel, whose state is a tin_depthwise_f32 with `of` filled in. */
tin_status tin_depthwise_f32_prepare(tin_node *node);
tin_status tin_depthwise_f32_run(const tin_node *node);

#endif
