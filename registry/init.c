/* SPDX-License-Identifier: Apache-2.0 */
/* init.c -- a registry with all that there is: the heap, threads, shapes known late, checks. What
 * it names is linked with it, so registries in tables do without this file. */
#include "registry/internal.h"

#include "core/parts.h"
#include "core/zone.h"

void tin_registry_init(tin_registry *registry, const tin_allocator *allocator, tin_error *error) {
  *registry = (tin_registry){.host = &tin_host_table,
                             .error = error,
                             .allocator = allocator ? allocator : &tin_heap,
                             .system = &tin_system_part,
                             .dynamic = &tin_dynamic_part,
                             .checks = &tin_registry_checks};
}
