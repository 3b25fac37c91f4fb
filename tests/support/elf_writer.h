/* SPDX-License-Identifier: Apache-2.0 */
/* elf_writer.h -- objects of 64 bits for x86-64, and archives of them, made by hand. */
#ifndef TIN_TESTS_ELF_WRITER_H
#define TIN_TESTS_ELF_WRITER_H

#include "tools/gen/elf.h"

enum { ELF_MOST = 16 };

typedef struct elf_made_section {
  const char *name;
  uint32_t type;
  uint64_t flags;
  const char *data; /* NULL: zeros */
  uint32_t size, entry_size;
} elf_made_section;

/* section: from 1; 0: undefined; ELF_FILE: the name of the source. */
typedef struct elf_made_symbol {
  const char *name;
  uint32_t section;
  uint8_t bind, type;
  uint32_t size;
} elf_made_symbol;

enum { ELF_FILE = 0xfff1 };

/* From a section to a symbol, both from 1. */
typedef struct elf_made_reloc {
  uint32_t section, symbol;
} elf_made_reloc;

typedef struct elf_made {
  elf_made_section sections[ELF_MOST];
  elf_made_symbol symbols[ELF_MOST]; /* local ones first */
  elf_made_reloc relocs[ELF_MOST];
} elf_made; /* each up to the first that is all zero */

/* free() the result. */
uint8_t *elf_make(const elf_made *made, size_t *size);

typedef struct ar_made {
  const char *name; /* NULL: the end */
  const uint8_t *data;
  size_t size;
} ar_made;

/* Names of more than 15 characters go where GNU's ar puts them. */
uint8_t *ar_make(const ar_made *members, size_t *size);

#endif
