/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/elf_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes {
  uint8_t *data;
  size_t size;
} bytes;

static size_t put(bytes *b, const void *data, size_t size) {
  size_t at = b->size;
  b->data = realloc(b->data, b->size + size + 1);
  if (!b->data) abort();
  if (data && size) memcpy(b->data + at, data, size);
  if (!data) memset(b->data + at, 0, size);
  b->size += size;
  return at;
}

static void number(bytes *b, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; i++) {
    uint8_t byte = (uint8_t)(value >> 8 * i);
    put(b, &byte, 1);
  }
}

/* A header of a section; the next one of `out`. */
static void header(bytes *headers, size_t name, uint32_t type, uint64_t flags, size_t at,
                   size_t size, uint32_t link, uint32_t info, size_t entry_size) {
  number(headers, name, 4);
  number(headers, type, 4);
  number(headers, flags, 8);
  number(headers, 0, 8);
  number(headers, at, 8);
  number(headers, size, 8);
  number(headers, link, 4);
  number(headers, info, 4);
  number(headers, 1, 8);
  number(headers, entry_size, 8);
}

static size_t text(bytes *strings, const char *name) {
  return put(strings, name, strlen(name) + 1);
}

static void make_sections(const elf_made *made, bytes *file, bytes *headers, bytes *names) {
  header(headers, 0, 0, 0, 0, 0, 0, 0, 0);
  for (const elf_made_section *s = made->sections; s->name; s++) {
    size_t at = s->type == TIN_ELF_NOBITS ? file->size : put(file, s->data, s->size);
    header(headers, text(names, s->name), s->type, s->flags, at, s->size, 0, 0, s->entry_size);
  }
}

static void make_symbols(const elf_made *made, bytes *symbols, bytes *names, uint32_t *locals) {
  put(symbols, NULL, 24);
  *locals = 1;
  for (const elf_made_symbol *s = made->symbols; s->name; s++) {
    number(symbols, text(names, s->name), 4);
    number(symbols, (uint64_t)(s->bind << 4 | s->type), 1);
    number(symbols, 0, 1);
    number(symbols, s->section, 2);
    number(symbols, 0, 8);
    number(symbols, s->size, 8);
    if (s->bind == TIN_ELF_LOCAL) ++*locals;
  }
}

static void make_relocs(const elf_made *made, bytes *file, bytes *headers, uint32_t symtab) {
  for (uint32_t section = 1; section <= ELF_MOST; section++) {
    bytes relocs = {0};
    for (const elf_made_reloc *r = made->relocs; r->section; r++) {
      if (r->section != section) continue;
      number(&relocs, 0, 8);
      number(&relocs, (uint64_t)r->symbol << 32 | 1, 8);
      number(&relocs, 0, 8);
    }
    if (relocs.size)
      header(headers, 0, TIN_ELF_RELA, 0, put(file, relocs.data, relocs.size), relocs.size, symtab,
             section, 24);
    free(relocs.data);
  }
}

static void begin(bytes *file) {
  static const uint8_t ident[16] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
  put(file, ident, sizeof ident);
  number(file, TIN_ELF_OBJECT, 2);
  number(file, 62, 2);
  put(file, NULL, 44);
}

static void finish(bytes *file, const bytes *headers, uint32_t names) {
  bytes end = {0};
  number(&end, put(file, headers->data, headers->size), 8);
  memcpy(file->data + 40, end.data, 8);
  number(&end, 64, 2);
  number(&end, headers->size / 64, 2);
  number(&end, names, 2);
  memcpy(file->data + 58, end.data + 8, 6);
  free(end.data);
}

uint8_t *elf_make(const elf_made *made, size_t *size) {
  bytes file = {0}, headers = {0}, names = {0}, symbols = {0}, strings = {0};
  uint32_t locals, count = 1;
  put(&names, NULL, 1);
  put(&strings, NULL, 1);
  begin(&file);
  make_sections(made, &file, &headers, &names);
  make_symbols(made, &symbols, &strings, &locals);
  while (made->sections[count - 1].name) count++;
  header(&headers, 0, TIN_ELF_SYMTAB, 0, put(&file, symbols.data, symbols.size), symbols.size,
         count + 1, locals, 24);
  header(&headers, 0, TIN_ELF_STRTAB, 0, put(&file, strings.data, strings.size), strings.size, 0, 0,
         0);
  header(&headers, 0, TIN_ELF_STRTAB, 0, put(&file, names.data, names.size), names.size, 0, 0, 0);
  make_relocs(made, &file, &headers, count);
  finish(&file, &headers, count + 2);
  free(headers.data);
  free(names.data);
  free(symbols.data);
  free(strings.data);
  *size = file.size;
  return file.data;
}

static void member(bytes *file, const char *name, const void *data, size_t size) {
  char line[128];
  snprintf(line, sizeof line, "%-16s%-12d%-6d%-6d%-8d%-10zu`\n", name, 0, 0, 0, 644, size);
  put(file, line, 60);
  put(file, data, size);
  if (size % 2) put(file, "\n", 1);
}

uint8_t *ar_make(const ar_made *members, size_t *size) {
  bytes file = {0}, names = {0};
  put(&file, "!<arch>\n", 8);
  for (const ar_made *m = members; m->name; m++) {
    put(&names, m->name, strlen(m->name));
    put(&names, "/\n", 2);
  }
  member(&file, "//", names.data, names.size);
  size_t at = 0;
  for (const ar_made *m = members; m->name; m++) {
    char name[32];
    if (strlen(m->name) > 15)
      snprintf(name, sizeof name, "/%zu", at);
    else
      snprintf(name, sizeof name, "%s/", m->name);
    member(&file, name, m->data, m->size);
    at += strlen(m->name) + 2;
  }
  free(names.data);
  *size = file.size;
  return file.data;
}
