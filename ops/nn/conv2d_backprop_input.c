/* SPDX-License-Identifier: Apache-2.0 */
/* Conv2DBackpropInput, also known as transposed convolution */
#include "ops/common/types.h"
#include "ops/nn/conv_f32.h"
#include "ops/nn/plain.h"

static tin_status infer(tin_node *node) {
  tin_conv g;
  if (!node->in[TIN_BACKPROP_SIZES]->data) {
    tin_shape_unknown(&node->out[0]->shape);
    return TIN_OK;
  }
  TIN_TRY(tin_conv2d_backprop_find(node, &g));
  tin_conv_shape(node, g.batch, g.y.in, g.x.in, g.image_channels, &node->out[0]->shape);
  return TIN_OK;
}

/* Groups would use a filter for more than one channel of the image. */
static bool linear(const tin_node *node, tin_linear *as) {
  const tin_conv_params *p = node->params;
  const tin_tensor *filter = node->in[TIN_BACKPROP_FILTER], *sizes = node->in[TIN_BACKPROP_SIZES];
  tin_conv_axes axes = tin_conv_axes_of(p);
  if (!filter->data || filter->shape.rank != 4 || !sizes->data || sizes->shape.rank != 1)
    return false;
  int32_t channels = filter->shape.dim[2];
  if (channels < 1 || filter->shape.dim[3] < 1) return false;
  if (sizes->shape.dim[0] != 2 &&
      !(sizes->shape.dim[0] == 4 && tin_int_at(sizes, axes.c) == channels))
    return false;
  *as = (tin_linear){.weights = TIN_BACKPROP_FILTER,
                     .bias = TIN_BACKPROP_BIAS,
                     .channels = (uint32_t)channels,
                     .inner = (size_t)filter->shape.dim[3],
                     .channels_first = p->data_format == TIN_NCHW};
  return true;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "Conv2DBackpropInput",
                          .signature = "input_sizes:int32 filter:T out_backprop:T bias:T? "
                                       "-> output:T",
                          .type_attr = "T",
                          .attrs = tin_conv_attrs,
                          .params_size = sizeof(tin_conv_params),
                          .infer = infer,
                          .linear = TIN_TOOLING(linear)};

static tin_status prepare(tin_node *node) {
  tin_conv_f32 *c = node->state;
  c->backwards = true;
  c->source = TIN_BACKPROP_RESULT, c->filter = TIN_BACKPROP_FILTER, c->bias = TIN_BACKPROP_BIAS;
  TIN_TRY(tin_conv2d_backprop_fit(node, &node->out[0]->shape, &c->of));
  return tin_conv_f32_prepare(node);
}

static const tin_kernel kernel_f32 = {TIN_INIT(tin_kernel),
                                      .name = "conv2d_backprop_input_f32",
                                      .op = &op,
                                      .dtypes = TIN_BIT(TIN_F32),
                                      .epilogues = TIN_EPILOGUE_CLAMP | TIN_EPILOGUE_RESIDUAL |
                                                   TIN_EPILOGUE_UNARY,
                                      .state_size = sizeof(tin_conv_f32),
                                      .prepare = prepare,
                                      .init = tin_conv_f32_init,
                                      .run = tin_conv_f32_run};

TIN_REGISTER(conv2d_backprop_input_f32) { return tin_add_kernel(registry, &kernel_f32); }

#define KERNEL(t) TIN_PLAIN_KERNEL(conv2d_backprop_input, t, tin_plain_conv2d_backprop, op)
#define PLAIN(X) X(f64) X(f16) X(bf16) X(s32)
PLAIN(KERNEL)

#define TYPES(X) X(f32) PLAIN(X)
#define TIN_REGISTER_PREFIX tin_register_conv2d_backprop_input_
TIN_REGISTER_TYPES(conv2d_backprop_input, TYPES)
