/* SPDX-License-Identifier: Apache-2.0 */
/* yaml.c -- see yaml.h. */
#include "tools/gen/yaml.h"

#include "core/fail.h"
#include "tools/gen/isa.h"
#include "tools/gen/names.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

tin_status tin_yaml_open(tin_yaml *y, const void *text, size_t size, tin_error *error) {
  *y = (tin_yaml){.budget = 2 * size + 16, .error = error};
  return tin_document_parse(&y->document, text, size, error);
}

void tin_yaml_close(tin_yaml *y) { tin_document_free(y->document); }

tin_status tin_yaml_fail(const tin_yaml *y, int item, const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  int line = tin_document_line(y->document, item);
  if (line) return TIN_FAIL(y->error, TIN_CORRUPT, "line %d: %s", line, text);
  return TIN_FAIL(y->error, TIN_CORRUPT, "%s", text);
}

static tin_status spend(tin_yaml *y, int item) {
  if (!y->budget--) return y->budget = 0, tin_yaml_fail(y, item, "too many aliases");
  return TIN_OK;
}

/* ---- texts --------------------------------------------------------------------------------- */

tin_status tin_yaml_text(tin_yaml *y, int item, const char *what, const char **text) {
  TIN_TRY(spend(y, item));
  *text = tin_document_text(y->document, item);
  return *text && **text ? TIN_OK : tin_yaml_fail(y, item, "%s: a text is expected", what);
}

tin_status tin_yaml_bool(tin_yaml *y, int item, const char *what, bool *value) {
  const char *text;
  TIN_TRY(tin_yaml_text(y, item, what, &text));
  *value = strcmp(text, "true") == 0;
  if (*value || strcmp(text, "false") == 0) return TIN_OK;
  return tin_yaml_fail(y, item, "%s: true or false is expected, not '%s'", what, text);
}

bool tin_is_word(const char *text) {
  static const char digits[] = "0123456789";
  static const char all[] = "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  size_t length = strlen(text);
  return length && length <= 200 && !strchr(digits, *text) && strspn(text, all) == length;
}

tin_status tin_yaml_word(tin_yaml *y, int item, const char *what, const char **text) {
  TIN_TRY(tin_yaml_text(y, item, what, text));
  if (tin_is_word(*text)) return TIN_OK;
  return tin_yaml_fail(y, item, "%s: '%s' is no name", what, *text);
}

/* ---- lists --------------------------------------------------------------------------------- */

tin_status tin_yaml_each(tin_yaml *y, int list, const char *what, tin_yaml_each_fn *each,
                         void *self) {
  if (!tin_document_is_list(y->document, list))
    return tin_yaml_fail(y, list, "%s: a list is expected", what);
  int count = tin_document_count(y->document, list);
  for (int i = 0; i < count; i++) {
    int item = tin_document_at(y->document, list, i);
    TIN_TRY(spend(y, item));
    TIN_TRY(each(self, y, item));
  }
  return TIN_OK;
}

static const tin_yaml_key *find_key(const tin_yaml_key *keys, uint32_t count, const char *key) {
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(keys[i].key, key) == 0) return &keys[i];
  return NULL;
}

tin_status tin_yaml_map(tin_yaml *y, int map, const char *what, const tin_yaml_key *keys,
                        uint32_t num_keys, void *self) {
  int key, value;
  if (!tin_document_is_map(y->document, map))
    return tin_yaml_fail(y, map, "%s: a map is expected", what);
  for (int i = 0; tin_document_pair(y->document, map, i, &key, &value); i++) {
    const char *text;
    TIN_TRY(tin_yaml_text(y, key, "a key", &text));
    const tin_yaml_key *known = find_key(keys, num_keys, text);
    if (!known) return tin_yaml_fail(y, key, "%s has no '%s'", what, text);
    if (known->read) TIN_TRY(known->read(self, y, value));
  }
  return TIN_OK;
}

static tin_status add_type(void *self, tin_yaml *y, int item) {
  uint64_t *types = self;
  const char *text;
  TIN_TRY(tin_yaml_text(y, item, "types", &text));
  tin_dtype type = tin_dtype_named(text);
  if (type == TIN_NONE) return tin_yaml_fail(y, item, "there is no element type '%s'", text);
  *types |= TIN_BIT(type);
  return TIN_OK;
}

tin_status tin_yaml_types(tin_yaml *y, int item, uint64_t *types) {
  const char *text = tin_document_text(y->document, item);
  *types = TIN_ALL_TYPES;
  if (text && strcmp(text, "any") == 0) return TIN_OK;
  *types = 0;
  return tin_yaml_each(y, item, "types", add_type, types);
}

typedef struct texts {
  const char *what;
  bool words;
  tin_selection *selection;
  tin_strings *list;
} texts;

static tin_status add_text(void *self, tin_yaml *y, int item) {
  const texts *t = self;
  const char *text;
  TIN_TRY(t->words ? tin_yaml_word(y, item, t->what, &text)
                   : tin_yaml_text(y, item, t->what, &text));
  if (tin_selection_append(t->selection, t->list, text)) return TIN_OK;
  return tin_out_of_memory(y->error);
}

tin_status tin_yaml_texts(tin_yaml *y, int list, const char *what, bool words, tin_selection *s,
                          tin_strings *sorted) {
  texts t = {what, words, s, sorted};
  tin_status status = tin_yaml_each(y, list, what, add_text, &t);
  tin_names_sort(sorted);
  return status;
}

tin_status tin_yaml_isas(tin_yaml *y, int list, tin_selection *s, tin_strings *sorted) {
  TIN_TRY(tin_yaml_texts(y, list, "isa", true, s, sorted));
  for (uint32_t i = 0; i < sorted->count; i++)
    if (!tin_isa_named(sorted->v[i]))
      return tin_yaml_fail(y, list, "isa: '%s' is none of " TIN_ISA_NAMES, sorted->v[i]);
  return TIN_OK;
}
