/* SPDX-License-Identifier: Apache-2.0 */
/* internal.h -- what the files of the registry share. */
#ifndef TIN_REGISTRY_INTERNAL_H
#define TIN_REGISTRY_INTERNAL_H

#include "tinfer/registry.h"

/* Stands for the C library's heap in tin_registry.allocator, where NULL means
 * that the table is the caller's and cannot grow. Its functions are never
 * called. */
extern const tin_allocator tin_registry_heap;

/* Adds an entry that belongs to what is being loaded. */
tin_status tin_registry_add(tin_registry *registry, tin_kind kind, const char *name,
                            const void *item);
/* Leaves the first `count` entries. Plugins that the others belong to quit,
 * newest first, unless it is `except`, whose init failed. */
void tin_registry_cut(tin_registry *registry, uint32_t count, const tin_plugin *except);

/* Whether the item can be used; fails with a text that names it. */
tin_status tin_check_kernel(tin_registry *registry, const tin_kernel *kernel);
tin_status tin_check_format(tin_registry *registry, const tin_format *format);
tin_status tin_check_pass(tin_registry *registry, const tin_pass *pass);

#endif
