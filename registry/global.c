/* SPDX-License-Identifier: Apache-2.0 */
/* global.c -- the registry a whole program shares: the library's one variable. */
#include "registry/internal.h"

#include "core/parts.h"

tin_registry *tin_registry_global(void) {
  static tin_registry registry = {.host = &tin_host_table,
                                  .allocator = &tin_heap,
                                  .system = &tin_system_part,
                                  .dynamic = &tin_dynamic_part,
                                  .checks = &tin_registry_checks};
  return &registry;
}
