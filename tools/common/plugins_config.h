/* SPDX-License-Identifier: Apache-2.0 */
/* plugins_config.h -- plugins.yaml: folders to look for plugins in, and which may be loaded.
 *
 *     path:
 *       - /opt/ops
 *     allow:
 *       - name: gate
 *         sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 */
#ifndef TIN_TOOLS_PLUGINS_CONFIG_H
#define TIN_TOOLS_PLUGINS_CONFIG_H

#include "tinfer/loader.h"
#include "tools/common/document.h"
#include "tools/common/options.h"

typedef struct tin_plugins_config {
  tin_document *document; /* that the texts are in; NULL: there is no configuration */
  tin_strings folders;
  tin_allowed *allow; /* NULL: anything may be loaded */
  uint32_t num_allowed;
} tin_plugins_config;

/* Zero on failure, as after tin_plugins_config_free. The text is not needed afterwards. */
tin_status tin_plugins_config_parse(tin_plugins_config *config, const void *text, size_t size,
                                    tin_error *error);
/* The first there is of the file that TINFER_PLUGIN_CONFIG names, ~/.config/tinfer/plugins.yaml,
 * and the one installed; none is fine too. */
tin_status tin_plugins_config_find(tin_plugins_config *config, tin_error *error);
void tin_plugins_config_free(tin_plugins_config *config);

#endif
