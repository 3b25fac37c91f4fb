/* SPDX-License-Identifier: Apache-2.0 */
/* elf.h -- object files and executables as they lie in memory: sections, symbols, relocations.
 *
 * ELF of 32 and 64 bits, little-endian, for x86-64, aarch64, arm and riscv64 (System V ABI,
 * "Object Files"). The bytes are untrusted. tin_elf_open checks headers, names and where sections
 * lie; what is asked for later is in bounds or refused. Nothing is allocated, and nothing points
 * anywhere but into the file. */
#ifndef TIN_GEN_ELF_H
#define TIN_GEN_ELF_H

#include "tinfer/status.h"

typedef enum tin_elf_kind { TIN_ELF_OBJECT = 1, TIN_ELF_PROGRAM, TIN_ELF_SHARED } tin_elf_kind;

typedef struct tin_elf {
  const uint8_t *data;
  size_t size;
  bool wide; /* 64 bits */
  tin_elf_kind kind;
  uint16_t machine;
  uint32_t num_sections;
  uint32_t num_symbols;
  uint64_t entry;
  /* Where things lie; for elf.c. */
  size_t sections, names, symbols, strings, extended;
  size_t names_size, strings_size, num_extended;
} tin_elf;

/* What occurs in sizes; values as in files. */
enum {
  TIN_ELF_PROGBITS = 1,
  TIN_ELF_SYMTAB = 2,
  TIN_ELF_STRTAB = 3,
  TIN_ELF_RELA = 4,
  TIN_ELF_NOBITS = 8,
  TIN_ELF_REL = 9,
  TIN_ELF_SYMTAB_SHNDX = 18,
};
enum {
  TIN_ELF_WRITE = 1 << 0,
  TIN_ELF_ALLOC = 1 << 1,
  TIN_ELF_EXEC = 1 << 2,
  TIN_ELF_MERGE = 1 << 4,
  TIN_ELF_STRINGS = 1 << 5,
  TIN_ELF_LINK_ORDER = 1 << 7,
  TIN_ELF_TLS = 1 << 10,
  TIN_ELF_RETAIN = 1 << 21,
};

typedef struct tin_elf_section {
  const char *name;
  uint32_t type, link, info;
  uint64_t flags, address, size, align, entry_size;
  const uint8_t *data; /* NULL: none in the file */
} tin_elf_section;

enum { TIN_ELF_LOCAL, TIN_ELF_GLOBAL, TIN_ELF_WEAK };
enum { TIN_ELF_OBJECT_T = 1, TIN_ELF_FUNCTION_T, TIN_ELF_SECTION_T, TIN_ELF_FILE_T };
/* Instead of a section's number. */
enum { TIN_ELF_UNDEFINED = 0, TIN_ELF_ABSOLUTE = 0xfff1, TIN_ELF_COMMON = 0xfff2 };

typedef struct tin_elf_symbol {
  const char *name;
  uint64_t value, size;
  uint32_t section; /* a number below num_sections, or special */
  bool special;     /* section is one of the enum above, undefined included */
  uint8_t bind, type;
} tin_elf_symbol;

typedef struct tin_elf_reloc {
  uint64_t offset;
  uint32_t symbol, type;
  int64_t addend; /* 0 where it lies in the section itself */
} tin_elf_reloc;

/* Does it begin as ELF files do? */
bool tin_elf_is(const void *data, size_t size);

/* `data` is borrowed. */
tin_status tin_elf_open(tin_elf *elf, const void *data, size_t size, tin_error *error);

/* index < num_sections; never fails after tin_elf_open. */
tin_elf_section tin_elf_section_at(const tin_elf *elf, uint32_t index);
/* index < num_symbols. Symbols that make no sense come as undefined ones without a name. */
tin_elf_symbol tin_elf_symbol_at(const tin_elf *elf, uint32_t index);

/* Relocations of a section of type REL or RELA; 0 for others. */
size_t tin_elf_num_relocs(const tin_elf *elf, const tin_elf_section *section);
/* False: it names a symbol that is not there. */
bool tin_elf_reloc_at(const tin_elf *elf, const tin_elf_section *section, size_t index,
                      tin_elf_reloc *reloc);

#endif
