/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.h -- from the name of an op, and element types, to kernels. */
#ifndef TIN_GEN_RESOLVE_H
#define TIN_GEN_RESOLVE_H

#include "tools/common/plugins.h"
#include "tools/gen/selection.h"

/* A selection being read from a list: where kernels are looked up, what they are there for. */
typedef struct tin_wish {
  tin_selection *selection;
  const tin_registry *registry;
  const char *source; /* an id in the selection */
  bool lenient;       /* what nobody has is worth a warning only: the list is TensorFlow's */
  tin_error *error;
  const tin_plugins *plugins; /* to tell them from tinfer's own modules; or NULL */
} tin_wish;

/* One kernel, for those of `types` that it computes: one of the registry. */
tin_status tin_resolve_kernel(const tin_wish *wish, const tin_entry *entry, uint64_t types);
tin_status tin_resolve_named(const tin_wish *wish, const char *kernel);

/* The kernels that a session could choose for nodes of that op and these types; 0: all types. What
 * there is no kernel for becomes one of selection->missing, or a warning. */
tin_status tin_resolve_op(const tin_wish *wish, const char *op, uint64_t types);

/* The same for TensorFlow's class of kernels, which may tell an element type. */
tin_status tin_resolve_class(const tin_wish *wish, const char *op, const char *class_name);

/* Every kernel of the registry. */
tin_status tin_resolve_all(const tin_wish *wish);

/* The entry of that kernel; NULL: there is none. */
const tin_entry *tin_find_kernel(const tin_registry *registry, const char *name);

#endif
