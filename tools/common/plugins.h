/* SPDX-License-Identifier: Apache-2.0 */
/* plugins.h -- which plugins a command loads: modules of the installation as models need them, and
 * what the user names. Nothing else.
 *
 * Folders are looked through in this order: --plugin_path, TINFER_PLUGIN_PATH, those of the
 * configuration, the installation's own. */
#ifndef TIN_TOOLS_PLUGINS_H
#define TIN_TOOLS_PLUGINS_H

#include "tools/common/index.h"
#include "tools/common/options.h"
#include "tools/common/plugins_config.h"

/* A module of the installation. */
typedef struct tin_module {
  bool needed, loaded;
  bool absent; /* in the index, but there is no such file */
} tin_module;

typedef struct tin_plugins {
  tin_strings wanted, path; /* as the flags have them */
  /* From here on set by tin_plugins_find. */
  tin_strings names;   /* `wanted`, one by one */
  tin_strings folders; /* the last is the installation's, if there is one */
  tin_index *indexes;  /* of the folders */
  tin_module *modules; /* the plugins of the last index */
  const tin_index *installed;
  bool found, loaded; /* the latter: what the user names is */
  bool unindexed;     /* what is installed has no index, and is loaded whole */
  tin_plugins_config config;
  const tin_registry *registry; /* that was loaded into */
  tin_strings texts;            /* that the above are in */
} tin_plugins;

/* One definition of the flags, for tables of options. */
#define TIN_FLAGS_PLUGINS(plugins)                                                                 \
  TIN_OPTION_LIST(                                                                                 \
      "plugins", &(plugins)->wanted, "NAME|FILE",                                                  \
      "load these plugins (commas between them), which may replace what there is; a NAME is "      \
      "looked for in --plugin_path, $TINFER_PLUGIN_PATH, and as plugins.yaml says"),               \
      TIN_OPTION_LIST("plugin_path", &(plugins)->path, "DIR",                                      \
                      "a folder to look for plugins in, before others")

/* Reads the configuration and the indexes; once. */
tin_status tin_plugins_find(tin_plugins *plugins, tin_error *error);
void tin_plugins_free(tin_plugins *plugins);

/* Notes which modules are needed. */
void tin_plugins_need_op(tin_plugins *plugins, const char *op);
void tin_plugins_need_format(tin_plugins *plugins, const char *format); /* NULL: every format */
void tin_plugins_need_all(tin_plugins *plugins);
bool tin_plugins_have_all(const tin_plugins *plugins); /* all are needed already */

/* Loads what the user names, and of the modules that are needed those that have not been: below
 * what the user names. */
tin_status tin_plugins_load(tin_plugins *plugins, tin_registry *registry);

/* tin_index_write, of what may be loaded. */
tin_status tin_plugins_write_index(tin_plugins *plugins, FILE *to, const char *folder,
                                   tin_error *error);

/* For tin_model_options.advise: who has the op by the indexes, and what makes it be loaded. `self`
 * is a tin_plugins that has loaded into the registry. */
bool tin_plugins_advise(void *self, const char *op, tin_dtype type, char *text, size_t size);

/* The first module with a format that is needed and has no file, or NULL. */
const char *tin_plugins_absent_format(const tin_plugins *plugins);

#endif
