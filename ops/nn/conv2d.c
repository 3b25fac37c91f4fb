/* SPDX-License-Identifier: Apache-2.0 */
/* Conv2D */
#include "ops/common/types.h"
#include "ops/nn/conv_f32.h"
#include "ops/nn/plain.h"

static tin_status infer(tin_node *node) {
  tin_conv g;
  TIN_TRY(tin_conv2d_find(node, &g));
  tin_conv_shape(node, g.batch, g.y.out, g.x.out, g.result_channels, &node->out[0]->shape);
  return TIN_OK;
}

static bool linear(const tin_node *node, tin_linear *as) {
  const tin_conv_params *p = node->params;
  const tin_tensor *filter = node->in[TIN_CONV_FILTER];
  if (!filter->data || filter->shape.rank != 4 || filter->shape.dim[3] < 1) return false;
  *as = (tin_linear){.weights = TIN_CONV_FILTER,
                     .bias = TIN_CONV_BIAS,
                     .channels = (uint32_t)filter->shape.dim[3],
                     .inner = 1,
                     .channels_first = p->data_format == TIN_NCHW};
  return true;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "Conv2D",
                          .signature = "input:T filter:T bias:T? -> output:T",
                          .type_attr = "T",
                          .attrs = tin_conv_attrs,
                          .params_size = sizeof(tin_conv_params),
                          .infer = infer,
                          .linear = TIN_TOOLING(linear)};

static tin_status prepare(tin_node *node) {
  tin_conv_f32 *c = node->state;
  c->axis = tin_conv_forwards;
  c->source = TIN_CONV_IMAGE, c->filter = TIN_CONV_FILTER, c->bias = TIN_CONV_BIAS;
  TIN_TRY(tin_conv2d_find(node, &c->of));
  return tin_conv_f32_prepare(node);
}

static const tin_kernel kernel_f32 = {TIN_INIT(tin_kernel),
                                      .name = "conv2d_f32",
                                      .op = &op,
                                      .dtypes = TIN_BIT(TIN_F32),
                                      .epilogues = TIN_EPILOGUE_CLAMP | TIN_EPILOGUE_RESIDUAL |
                                                   TIN_EPILOGUE_UNARY,
                                      .state_size = sizeof(tin_conv_f32),
                                      .prepare = prepare,
                                      .init = tin_conv_f32_init,
                                      .run = tin_conv_f32_run};

TIN_REGISTER(conv2d_f32) { return tin_add_kernel(registry, &kernel_f32); }

#define KERNEL(t) TIN_PLAIN_KERNEL(conv2d, t, tin_plain_conv2d, op)
#define PLAIN(X) X(f64) X(f16) X(bf16) X(s32)
PLAIN(KERNEL)

#define TYPES(X) X(f32) PLAIN(X)
#define TIN_REGISTER_PREFIX tin_register_conv2d_
TIN_REGISTER_TYPES(conv2d, TYPES)
