/* SPDX-License-Identifier: Apache-2.0 */
/* FakeQuantWithMinMaxVars: the range is in two scalars. */
#include "ops/quant/fake_quant.h"

enum { INPUTS, MIN, MAX };

typedef struct params {
  int64_t num_bits;
  bool narrow_range;
} params;

static const tin_attr attrs[] = {TIN_ATTR_INT(params, num_bits, 8, "2 .. 16"),
                                 TIN_ATTR_BOOL(params, narrow_range, false, "leave one number out"),
                                 TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  if (tin_numel(&node->in[MIN]->shape) != 1 || tin_numel(&node->in[MAX]->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "min and max must be scalars");
  node->out[0]->shape = node->in[INPUTS]->shape;
  return TIN_OK;
}

static void some(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  (void)worker;
  tin_fake_quant_run(node->state, end - begin, (const float *)node->in[INPUTS]->data + begin,
                     (float *)node->out[0]->data + begin);
}

static tin_status run(const tin_node *node) {
  const params *p = node->params;
  tin_fake_quant *q = node->state;
  TIN_TRY(tin_fake_quant_of(node, p->num_bits, p->narrow_range, *(const float *)node->in[MIN]->data,
                            *(const float *)node->in[MAX]->data, q));
  q->divide = true;
  tin_parallel(node, (size_t)tin_numel(&node->in[INPUTS]->shape), 16384, some);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "FakeQuantWithMinMaxVars",
                          .signature = "inputs:float min:float max:float -> outputs:float",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "fake_quant_with_min_max_vars_f32",
                                  .op = &op,
                                  .dtypes = TIN_BIT(TIN_F32),
                                  .inplace = 1 << INPUTS,
                                  .state_size = sizeof(tin_fake_quant),
                                  .run = run};

TIN_REGISTER(fake_quant_with_min_max_vars_f32) { return tin_add_kernel(registry, &kernel); }
TIN_REGISTER(fake_quant_with_min_max_vars) {
  return tin_register_fake_quant_with_min_max_vars_f32(registry);
}
