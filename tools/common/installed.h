/* SPDX-License-Identifier: Apache-2.0 */
/* installed.h -- files that belong to tinfer, found from where the running command lies: the same
 * in an installation, wherever that was moved to, and in a build folder, which mirrors one. */
#ifndef TIN_TOOLS_INSTALLED_H
#define TIN_TOOLS_INSTALLED_H

#include "tinfer/status.h"

typedef enum tin_folder {
  TIN_IN_LIB,     /* lib: archives, libtinfer.so */
  TIN_IN_MODULES, /* lib/tinfer: modules, their index, targets */
  TIN_IN_INCLUDE, /* include */
  TIN_IN_CONFIGS, /* share/tinfer/configs: YAML as shipped */
  TIN_IN_SHARE,   /* share/tinfer: templates */
} tin_folder;

/* The path of a file or directory in that folder, or with NULL of the folder itself. free()
 * *path, which is NULL after failure; TIN_NOT_FOUND if there is no such file. */
tin_status tin_installed(tin_folder folder, const char *name, char **path, tin_error *error);

#endif
