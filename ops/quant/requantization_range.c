/* SPDX-License-Identifier: Apache-2.0 */
/* RequantizationRange: the range of the integers that are there. */
#include "ops/quant/requantize.h"

enum { INPUT, RANGE };

static tin_status infer(tin_node *node) {
  TIN_TRY(tin_qrange_infer(node, RANGE, 2));
  node->out[0]->shape = (tin_shape){.rank = 0};
  return TIN_OK;
}

static tin_status prepare(tin_node *node) {
  node->scratch_bytes = tin_requantize_scratch(node);
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  tin_qrange in;
  TIN_TRY(tin_qrange_read(node, RANGE, &in));
  tin_qrange_write(node, 0, tin_requantize_range(node, in));
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op), .name = "RequantizationRange",
                          .signature = "input:Tinput input_min:float input_max:float -> "
                                       "output_min:float output_max:float",
                          .type_attr = "Tinput", .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "requantization_range_qs32",
                                  .op = &op,
                                  .dtypes = TIN_BIT(TIN_QS32),
                                  .prepare = prepare,
                                  .run = run};

TIN_REGISTER(requantization_range_qs32) { return tin_add_kernel(registry, &kernel); }
TIN_REGISTER(requantization_range) { return tin_register_requantization_range_qs32(registry); }
