/* SPDX-License-Identifier: Apache-2.0 */
/* Const: the value of its attribute, where no reader has attached it to the node. */
#include "ops/common/copy.h"

#include <string.h>

typedef struct constant {
  const tin_tensor *value;
} constant;

static const tin_attr attrs[] = {
    TIN_ATTR_TYPE("dtype", TIN_F32),
    TIN_ATTR_TENSOR(constant, value, "what it is"),
    TIN_ATTR_END,
};

static tin_status infer(tin_node *node) {
  const tin_tensor *value = ((const constant *)node->params)->value;
  if (!value || (!value->data && tin_numel(&value->shape) != 0))
    return tin_fail(node, TIN_INVALID, "attribute value is missing");
  if (value->dtype != node->out[0]->dtype)
    return tin_fail(node, TIN_MISMATCH, "attribute value is not of type dtype");
  if (tin_numel(&value->shape) < 0)
    return tin_fail(node, TIN_MISMATCH, "attribute value has no known shape");
  node->out[0]->shape = value->shape;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const tin_tensor *value = ((const constant *)node->params)->value;
  size_t bytes = (size_t)tin_numel(&value->shape) * tin_element_size(value);
  if (bytes > 0) memcpy(node->out[0]->data, value->data, bytes);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Const",
    .signature = "-> output:dtype",
    .attrs = attrs,
    .params_size = sizeof(constant),
    .infer = infer,
};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "const", .op = &op, .run = run};

TIN_REGISTER(const) { return tin_add_kernel(registry, &kernel); }
