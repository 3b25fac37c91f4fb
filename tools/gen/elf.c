/* SPDX-License-Identifier: Apache-2.0 */
/* elf.c -- reading ELF files; every offset is checked against the end of the file.
 *
 * Not with registry/loader/elf.c, which is part of programs that load plugins and reads nothing but
 * the dynamic symbols of files for their own machine: this one is for any machine, and for the
 * commands alone. */
#include "tools/gen/elf.h"

#include "core/fail.h"

#include <string.h>

enum { MACHINE_ARM = 40, MACHINE_X86_64 = 62, MACHINE_AARCH64 = 183, MACHINE_RISCV = 243 };
enum { RESERVED = 0xff00, EXTENDED = 0xffff };

/* ---- numbers ------------------------------------------------------------------------------- */

static uint16_t get16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

static uint32_t get32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get64(const uint8_t *p) { return get32(p) | (uint64_t)get32(p + 4) << 32; }

/* A field that is as wide as addresses are, at one of two places. */
static uint64_t word(const tin_elf *elf, const uint8_t *p, size_t narrow, size_t wide) {
  return elf->wide ? get64(p + wide) : get32(p + narrow);
}

static bool lies_in(const tin_elf *elf, uint64_t offset, uint64_t size) {
  return offset <= elf->size && size <= elf->size - offset;
}

static size_t section_bytes(const tin_elf *elf) { return elf->wide ? 64 : 40; }
static size_t symbol_bytes(const tin_elf *elf) { return elf->wide ? 24 : 16; }

static size_t reloc_bytes(const tin_elf *elf, uint32_t type) {
  if (type == TIN_ELF_RELA) return elf->wide ? 24 : 12;
  return type == TIN_ELF_REL ? elf->wide ? 16 : 8 : 0;
}

/* ---- sections ------------------------------------------------------------------------------ */

static tin_elf_section read_section(const tin_elf *elf, uint32_t index) {
  const uint8_t *p = elf->data + elf->sections + index * section_bytes(elf);
  tin_elf_section s = {.name = "", .type = get32(p + 4)};
  s.flags = word(elf, p, 8, 8);
  s.address = word(elf, p, 12, 16);
  s.size = word(elf, p, 20, 32);
  s.link = get32(p + (elf->wide ? 40 : 24));
  s.info = get32(p + (elf->wide ? 44 : 28));
  s.align = word(elf, p, 32, 48);
  s.entry_size = word(elf, p, 36, 56);
  uint64_t at = word(elf, p, 16, 24); /* of section 0 nothing has been checked */
  if (s.type != TIN_ELF_NOBITS && s.type != 0 && lies_in(elf, at, s.size)) s.data = elf->data + at;
  return s;
}

tin_elf_section tin_elf_section_at(const tin_elf *elf, uint32_t index) {
  tin_elf_section s = read_section(elf, index);
  uint32_t name = get32(elf->data + elf->sections + index * section_bytes(elf));
  if (name < elf->names_size) s.name = (const char *)elf->data + elf->names + name;
  return s;
}

/* Only what has contents must lie in the file: a section of zeros may have any size. No two
 * share bytes: many that do would stand for far more than the file holds. */
static tin_status check_section(const tin_elf *elf, uint32_t index, uint64_t *left,
                                tin_error *error) {
  const uint8_t *p = elf->data + elf->sections + index * section_bytes(elf);
  uint32_t type = get32(p + 4);
  uint64_t align = word(elf, p, 32, 48);
  if (align & (align - 1))
    return TIN_FAIL(error, TIN_CORRUPT, "section %u is aligned to no power of two", index);
  if (type == TIN_ELF_NOBITS || type == 0) return TIN_OK;
  uint64_t size = word(elf, p, 20, 32);
  if (!lies_in(elf, word(elf, p, 16, 24), size))
    return TIN_FAIL(error, TIN_CORRUPT, "section %u does not lie in the file", index);
  if (size > *left) return TIN_FAIL(error, TIN_CORRUPT, "section %u overlaps others", index);
  *left -= size;
  return TIN_OK;
}

/* A table of strings ends with a 0, so that every offset in it is that of a string. */
static tin_status take_strings(const tin_elf *elf, uint32_t index, size_t *at, size_t *size,
                               tin_error *error) {
  if (index == 0 || index >= elf->num_sections)
    return TIN_FAIL(error, TIN_CORRUPT, "there is no section %u for names", index);
  tin_elf_section s = read_section(elf, index);
  if (s.type != TIN_ELF_STRTAB || (s.size && s.data[s.size - 1]))
    return TIN_FAIL(error, TIN_CORRUPT, "section %u is no table of names", index);
  *at = s.data ? (size_t)(s.data - elf->data) : 0;
  *size = (size_t)s.size;
  return TIN_OK;
}

static tin_status take_symbols(tin_elf *elf, const tin_elf_section *s, tin_error *error) {
  if (elf->symbols) return TIN_FAIL(error, TIN_CORRUPT, "there are two symbol tables");
  uint64_t count = s->size / symbol_bytes(elf);
  if (count > UINT32_MAX) return TIN_FAIL(error, TIN_UNSUPPORTED, "there are too many symbols");
  elf->symbols = (size_t)(s->data - elf->data);
  elf->num_symbols = (uint32_t)count;
  return take_strings(elf, s->link, &elf->strings, &elf->strings_size, error);
}

static tin_status take_sections(tin_elf *elf, tin_error *error) {
  uint64_t left = elf->size;
  for (uint32_t i = 1; i < elf->num_sections; i++) TIN_TRY(check_section(elf, i, &left, error));
  for (uint32_t i = 1; i < elf->num_sections; i++) {
    tin_elf_section s = read_section(elf, i);
    if (s.type == TIN_ELF_SYMTAB) TIN_TRY(take_symbols(elf, &s, error));
    if (s.type == TIN_ELF_SYMTAB_SHNDX) {
      elf->extended = (size_t)(s.data - elf->data);
      elf->num_extended = (size_t)(s.size / 4);
    }
  }
  return TIN_OK;
}

/* ---- the header ---------------------------------------------------------------------------- */

bool tin_elf_is(const void *data, size_t size) {
  return size >= 4 && memcmp(data, "\177ELF", 4) == 0;
}

static tin_status check_ident(tin_elf *elf, tin_error *error) {
  const uint8_t *p = elf->data;
  if (!tin_elf_is(p, elf->size)) return TIN_FAIL(error, TIN_CORRUPT, "not an ELF file");
  if (elf->size < 52) return TIN_FAIL(error, TIN_CORRUPT, "the file ends in its header");
  if (p[4] != 1 && p[4] != 2)
    return TIN_FAIL(error, TIN_CORRUPT, "an ELF file of neither 32 nor 64 bits");
  elf->wide = p[4] == 2;
  if (p[5] != 1) return TIN_FAIL(error, TIN_UNSUPPORTED, "an ELF file that is not little-endian");
  if (elf->wide && elf->size < 64)
    return TIN_FAIL(error, TIN_CORRUPT, "the file ends in its header");
  return TIN_OK;
}

static tin_status check_kind(tin_elf *elf, tin_error *error) {
  uint16_t kind = get16(elf->data + 16);
  elf->machine = get16(elf->data + 18);
  if (kind < TIN_ELF_OBJECT || kind > TIN_ELF_SHARED)
    return TIN_FAIL(error, TIN_UNSUPPORTED, "neither an object nor a program (ELF type %u)", kind);
  elf->kind = (tin_elf_kind)kind;
  switch (elf->machine) {
  case MACHINE_ARM:
  case MACHINE_X86_64:
  case MACHINE_AARCH64:
  case MACHINE_RISCV:
    return TIN_OK;
  default:
    return TIN_FAIL(error, TIN_UNSUPPORTED, "for a machine that is not known (ELF machine %u)",
                    elf->machine);
  }
}

/* Numbers that do not fit the header are in section 0. */
static tin_status find_sections(tin_elf *elf, uint32_t *names, tin_error *error) {
  const uint8_t *p = elf->data + (elf->wide ? 58 : 46);
  uint64_t at = word(elf, elf->data, 32, 40), count = get16(p + 2);
  *names = get16(p + 4);
  if (!at) return TIN_OK;
  if (get16(p) != section_bytes(elf) || !lies_in(elf, at, section_bytes(elf)))
    return TIN_FAIL(error, TIN_CORRUPT, "the section headers do not lie in the file");
  elf->sections = (size_t)at;
  tin_elf_section first = read_section(elf, 0);
  if (!count) count = first.size;
  if (*names == EXTENDED) *names = first.link;
  if (count > (elf->size - at) / section_bytes(elf) || count >= UINT32_MAX)
    return TIN_FAIL(error, TIN_CORRUPT, "the section headers do not lie in the file");
  elf->num_sections = (uint32_t)count;
  return TIN_OK;
}

tin_status tin_elf_open(tin_elf *elf, const void *data, size_t size, tin_error *error) {
  *elf = (tin_elf){.data = data, .size = size};
  uint32_t names;
  TIN_TRY(check_ident(elf, error));
  TIN_TRY(check_kind(elf, error));
  elf->entry = word(elf, elf->data, 24, 24);
  TIN_TRY(find_sections(elf, &names, error));
  TIN_TRY(take_sections(elf, error));
  if (!names) return TIN_OK;
  return take_strings(elf, names, &elf->names, &elf->names_size, error);
}

/* ---- symbols and relocations --------------------------------------------------------------- */

static bool is_special(uint32_t section) {
  return section == TIN_ELF_UNDEFINED || section >= RESERVED;
}

static void place_symbol(const tin_elf *elf, uint32_t index, uint32_t section,
                         tin_elf_symbol *symbol) {
  bool elsewhere = section == EXTENDED && index < elf->num_extended;
  if (elsewhere) section = get32(elf->data + elf->extended + 4 * (size_t)index);
  symbol->special = !elsewhere && is_special(section);
  symbol->section = section;
  if (symbol->special || (section && section < elf->num_sections)) return;
  *symbol = (tin_elf_symbol){.name = "", .special = true};
}

tin_elf_symbol tin_elf_symbol_at(const tin_elf *elf, uint32_t index) {
  const uint8_t *p = elf->data + elf->symbols + index * symbol_bytes(elf);
  tin_elf_symbol s = {.name = "", .value = word(elf, p, 4, 8), .size = word(elf, p, 8, 16)};
  uint8_t info = p[elf->wide ? 4 : 12];
  uint32_t name = get32(p);
  s.bind = info >> 4;
  s.type = info & 15;
  if (name < elf->strings_size) s.name = (const char *)elf->data + elf->strings + name;
  place_symbol(elf, index, get16(p + (elf->wide ? 6 : 14)), &s);
  return s;
}

size_t tin_elf_num_relocs(const tin_elf *elf, const tin_elf_section *section) {
  size_t bytes = section->data ? reloc_bytes(elf, section->type) : 0;
  return bytes ? (size_t)(section->size / bytes) : 0;
}

bool tin_elf_reloc_at(const tin_elf *elf, const tin_elf_section *section, size_t index,
                      tin_elf_reloc *reloc) {
  const uint8_t *p = section->data + index * reloc_bytes(elf, section->type);
  uint64_t info = word(elf, p, 4, 8);
  bool addend = section->type == TIN_ELF_RELA;
  *reloc = (tin_elf_reloc){.offset = word(elf, p, 0, 0)};
  reloc->symbol = (uint32_t)(elf->wide ? info >> 32 : info >> 8);
  reloc->type = (uint32_t)(elf->wide ? info & 0xffffffffu : info & 0xff);
  if (addend) reloc->addend = elf->wide ? (int64_t)get64(p + 16) : (int32_t)get32(p + 8);
  return reloc->symbol < elf->num_symbols;
}
