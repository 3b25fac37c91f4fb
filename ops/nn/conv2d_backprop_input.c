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

/* ---- the sweeps backwards ---------------------------------------------------- */

static int64_t divisor(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b, b = rest;
  }
  return a;
}

/* Which phase filter element k belongs to: the remainder of the image's coordinates it is for. */
static int64_t phase_of(const tin_window *w, int64_t k) {
  int64_t rest = (k * w->dilation - w->before) % w->stride;
  return rest < 0 ? rest + w->stride : rest;
}

static size_t taps_before(const tin_window *w, int64_t phase) {
  size_t count = 0;
  for (int64_t k = 0; k < w->filter; k++) count += phase_of(w, k) < phase;
  return count;
}

/* Elements of the image `phase`, phase + stride ... The last tap that fits comes first, so that the
 * source is read in the direction of memory. */
static tin_conv_axis backwards(const tin_window *w, int64_t phase) {
  int64_t common = divisor(w->stride, w->dilation), every = w->stride / common, last = -1;
  tin_conv_axis a = {.count = (size_t)((w->in - phase + w->stride - 1) / w->stride),
                     .first = (size_t)phase,
                     .step = (size_t)w->stride,
                     .before = taps_before(w, phase),
                     .advance = 1,
                     .hop = w->dilation / common,
                     .next_tap = -every};
  for (int64_t k = w->filter - 1; k >= 0 && k > w->filter - 1 - every; k--)
    if (last < 0 && phase_of(w, k) == phase) last = k;
  if (last < 0) return a;
  a.taps = (size_t)(last / every) + 1;
  a.tap = last;
  a.from = (phase + w->before - last * w->dilation) / w->stride;
  return a;
}

/* ---- kernels ----------------------------------------------------------------- */

static tin_status prepare(tin_node *node) {
  tin_conv_f32 *c = node->state;
  c->backwards = true;
  c->axis = backwards;
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
