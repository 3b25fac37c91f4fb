/* SPDX-License-Identifier: Apache-2.0 */
/* prune -- takes out what no fetch needs. */
#include "core/passes/passes.h"

static bool is_needed(const tin_pass_context *c, uint32_t node) {
  const tin_op *op = c->api->op(c, node);
  return c->api->num_uses(c, node) > 0 || (op && (op->flags & TIN_OP_EFFECT));
}

/* From the last node to the first, so that what a node was needed for is gone when its turn
 * comes. What has an effect was reached from a fetch, and stays. */
static tin_status run(tin_pass_context *c) {
  uint32_t count = 0;
  const uint32_t *order = c->api->order(c, &count);
  if (!order) return tin_fail(c, TIN_NO_MEMORY, "out of memory");
  while (count-- > 0)
    if (!is_needed(c, order[count])) c->api->remove(c, order[count]);
  return TIN_OK;
}

static const tin_pass pass = {TIN_INIT(tin_pass), .name = "prune",
                              .help = "Remove nodes that no output needs.", .run = run};

TIN_REGISTER(prune) { return tin_add_pass(registry, &pass); }
