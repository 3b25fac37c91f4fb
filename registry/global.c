/* SPDX-License-Identifier: Apache-2.0 */
/* global.c -- the registry a whole program shares: the library's one variable. */
#include "registry/internal.h"

tin_registry *tin_registry_global(void) {
  static tin_registry registry = {.host = &tin_host_table, .allocator = &tin_registry_heap};
  return &registry;
}
