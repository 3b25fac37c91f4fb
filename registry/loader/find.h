/* SPDX-License-Identifier: Apache-2.0 */
/* find.h -- from the name of a plugin to its file. */
#ifndef TIN_LOADER_FIND_H
#define TIN_LOADER_FIND_H

#include "tinfer/loader.h"

/* The path of the file, in memory of the allocator's; its size with the 0 at the end is
 * strlen + 1. Fails if a name is nowhere to be found; a path is not looked at. */
tin_status tin_plugin_find(const char *name, const tin_load_options *options,
                           const tin_allocator *allocator, char **path, tin_error *error);

/* Does it end in ".so", with something in front of that? */
bool tin_plugin_is_file(const char *name);

/* The file's name without folder and ".so". Returns `stem`; cut if it does not fit. */
const char *tin_plugin_stem(const char *path, char *stem, size_t size);

#endif
