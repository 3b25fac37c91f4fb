/* SPDX-License-Identifier: Apache-2.0 */
/* index.h -- what the plugins of a folder supply, without loading them: a text file beside them.
 *
 *     tinfer-index 1
 *     plugin math.so 0.1.0 math
 *     kernel add_f32 float Add,AddV2
 *     kernel reshape - Reshape
 *     format graphdef
 *     pass fold_constants
 *
 * A plugin's file, version and name; of a kernel its element types (-: whatever they are) and the
 * names of its op. What is behind a plugin belongs to it. Lines that begin with # say nothing. */
#ifndef TIN_TOOLS_INDEX_H
#define TIN_TOOLS_INDEX_H

#include "tinfer/loader.h"

#include <stdio.h>

#define TIN_INDEX_NAME "index"

typedef struct tin_index_plugin {
  const char *file, *version, *name;
} tin_index_plugin;

typedef struct tin_index_item {
  tin_kind kind;
  uint32_t plugin;  /* which */
  const char *name; /* of the kernel, the format, the pass */
  const char *ops;  /* KERNEL: "Add,AddV2" */
  uint64_t types;   /* KERNEL: as in tin_kernel.dtypes; 0: whatever they are */
} tin_index_item;

typedef struct tin_index {
  char *text; /* what the names are in */
  tin_index_plugin *plugins;
  tin_index_item *items;
  uint32_t num_plugins, num_items;
} tin_index;

/* `text` is taken, must have a 0 behind its last byte, and may be anything. */
tin_status tin_index_parse(tin_index *index, char *text, size_t size, tin_error *error);
/* That of a folder. TIN_NOT_FOUND: it has none. */
tin_status tin_index_load(tin_index *index, const char *folder, tin_error *error);
void tin_index_free(tin_index *index);

/* Is it a kernel of that op, whatever the element type? */
bool tin_index_has_op(const tin_index_item *item, const char *op);

/* Loads every plugin of the folder, each into a registry of its own, and writes what they add.
 * options may be NULL. */
tin_status tin_index_write(FILE *to, const char *folder, const tin_load_options *options,
                           tin_error *error);
/* The names of the folder's plugins ("math.so"), in order; free() each, then the list. */
tin_status tin_index_files(const char *folder, char ***files, uint32_t *count, tin_error *error);

#endif
