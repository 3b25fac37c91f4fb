/* SPDX-License-Identifier: Apache-2.0 */
/* internal.h -- what the files of the registry share. */
#ifndef TIN_REGISTRY_INTERNAL_H
#define TIN_REGISTRY_INTERNAL_H

#include "core/parts.h"
#include "tinfer/registry.h"

/* Adds an entry that belongs to what is being loaded. */
tin_status tin_registry_add(tin_registry *registry, tin_kind kind, const char *name,
                            const void *item);
/* The item of an entry TIN_FILE: the loader's, which is not linked where nothing is loaded. */
typedef struct tin_loaded {
  void (*close)(struct tin_loaded *file);
} tin_loaded;

/* Leaves the first `count` entries. Plugins that the others belong to quit, newest first, unless
 * it is `except`, whose init failed; then their files are closed. */
void tin_registry_cut(tin_registry *registry, uint32_t count, const tin_plugin *except);

extern const struct tin_checks tin_registry_checks;

#endif
