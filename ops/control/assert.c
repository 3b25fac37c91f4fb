/* SPDX-License-Identifier: Apache-2.0 */
/* Assert: fails, with the values it was given, if its condition is false. */
#include "ops/control/show.h"

typedef struct assertion {
  int64_t summarize;
} assertion;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(assertion, summarize, 3, "elements of each value to show"),
    TIN_ATTR_END,
};

static tin_status infer(tin_node *node) {
  if (tin_numel(&node->in[0]->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "the condition must be a scalar, but has rank %d",
                    node->in[0]->shape.rank);
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const assertion *p = node->params;
  char buffer[1024];
  tin_text text = {buffer, sizeof buffer, 0};
  if (*(const uint8_t *)node->in[0]->data != 0) return TIN_OK;
  buffer[0] = 0;
  for (uint32_t i = 1; i < node->num_in; i++) {
    tin_show_text(&text, " ", 1);
    tin_show(&text, node->in[i], p->summarize);
  }
  return tin_fail(node, TIN_INVALID, "assertion failed:%s", buffer);
}

static const tin_op op = {
    TIN_INIT(tin_op),       .name = "Assert",
    .flags = TIN_OP_EFFECT, .signature = "condition:bool data:T... ->",
    .attrs = attrs,         .params_size = sizeof(assertion),
    .infer = infer,
};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "assert", .op = &op, .run = run};

TIN_REGISTER(assert) { return tin_add_kernel(registry, &kernel); }
