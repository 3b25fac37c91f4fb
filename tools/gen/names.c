/* SPDX-License-Identifier: Apache-2.0 */
/* names.c -- see names.h. */
#include "tools/gen/names.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void tin_names_sort(tin_strings *names) {
  uint32_t kept = 0;
  if (!names->count) return;
  qsort(names->v, names->count, sizeof *names->v, by_text);
  for (uint32_t i = 0; i < names->count; i++)
    if (!kept || strcmp(names->v[kept - 1], names->v[i]) != 0) names->v[kept++] = names->v[i];
  names->count = kept;
  names->v[kept] = NULL;
}

bool tin_names_have(const tin_strings *sorted, const char *name) {
  return sorted->count && bsearch(&name, sorted->v, sorted->count, sizeof *sorted->v, by_text);
}

const char *tin_names_value(const tin_strings *list, const char *name) {
  size_t n = strlen(name);
  for (uint32_t i = 0; i < list->count; i++)
    if (strncmp(list->v[i], name, n) == 0 && list->v[i][n] == '=') return list->v[i] + n + 1;
  return NULL;
}
