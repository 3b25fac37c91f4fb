/* SPDX-License-Identifier: Apache-2.0 */
/* passes.c -- registers the optimiser's passes, all of them. */
#include "core/passes/passes.h"

#define PASS(name) tin_register_fn tin_register_##name;
#include "core/passes/passes.inc"
#undef PASS

static tin_status add_all(tin_registry *registry) {
#define PASS(name) TIN_TRY(tin_register_##name(registry));
#include "core/passes/passes.inc"
#undef PASS
  return TIN_OK;
}

TIN_REGISTER(passes) {
  const char *before = registry->module;
  registry->module = "passes";
  tin_status status = add_all(registry);
  registry->module = before;
  return status;
}
