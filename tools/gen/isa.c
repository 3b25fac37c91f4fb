/* SPDX-License-Identifier: Apache-2.0 */
/* isa.c -- see isa.h. */
#include "tools/gen/isa.h"

#include "tinfer/session.h"

#include <stdio.h>
#include <string.h>

const tin_isa tin_isas[TIN_NUM_ISAS] = {
#define X(before, name, cpu, mask) {name, cpu, mask},
    TIN_ISA_MAP(X)
#undef X
};

const tin_isa *tin_isa_named(const char *name) {
  for (int i = 0; i < TIN_NUM_ISAS; i++)
    if (strcmp(tin_isas[i].name, name) == 0) return &tin_isas[i];
  return NULL;
}

bool tin_isa_keeps_all(const tin_selection *s) { return !s->stated || s->all_isas; }

/* Plain C is kept unless somebody says otherwise. */
bool tin_isa_keeps(const tin_selection *s, const char *name) {
  if (tin_isa_keeps_all(s) || (s->fallback && strcmp(name, TIN_ISA_PLAIN) == 0)) return true;
  for (uint32_t i = 0; i < s->isas.count; i++)
    if (strcmp(s->isas.v[i], name) == 0) return true;
  return false;
}

const char *tin_isa_text(const tin_selection *s, char *text, size_t size) {
  size_t used = 0;
  text[0] = 0;
  for (int i = 0; i < TIN_NUM_ISAS && !tin_isa_keeps_all(s) && used < size; i++)
    if (tin_isa_keeps(s, tin_isas[i].name))
      used += (size_t)snprintf(text + used, size - used, "%s%s", used ? "_" : "", tin_isas[i].name);
  return text;
}
