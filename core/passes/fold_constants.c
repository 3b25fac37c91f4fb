/* SPDX-License-Identifier: Apache-2.0 */
/* fold_constants -- computes, once, what is the same in every run. */
#include "core/passes/passes.h"
#include "core/print.h"

typedef struct fold_params {
  int64_t max_constant_size_in_bytes;
} fold_params;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(fold_params, max_constant_size_in_bytes, 10 << 20,
                 "what would make a larger constant is left to be computed"),
    TIN_ATTR_END,
};

/* ---- which nodes ------------------------------------------------------------------------ */

/* Handles stand for state, and have no value that could be kept. */
static bool has_plain_outputs(const tin_pass_context *c, uint32_t node) {
  uint32_t count = c->api->num_outputs(c, node);
  for (uint32_t i = 0; i < count; i++) {
    tin_dtype type = c->api->output_type(c, (tin_ref){node, i});
    if (type == TIN_NONE || type == TIN_RESOURCE || type == TIN_VARIANT) return false;
  }
  return count > 0;
}

static bool waits_for_others(const tin_pass_context *c, const tin_graph_node *node) {
  for (uint32_t i = 0; i < node->num_controls; i++)
    if (!tin_pass_constant(c, (tin_ref){node->controls[i], 0})) return true;
  return false;
}

static bool has_constant_inputs(const tin_pass_context *c, const tin_graph_node *node) {
  for (uint32_t i = 0; i < node->num_inputs; i++)
    if (!tin_pass_constant(c, node->inputs[i])) return false;
  return true;
}

static bool can_fold(const tin_pass_context *c, uint32_t number) {
  const tin_graph_node *node = c->api->get(c, number);
  const tin_op *op = c->api->op(c, number);
  const uint32_t never = TIN_OP_STATEFUL | TIN_OP_EFFECT | TIN_OP_INPUT;
  return op && c->api->kernel(c, number) && !(op->flags & never) && !node->constant &&
         !node->removed && !c->api->is_fed(c, number) && !c->api->is_fused(c, number) &&
         has_plain_outputs(c, number) && has_constant_inputs(c, node) && !waits_for_others(c, node);
}

/* ---- values ------------------------------------------------------------------------------- */

/* The input's own bytes, seen in another shape: large weights are not copied. */
static bool as_view(tin_pass_context *c, uint32_t number, tin_tensor *value) {
  const tin_op *op = c->api->op(c, number);
  if (!(op->flags & TIN_OP_VIEW) || c->api->num_outputs(c, number) != 1) return false;
  const tin_node *view = c->api->view(c, number);
  if (!view || view->num_in == 0 || !view->in[0]->data) return false;
  tin_node node = *view; /* infer may write to it */
  tin_error ignored;
  node.error = &ignored;
  node.out[0]->shape = node.in[0]->shape;
  if (op->infer && op->infer(&node) != TIN_OK) return false;
  size_t from, to;
  *value = *node.in[0];
  value->shape = node.out[0]->shape;
  value->dtype = node.out[0]->dtype;
  return tin_tensor_size((tin_dtype)value->dtype, &value->shape, &to) &&
         tin_tensor_size((tin_dtype)node.in[0]->dtype, &node.in[0]->shape, &from) && from == to;
}

/* Outputs beyond the first move to constants of their own. */
static tin_status replace(tin_pass_context *c, uint32_t node, const tin_tensor *outputs,
                          uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    char part[24];
    uint32_t constant;
    tin_print(part, sizeof part, "output_%u", i);
    TIN_TRY(tin_pass_add_constant(c, node, part, &outputs[i], &constant));
    TIN_TRY(c->api->redirect(c, (tin_ref){node, i}, (tin_ref){constant, 0}));
  }
  return c->api->set_constant(c, node, &outputs[0]);
}

static tin_status fold(tin_pass_context *c, uint32_t node) {
  const fold_params *params = c->params;
  int64_t most = params->max_constant_size_in_bytes;
  const tin_tensor *outputs = NULL;
  tin_tensor value;
  bool done = false;
  if (as_view(c, node, &value)) return c->api->set_constant(c, node, &value);
  TIN_TRY(c->api->evaluate(c, node, most > 0 ? (size_t)most : 0, &outputs, &done));
  return done ? replace(c, node, outputs, c->api->num_outputs(c, node)) : TIN_OK;
}

/* Inputs come before the nodes that read them, so one walk folds whole expressions. */
static tin_status run(tin_pass_context *c) {
  uint32_t count = 0;
  const uint32_t *order = c->api->order(c, &count);
  if (!order) return tin_fail(c, TIN_NO_MEMORY, "out of memory");
  for (uint32_t i = 0; i < count; i++)
    if (can_fold(c, order[i])) TIN_TRY(fold(c, order[i]));
  return TIN_OK;
}

static const tin_pass pass = {TIN_INIT(tin_pass),
                              .name = "fold_constants",
                              .help = "Compute what depends on constants only.",
                              .attrs = attrs,
                              .params_size = sizeof(fold_params),
                              .run = run};

TIN_REGISTER(fold_constants) { return tin_add_pass(registry, &pass); }
