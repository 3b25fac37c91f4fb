/* SPDX-License-Identifier: Apache-2.0 */
/* elf.c -- reading as much of an ELF file as it takes to say what is wrong with it.
 *
 * tools/gen/elf.c is another reader of ELF files: of every machine's, for their sections, symbols
 * in objects and relocations. This one is part of programs, and wants little: files for this
 * machine, so <elf.h> has its structs, and dynamic symbols. It would be the larger for what they
 * could have in common. */
#include "registry/loader/elf.h"
#include "core/fail.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

#if UINTPTR_MAX > 0xffffffffu
typedef Elf64_Ehdr header;
typedef Elf64_Phdr segment;
typedef Elf64_Shdr section;
typedef Elf64_Sym symbol;
#define SYMBOL_TYPE ELF64_ST_TYPE
#define HOST_CLASS ELFCLASS64
#else
typedef Elf32_Ehdr header;
typedef Elf32_Phdr segment;
typedef Elf32_Shdr section;
typedef Elf32_Sym symbol;
#define SYMBOL_TYPE ELF32_ST_TYPE
#define HOST_CLASS ELFCLASS32
#endif

#if defined(__x86_64__)
#define HOST_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define HOST_MACHINE EM_AARCH64
#elif defined(__arm__)
#define HOST_MACHINE EM_ARM
#elif defined(__riscv)
#define HOST_MACHINE EM_RISCV
#elif defined(__i386__)
#define HOST_MACHINE EM_386
#elif defined(__powerpc64__)
#define HOST_MACHINE EM_PPC64
#elif defined(__s390__)
#define HOST_MACHINE EM_S390
#elif defined(__mips__)
#define HOST_MACHINE EM_MIPS
#else
#define HOST_MACHINE EM_NONE /* not known: not compared */
#endif

enum { ARCHIVE_MAGIC = 8 };

static int host_order(void) {
  const uint16_t one = 1;
  uint8_t first;
  memcpy(&first, &one, 1);
  return first ? ELFDATA2LSB : ELFDATA2MSB;
}

/* ---- what it is built for -------------------------------------------------------------------- */

typedef struct machine {
  int class, order; /* as in e_ident */
  unsigned number;  /* EM_* */
} machine;

static const char *machine_name(unsigned number, char *text, size_t size) {
  static const struct {
    unsigned number;
    const char *name;
  } names[] = {{EM_X86_64, "x86-64"}, {EM_386, "i386"},     {EM_AARCH64, "AArch64"},
               {EM_ARM, "ARM"},       {EM_RISCV, "RISC-V"}, {EM_PPC64, "PowerPC64"},
               {EM_PPC, "PowerPC"},   {EM_S390, "S/390"},   {EM_MIPS, "MIPS"},
               {EM_SPARCV9, "SPARC"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (names[i].number == number) return names[i].name;
  snprintf(text, size, "machine %u", number);
  return text;
}

static const char *machine_text(const machine *m, char *text, size_t size) {
  char number[32];
  snprintf(text, size, "%s, %s, %s-endian", machine_name(m->number, number, sizeof number),
           m->class == ELFCLASS64 ? "64 bits" : "32 bits",
           m->order == ELFDATA2LSB ? "little" : "big");
  return text;
}

/* A half word of the part of the header that is the same in both classes. */
static unsigned half_at(const uint8_t *data, size_t at, int order) {
  return order == ELFDATA2LSB ? data[at] | (unsigned)data[at + 1] << 8
                              : data[at + 1] | (unsigned)data[at] << 8;
}

static tin_status check_machine(const uint8_t *data, tin_error *error) {
  machine it = {.class = data[EI_CLASS], .order = data[EI_DATA]};
  machine host = {HOST_CLASS, host_order(), HOST_MACHINE};
  char theirs[80], ours[80];
  it.number = half_at(data, offsetof(header, e_machine), it.order);
  if (host.number == EM_NONE) host.number = it.number;
  if (it.class == host.class && it.order == host.order && it.number == host.number) return TIN_OK;
  return TIN_FAIL(error, TIN_INCOMPATIBLE, "built for %s; this program is for %s",
                  machine_text(&it, theirs, sizeof theirs), machine_text(&host, ours, sizeof ours));
}

static tin_status no_library(const uint8_t *data, size_t size, tin_error *error) {
  if (size == 0) return TIN_FAIL(error, TIN_INVALID, "not a library: the file is empty");
  if (size >= ARCHIVE_MAGIC && memcmp(data, "!<arch>\n", ARCHIVE_MAGIC) == 0)
    return TIN_FAIL(error, TIN_INVALID, "not a library to load, but a static archive");
  return TIN_FAIL(error, TIN_INVALID, "not a library: it does not begin as an ELF file does");
}

static tin_status check_type(const uint8_t *data, tin_error *error) {
  unsigned type = half_at(data, offsetof(header, e_type), data[EI_DATA]);
  if (type == ET_DYN) return TIN_OK;
  return TIN_FAIL(error, TIN_INVALID, "not a library to load, but %s",
                  type == ET_REL    ? "an object file"
                  : type == ET_EXEC ? "a program"
                  : type == ET_CORE ? "a core dump"
                                    : "an ELF file of another kind");
}

tin_status tin_elf_check_head(const void *file, size_t size, tin_error *error) {
  const uint8_t *data = file;
  if (size < SELFMAG || memcmp(data, ELFMAG, SELFMAG) != 0) return no_library(data, size, error);
  if (size < sizeof(Elf32_Ehdr)) return TIN_FAIL(error, TIN_CORRUPT, "the file is cut off");
  TIN_TRY(check_machine(data, error));
  if (size < sizeof(header)) return TIN_FAIL(error, TIN_CORRUPT, "the file is cut off");
  return check_type(data, error);
}

/* ---- its parts ------------------------------------------------------------------------- */

typedef struct part {
  const uint8_t *data;
  size_t size;
} part;

/* Of the file; false if it does not lie in there. */
static bool get_part(part file, uint64_t offset, uint64_t size, part *out) {
  if (offset > file.size || size > file.size - offset) return false;
  *out = (part){file.data + offset, (size_t)size};
  return true;
}

/* The system's loader maps what these say, and whoever touches what is not there is ended. */
static tin_status check_segments(part file, tin_error *error) {
  header h;
  segment s;
  part at;
  memcpy(&h, file.data, sizeof h);
  bool ok =
      h.e_phentsize == sizeof s && get_part(file, h.e_phoff, (uint64_t)h.e_phnum * sizeof s, &at);
  for (size_t i = 0; ok && i < h.e_phnum; i++) {
    part bytes;
    memcpy(&s, at.data + i * sizeof s, sizeof s);
    ok = s.p_type != PT_LOAD || get_part(file, s.p_offset, s.p_filesz, &bytes);
  }
  return ok ? TIN_OK : TIN_FAIL(error, TIN_CORRUPT, "the file is cut off");
}

static bool get_section(part file, const header *h, uint64_t index, section *out) {
  part at;
  if (index >= h->e_shnum || h->e_shentsize != sizeof *out) return false;
  if (!get_part(file, h->e_shoff, (uint64_t)h->e_shnum * sizeof *out, &at)) return false;
  memcpy(out, at.data + index * sizeof *out, sizeof *out);
  return true;
}

/* The dynamic symbols and their names. */
static bool get_symbols(part file, part *symbols, part *names) {
  header h;
  section s, strings;
  memcpy(&h, file.data, sizeof h);
  for (uint64_t i = 0; get_section(file, &h, i, &s); i++)
    if (s.sh_type == SHT_DYNSYM)
      return get_section(file, &h, s.sh_link, &strings) &&
             get_part(file, s.sh_offset, s.sh_size, symbols) &&
             get_part(file, strings.sh_offset, strings.sh_size, names);
  return false;
}

/* ---- its entry point ------------------------------------------------------------------------- */

/* The name of a function that is defined here, or NULL. */
static const char *function_name(part names, const symbol *s) {
  if (SYMBOL_TYPE(s->st_info) != STT_FUNC || s->st_shndx == SHN_UNDEF) return NULL;
  if (s->st_name >= names.size) return NULL;
  const char *name = (const char *)names.data + s->st_name;
  return memchr(name, 0, names.size - s->st_name) ? name : NULL;
}

static const char entry_name[] = "tin_plugin", mark[] = "_LTX_";

/* "tin_plugin", or "<id>_LTX_tin_plugin"? */
static bool is_entry(const char *name) {
  size_t n = strlen(name), short_size = sizeof entry_name - 1;
  if (n >= TIN_ENTRY_SIZE || n < short_size || strcmp(name + n - short_size, entry_name) != 0)
    return false;
  size_t front = n - short_size, mark_size = sizeof mark - 1;
  return front == 0 ||
         (front > mark_size && memcmp(name + front - mark_size, mark, mark_size) == 0);
}

/* Does it belong to a file of that name? Characters that names cannot have are underscores. */
static bool is_own_entry(const char *name, const char *stem) {
  size_t n = strlen(stem);
  if (strlen(name) < n || strncmp(name + n, mark, sizeof mark - 1) != 0) return false;
  for (size_t i = 0; i < n; i++) {
    bool plain = (stem[i] >= 'a' && stem[i] <= 'z') || (stem[i] >= 'A' && stem[i] <= 'Z') ||
                 (stem[i] >= '0' && stem[i] <= '9');
    if (name[i] != (plain ? stem[i] : '_')) return false;
  }
  return true;
}

typedef struct entries {
  const char *stem;
  const char *own, *first, *second; /* that of the stem, and any two */
} entries;

static void note_entry(entries *found, const char *name) {
  if (!is_entry(name)) return;
  if (is_own_entry(name, found->stem)) found->own = name;
  if (!found->first)
    found->first = name;
  else
    found->second = name;
}

static tin_status choose_entry(const entries *found, const char **entry, tin_error *error) {
  *entry = found->own ? found->own : found->first;
  if (!found->first)
    return TIN_FAIL(error, TIN_INVALID,
                    "not a plugin: it has no function %s_LTX_tin_plugin, which TIN_PLUGIN(%s, ...) "
                    "defines",
                    found->stem, found->stem);
  if (!found->own && found->second)
    return TIN_FAIL(error, TIN_INVALID, "several plugins are in it, and none by its name: %s, %s",
                    found->first, found->second);
  return TIN_OK;
}

tin_status tin_elf_check(const void *data, size_t size, const char *stem,
                         char entry[TIN_ENTRY_SIZE], tin_error *error) {
  part symbols = {0}, names = {0};
  entries found = {.stem = stem};
  const char *name;
  TIN_TRY(tin_elf_check_head(data, size, error));
  TIN_TRY(check_segments((part){data, size}, error));
  if (!get_symbols((part){data, size}, &symbols, &names))
    return TIN_FAIL(error, TIN_CORRUPT, "the table of its symbols is cut off or missing");
  for (size_t at = 0; symbols.size - at >= sizeof(symbol); at += sizeof(symbol)) {
    symbol s;
    memcpy(&s, symbols.data + at, sizeof s);
    name = function_name(names, &s);
    if (name) note_entry(&found, name);
  }
  TIN_TRY(choose_entry(&found, &name, error));
  memcpy(entry, name, strlen(name) + 1);
  return TIN_OK;
}
