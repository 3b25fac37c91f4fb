/* SPDX-License-Identifier: Apache-2.0 */
/* remove_identities -- takes out nodes that hand on their input as it is, which stand between
 * weights and layers in frozen graphs, and where dropout was. */
#include "core/passes/passes.h"

/* An op whose output is its input in another shape, and the shape is that of the input. */
static bool hands_on(const tin_op *op) {
  const uint32_t does_more = TIN_OP_STATEFUL | TIN_OP_EFFECT | TIN_OP_INPUT;
  return op && (op->flags & TIN_OP_VIEW) && !op->infer && !(op->flags & does_more);
}

/* A variable may be assigned to between the two: reading it makes a difference. */
static bool is_stateful(const tin_pass_context *c, uint32_t node) {
  const tin_op *op = c->api->op(c, node);
  return op && (op->flags & TIN_OP_STATEFUL);
}

static bool is_identity(const tin_pass_context *c, uint32_t number) {
  const tin_graph_node *node = c->api->get(c, number);
  return !node->constant && node->num_inputs == 1 && node->num_controls == 0 &&
         c->api->num_outputs(c, number) == 1 && hands_on(c->api->op(c, number)) &&
         c->api->output_type(c, node->inputs[0]) == c->api->output_type(c, (tin_ref){number, 0}) &&
         !c->api->is_fed(c, number) && !c->api->is_fused(c, number) &&
         !is_stateful(c, node->inputs[0].node);
}

static tin_status run(tin_pass_context *c) {
  uint32_t count = 0;
  const uint32_t *order = c->api->order(c, &count);
  if (!order) return tin_fail(c, TIN_NO_MEMORY, "out of memory");
  for (uint32_t i = 0; i < count; i++) {
    uint32_t node = order[i];
    if (!is_identity(c, node)) continue;
    TIN_TRY(c->api->redirect(c, (tin_ref){node, 0}, c->api->get(c, node)->inputs[0]));
    /* Others may still wait for it. */
    if (c->api->num_uses(c, node) == 0) c->api->remove(c, node);
  }
  return TIN_OK;
}

static const tin_pass pass = {TIN_INIT(tin_pass), .name = "remove_identities",
                              .help = "Remove nodes whose output is their input.", .run = run};

TIN_REGISTER(remove_identities) { return tin_add_pass(registry, &pass); }
