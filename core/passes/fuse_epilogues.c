/* SPDX-License-Identifier: Apache-2.0 */
/* fuse_epilogues -- hands what follows a kernel to the kernel, where it can apply it to its
 * results while they are in cache. */
#include "core/passes/passes.h"

#include <math.h>

/* An op that could be the end of the kernel before it: one input, one output. */
static bool is_tail(const tin_pass_context *c, const uint8_t *usage, uint32_t number) {
  const tin_graph_node *node = c->api->get(c, number);
  const tin_kernel *kernel = c->api->kernel(c, number);
  return kernel && kernel->as_epilogue && !node->constant && node->num_inputs == 1 &&
         node->num_controls == 0 && c->api->num_outputs(c, number) == 1 &&
         !(usage[number] & TIN_PASS_CONTROLS) && !c->api->is_fed(c, number) &&
         !c->api->is_fused(c, number);
}

/* Is nobody else to see what the kernel computes? */
static bool takes_tail(const tin_pass_context *c, tin_ref from, uint32_t tail) {
  const tin_kernel *kernel = c->api->kernel(c, from.node);
  return kernel && kernel->epilogues && from.output == 0 && !c->api->get(c, from.node)->constant &&
         c->api->num_uses(c, from.node) == 1 && !c->api->is_fed(c, from.node) &&
         !c->api->is_fused(c, from.node) &&
         c->api->output_type(c, from) == c->api->output_type(c, (tin_ref){tail, 0});
}

static uint32_t epilogue_kind(tin_pass_context *c, uint32_t tail) {
  tin_epilogue epilogue = {.lo = -INFINITY, .hi = INFINITY};
  const tin_kernel *kernel = c->api->kernel(c, tail);
  const tin_node *view = c->api->view(c, tail);
  return view ? kernel->as_epilogue(view, &epilogue) : 0;
}

static tin_status run(tin_pass_context *c) {
  uint32_t count = 0;
  const uint8_t *usage = tin_pass_usage(c);
  const uint32_t *order = c->api->order(c, &count);
  if (!usage || !order) return tin_fail(c, TIN_NO_MEMORY, "out of memory");
  for (uint32_t i = 0; i < count; i++) {
    uint32_t tail = order[i];
    if (!is_tail(c, usage, tail)) continue;
    tin_ref from = c->api->get(c, tail)->inputs[0];
    if (!takes_tail(c, from, tail)) continue;
    if (epilogue_kind(c, tail) & c->api->kernel(c, from.node)->epilogues)
      TIN_TRY(c->api->fuse(c, from.node, tail));
  }
  return TIN_OK;
}

static const tin_pass pass = {TIN_INIT(tin_pass), .name = "fuse_epilogues",
                              .help = "Let kernels apply the activation behind them.", .run = run};

TIN_REGISTER(fuse_epilogues) { return tin_add_pass(registry, &pass); }
