/* SPDX-License-Identifier: Apache-2.0 */
/* plugins.yaml: of what is read every name and every hash can be compared. */
#include "tools/common/plugins_config.h"

#include <stdlib.h>
#include <string.h>

static void look(const tin_plugins_config *config) {
  for (uint32_t i = 0; i < config->folders.count; i++)
    if (!*config->folders.v[i]) abort();
  for (uint32_t i = 0; i < config->num_allowed; i++) {
    const tin_allowed *a = &config->allow[i];
    if (!*a->name || strchr(a->name, '/')) abort();
    if (a->sha256 && strlen(a->sha256) != 64) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tin_plugins_config config;
  tin_error error;
  if (tin_plugins_config_parse(&config, data, size, &error) != TIN_OK) return 0;
  look(&config);
  tin_plugins_config_free(&config);
  return 0;
}
