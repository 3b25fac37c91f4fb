/* SPDX-License-Identifier: Apache-2.0 */
/* FakeQuantWithMinMaxArgs: the range is in attributes. */
#include "ops/quant/fake_quant.h"

typedef struct params {
  float min, max;
  int64_t num_bits;
  bool narrow_range;
} params;

static const tin_attr attrs[] = {TIN_ATTR_FLOAT(params, min, -6, "the range's minimum"),
                                 TIN_ATTR_FLOAT(params, max, 6, "the range's maximum"),
                                 TIN_ATTR_INT(params, num_bits, 8, "2 .. 16"),
                                 TIN_ATTR_BOOL(params, narrow_range, false, "leave one number out"),
                                 TIN_ATTR_END};

static tin_status prepare(tin_node *node) {
  const params *p = node->params;
  return tin_fake_quant_of(node, p->num_bits, p->narrow_range, p->min, p->max, node->state);
}

static void some(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  (void)worker;
  tin_fake_quant_run(node->state, end - begin, (const float *)node->in[0]->data + begin,
                     (float *)node->out[0]->data + begin);
}

static tin_status run(const tin_node *node) {
  tin_parallel(node, (size_t)tin_numel(&node->in[0]->shape), 16384, some);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .flags = TIN_OP_ELEMENTWISE,
                          .name = "FakeQuantWithMinMaxArgs",
                          .signature = "inputs:float -> outputs:float",
                          .attrs = attrs,
                          .params_size = sizeof(params)};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "fake_quant_with_min_max_args_f32",
                                  .op = &op,
                                  .dtypes = TIN_BIT(TIN_F32),
                                  .inplace = 1 << 0,
                                  .state_size = sizeof(tin_fake_quant),
                                  .prepare = prepare,
                                  .run = run};

TIN_REGISTER(fake_quant_with_min_max_args_f32) { return tin_add_kernel(registry, &kernel); }
TIN_REGISTER(fake_quant_with_min_max_args) {
  return tin_register_fake_quant_with_min_max_args_f32(registry);
}
