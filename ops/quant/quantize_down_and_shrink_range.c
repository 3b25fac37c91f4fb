/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizeDownAndShrinkRange: RequantizationRange and Requantize in one. */
#include "ops/quant/requantize.h"

enum { INPUT, RANGE };

static tin_status infer(tin_node *node) {
  node->out[0]->shape = node->in[INPUT]->shape;
  return tin_qrange_infer(node, RANGE, 2);
}

static tin_status prepare(tin_node *node) {
  node->scratch_bytes = tin_requantize_scratch(node);
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  tin_qrange in;
  TIN_TRY(tin_qrange_read(node, RANGE, &in));
  tin_qrange out = tin_requantize_range(node, in);
  *(tin_requantizer *)node->state = tin_requantizer_of(in, out);
  tin_requantize_run(node);
  tin_qrange_write(node, 1, out);
  return TIN_OK;
}

static bool accepts(const tin_node *node) { return node->out[0]->dtype == TIN_QU8; }

static const tin_attr attrs[] = {TIN_ATTR_TYPE("out_type", TIN_QU8), TIN_ATTR_END};

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "QuantizeDownAndShrinkRange",
                          .signature = "input:Tinput input_min:float input_max:float -> "
                                       "output:out_type output_min:float output_max:float",
                          .type_attr = "Tinput",
                          .attrs = attrs,
                          .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "quantize_down_and_shrink_range_qs32",
                                  .op = &op,
                                  .dtypes = TIN_BIT(TIN_QS32),
                                  .state_size = sizeof(tin_requantizer),
                                  .accepts = accepts,
                                  .prepare = prepare,
                                  .run = run};

TIN_REGISTER(quantize_down_and_shrink_range_qs32) { return tin_add_kernel(registry, &kernel); }
TIN_REGISTER(quantize_down_and_shrink_range) {
  return tin_register_quantize_down_and_shrink_range_qs32(registry);
}
