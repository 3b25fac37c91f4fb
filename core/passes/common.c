/* SPDX-License-Identifier: Apache-2.0 */
/* common.c -- see passes.h. */
#include "core/passes/passes.h"
#include "core/print.h"

const tin_tensor *tin_pass_constant(const tin_pass_context *c, tin_ref ref) {
  const tin_graph_node *node = c->api->get(c, ref.node);
  if (ref.output != 0 || !node->constant || node->num_controls > 0) return NULL;
  return c->api->is_fed(c, ref.node) ? NULL : node->constant;
}

static void mark_uses(const tin_graph_node *node, uint8_t *usage) {
  for (uint32_t i = 0; i < node->num_inputs; i++)
    if (node->inputs[i].output > 0) usage[node->inputs[i].node] |= TIN_PASS_OTHER_OUTPUTS;
  for (uint32_t i = 0; i < node->num_controls; i++) usage[node->controls[i]] |= TIN_PASS_CONTROLS;
}

const uint8_t *tin_pass_usage(tin_pass_context *c) {
  uint32_t count = c->api->num_nodes(c);
  uint8_t *usage = c->api->allocate(c, count);
  for (uint32_t i = 0; usage && i < count; i++) {
    const tin_graph_node *node = c->api->get(c, i);
    if (node->removed) continue;
    mark_uses(node, usage);
    if (c->api->num_outputs(c, i) > 1 && c->api->is_fetched(c, i))
      usage[i] |= TIN_PASS_OTHER_OUTPUTS;
  }
  return usage;
}

tin_status tin_pass_add_constant(tin_pass_context *c, uint32_t owner, const char *part,
                                 const tin_tensor *value, uint32_t *node) {
  char name[512];
  uint16_t type = value->dtype;
  tin_attr_value dtype = {"dtype", TIN_VALUE_DTYPE, 0, 1, {.type = &type}};
  tin_print(name, sizeof name, "%s/%s", c->api->get(c, owner)->name, part);
  TIN_TRY(c->api->add(c, "Const", name, node));
  TIN_TRY(c->api->set_attr(c, *node, &dtype));
  return c->api->set_constant(c, *node, value);
}
