/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/registry.h -- what a program can run: ops, kernels, formats, passes.
 *
 * A registry is filled once and then only read, by any number of threads. It
 * is an ordinary object; tin_registry_global() is one that a whole program can
 * share, and several can live side by side. A registry starts empty: nothing
 * registers itself.
 * Where two kernels accept a node the one added last is used, so a plugin can
 * replace a built-in. */
#ifndef TINFER_REGISTRY_H
#define TINFER_REGISTRY_H

#include "tinfer/format.h"
#include "tinfer/memory.h"
#include "tinfer/pass.h"
#include "tinfer/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tin_kind {
  TIN_KERNEL,
  TIN_FORMAT,
  TIN_PASS,
  TIN_NOTHING, /* a plugin that is there and has added no part; item is NULL */
  TIN_FILE,    /* what a plugin was loaded from; name is its path (tinfer/loader.h) */
} tin_kind;

typedef struct tin_entry {
  tin_kind kind;
  const char *name;
  const void *item;         /* const tin_kernel *, tin_format *, tin_pass * */
  const char *module;       /* "math"; the plugin's name; NULL: added by the program */
  const tin_plugin *plugin; /* who added it; NULL: built in */
} tin_entry;

/* A registry in a table of the caller's: no heap, no call to set it up.
 *     static tin_entry table[16];
 *     tin_registry registry = TIN_REGISTRY(table, &error);
 * What goes wrong while adding is reported to `error` (which may be NULL). It brings nothing
 * with it: see tin_register_threads and tin_register_dynamic_shapes; and descriptors are not
 * checked, but for those of plugins. */
#define TIN_REGISTRY(table, err)                                                                   \
  {                                                                                                \
    &tin_host_table, (err), (table), 0, (uint32_t)(sizeof(table) / sizeof(*(table))), NULL, NULL,  \
        NULL, NULL, NULL, NULL                                                                     \
  }

/* A registry that grows. allocator NULL: the C library's heap; otherwise it must live as long as
 * the registry. Freeing a registry lets its plugins quit and leaves it empty. */
TIN_API void tin_registry_init(tin_registry *registry, const tin_allocator *allocator,
                               tin_error *error);
TIN_API void tin_registry_free(tin_registry *registry);

TIN_API extern const tin_host tin_host_table;

/* The registry that a program shares. No heap until something is added; not
 * linked into programs that never name it. */
TIN_API tin_registry *tin_registry_global(void);

/* Add everything this library was built with: all modules of ops, all formats, the
 * optimiser's passes. In libtinfer, above all of them. */
TIN_API tin_status tin_register_builtin(tin_registry *registry) TIN_MUST_CHECK;

/* Check a plugin's ABI and let it add its parts. No two plugins of a registry have the same name.
 * On failure nothing of it stays in the registry, and it is not told to quit: init undoes what it
 * has done before it fails. Plugins that its init has added in turn quit. */
TIN_API tin_status tin_plugin_add(tin_registry *registry, const tin_plugin *plugin) TIN_MUST_CHECK;

/* Does this kernel's op go by `name`, aliases included? */
TIN_API bool tin_op_is(const tin_op *op, const char *name);

/* The format or pass of that name added last, or NULL. */
TIN_API const tin_format *tin_registry_format(const tin_registry *registry, const char *name);
TIN_API const tin_pass *tin_registry_pass(const tin_registry *registry, const char *name);

/* for (const tin_entry *e = NULL; (e = tin_registry_next(r, e)); ) ... in the order of adding */
TIN_API const tin_entry *tin_registry_next(const tin_registry *registry, const tin_entry *previous);

#ifdef __cplusplus
}
#endif
#endif
