/* SPDX-License-Identifier: Apache-2.0 */
/* yaml.h -- what lists and manifests have in common: items that must be of a kind, and messages
 * that say where they are not. */
#ifndef TIN_GEN_YAML_H
#define TIN_GEN_YAML_H

#include "tools/common/document.h"
#include "tools/gen/selection.h"

typedef struct tin_yaml {
  tin_document *document;
  size_t budget; /* items that may still be looked at: aliases could make it many */
  tin_error *error;
} tin_yaml;

/* All that is read through it takes no longer than a text of `size` bytes without aliases could. */
tin_status tin_yaml_open(tin_yaml *yaml, const void *text, size_t size, tin_error *error);
void tin_yaml_close(tin_yaml *yaml);

/* "line 3: what" as the error, printed. */
tin_status tin_yaml_fail(const tin_yaml *yaml, int item, const char *format, ...) TIN_PRINTF(3, 4);

tin_status tin_yaml_text(tin_yaml *yaml, int item, const char *what, const char **text);
tin_status tin_yaml_bool(tin_yaml *yaml, int item, const char *what, bool *value);
/* A text that can be part of a C identifier. */
tin_status tin_yaml_word(tin_yaml *yaml, int item, const char *what, const char **text);
/* [float, int32], or any. */
tin_status tin_yaml_types(tin_yaml *yaml, int item, uint64_t *types);

typedef tin_status tin_yaml_each_fn(void *self, tin_yaml *yaml, int item);
tin_status tin_yaml_each(tin_yaml *yaml, int list, const char *what, tin_yaml_each_fn *each,
                         void *self);

/* For each pair of a map what the table has for its key; other keys are errors. */
typedef struct tin_yaml_key {
  const char *key;
  tin_yaml_each_fn *read;
} tin_yaml_key;
tin_status tin_yaml_map(tin_yaml *yaml, int map, const char *what, const tin_yaml_key *keys,
                        uint32_t num_keys, void *self);

/* A list of texts, or of words, into a sorted list of the selection. */
tin_status tin_yaml_texts(tin_yaml *yaml, int list, const char *what, bool words, tin_selection *s,
                          tin_strings *sorted);

/* A list of instruction sets. */
tin_status tin_yaml_isas(tin_yaml *yaml, int list, tin_selection *s, tin_strings *sorted);

bool tin_is_word(const char *text);

#endif
