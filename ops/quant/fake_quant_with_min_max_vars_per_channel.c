/* SPDX-License-Identifier: Apache-2.0 */
/* FakeQuantWithMinMaxVarsPerChannel: each element of the last axis has a range. */
#include "ops/quant/fake_quant.h"

enum { INPUTS, MIN, MAX };

typedef struct params {
  int64_t num_bits;
  bool narrow_range;
} params;

static const tin_attr attrs[] = {TIN_ATTR_INT(params, num_bits, 8, "2 .. 16"),
                                 TIN_ATTR_BOOL(params, narrow_range, false, "leave one number out"),
                                 TIN_ATTR_END};

static size_t channels_of(const tin_node *node) {
  const tin_shape *s = &node->in[INPUTS]->shape;
  return (size_t)s->dim[s->rank - 1];
}

static tin_status infer(tin_node *node) {
  const tin_shape *in = &node->in[INPUTS]->shape;
  if (in->rank < 1) return tin_fail(node, TIN_MISMATCH, "inputs are a scalar, without channels");
  for (int i = MIN; i <= MAX; i++)
    if (node->in[i]->shape.rank != 1 || node->in[i]->shape.dim[0] != in->dim[in->rank - 1])
      return tin_fail(node, TIN_MISMATCH, "%s must be a vector of %d elements",
                      i == MIN ? "min" : "max", in->dim[in->rank - 1]);
  node->out[0]->shape = *in;
  return TIN_OK;
}

static tin_status prepare(tin_node *node) {
  node->scratch_bytes = channels_of(node) * sizeof(tin_fake_quant);
  return TIN_OK;
}

static void rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  size_t channels = channels_of(node);
  (void)worker;
  for (size_t i = begin; i < end; i++)
    tin_fake_quant_run_each(node->scratch, channels,
                            (const float *)node->in[INPUTS]->data + i * channels,
                            (float *)node->out[0]->data + i * channels);
}

static tin_status run(const tin_node *node) {
  const params *p = node->params;
  size_t channels = channels_of(node), n = (size_t)tin_numel(&node->in[INPUTS]->shape);
  tin_fake_quant *q = node->scratch;
  for (size_t i = 0; i < channels; i++)
    TIN_TRY(tin_fake_quant_of(node, p->num_bits, p->narrow_range,
                              ((const float *)node->in[MIN]->data)[i],
                              ((const float *)node->in[MAX]->data)[i], &q[i]));
  if (n > 0) tin_parallel(node, n / channels, 1 + 8192 / channels, rows);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "FakeQuantWithMinMaxVarsPerChannel",
                          .signature = "inputs:float min:float max:float -> outputs:float",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "fake_quant_with_min_max_vars_per_channel_f32",
                                  .op = &op,
                                  .dtypes = TIN_BIT(TIN_F32),
                                  .inplace = 1 << INPUTS,
                                  .prepare = prepare,
                                  .run = run};

TIN_REGISTER(fake_quant_with_min_max_vars_per_channel_f32) {
  return tin_add_kernel(registry, &kernel);
}
TIN_REGISTER(fake_quant_with_min_max_vars_per_channel) {
  return tin_register_fake_quant_with_min_max_vars_per_channel_f32(registry);
}
