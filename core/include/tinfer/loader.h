/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/loader.h -- loading plugins from files, for programs with libtinfer_loader or libtinfer.
 *
 *     static const char *const folders[] = {"/opt/ops", NULL};
 *     tin_load_options options = {TIN_INIT(tin_load_options), .folders = folders};
 *     if (tin_plugin_load(registry, "gate", &options)) return puts(error.text), 1;
 *
 * Nothing is loaded that was not named. What can be found wrong with a file is found before any of
 * its code runs; all symbols it needs are bound when it is loaded. A file stays loaded until its
 * registry is freed; its plugin quits first.
 *
 * To be called, as is tin_registry_free of a registry with such plugins, by one thread at a time:
 * libltdl keeps one list for the whole process. */
#ifndef TINFER_LOADER_H
#define TINFER_LOADER_H

#include "tinfer/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One file that may be loaded. */
typedef struct tin_allowed { /* frozen for this ABI major: arrays of it travel */
  const char *name;          /* of the file, without folder and ".so" */
  const char *sha256;        /* of its bytes, in hexadecimal; NULL: whatever they are */
} tin_allowed;

enum {                                   /* tin_load_options.flags */
       TIN_LOAD_NO_ENVIRONMENT = 1 << 0, /* do not look at TINFER_PLUGIN_PATH */
       TIN_LOAD_BELOW = 1 << 1, /* what is in the registry already goes before what is loaded */
};

/* NULL, or zero fields, mean the defaults. */
typedef struct tin_load_options {
  uint32_t struct_size;
  uint32_t flags;
  /* Where names are looked for, NULL-terminated; then in the folders, separated by colons, that
   * TINFER_PLUGIN_PATH names, unless the program runs with another's rights (setuid). */
  const char *const *folders;
  /* If not NULL, nothing else is loaded. What is loaded is then a sealed copy (Linux) of the very
   * bytes that have been checked; libraries beside the plugin are not found by $ORIGIN. */
  const tin_allowed *allow;
  uint32_t num_allowed;
} tin_load_options;

/* Loads a plugin and adds it as tin_plugin_add does. `name` is a path if it has a slash or ends in
 * ".so", otherwise <name>.so is looked for. On failure nothing stays, and registry->error says
 * why. The registry then has an entry TIN_FILE with the file's path. */
TIN_API tin_status tin_plugin_load(tin_registry *registry, const char *name,
                                   const tin_load_options *options) TIN_MUST_CHECK;

/* Every <name>.so of a folder, by name; stops at the first that fails, and those before it stay. */
TIN_API tin_status tin_plugin_load_folder(tin_registry *registry, const char *folder,
                                          const tin_load_options *options) TIN_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
