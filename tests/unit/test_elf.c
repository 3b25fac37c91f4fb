/* SPDX-License-Identifier: Apache-2.0 */
/* Objects and archives, what a linker takes from them, and whose the bytes of a program are. */
#include "tests/support/elf_writer.h"
#include "tests/support/unit.h"
#include "tools/gen/report_ledger.h"

#include <stdio.h>
#include <unistd.h>

static tin_error error;

enum {
  TEXT = TIN_ELF_ALLOC | TIN_ELF_EXEC,
  RODATA = TIN_ELF_ALLOC,
  DATA = TIN_ELF_ALLOC | TIN_ELF_WRITE,
  STRINGS = TIN_ELF_ALLOC | TIN_ELF_MERGE | TIN_ELF_STRINGS,
};

#define FUNCTION(name, section, size)                                                              \
  { name, section, TIN_ELF_GLOBAL, TIN_ELF_FUNCTION_T, size }
#define LOCAL(name, section, size)                                                                 \
  { name, section, TIN_ELF_LOCAL, TIN_ELF_FUNCTION_T, size }
#define OBJECT(name, section, size)                                                                \
  { name, section, TIN_ELF_GLOBAL, TIN_ELF_OBJECT_T, size }
#define NEEDS(name)                                                                                \
  { name, 0, TIN_ELF_GLOBAL, 0, 0 }
#define CODE(name, size)                                                                           \
  { ".text." name, TIN_ELF_PROGBITS, TEXT, NULL, size, 0 }

/* Two kernels of one op, a helper that both call, texts of which one is the end of the other. */
static const elf_made add = {
    .sections = {CODE("tin_register_add_f32", 10),
                 CODE("tin_register_add_s32", 20),
                 CODE("common", 30),
                 CODE("run_f32", 40),
                 CODE("nobody", 50),
                 {".rodata.str1.1", TIN_ELF_PROGBITS, STRINGS, "node\0mode", 10, 1},
                 {".bss.seen", TIN_ELF_NOBITS, DATA, NULL, 7, 0}},
    .symbols = {{"add.c", ELF_FILE, TIN_ELF_LOCAL, TIN_ELF_FILE_T, 0},
                LOCAL("common", 3, 30),
                LOCAL("run_f32", 4, 40),
                {"", 6, TIN_ELF_LOCAL, TIN_ELF_SECTION_T, 0},
                {"", 7, TIN_ELF_LOCAL, TIN_ELF_SECTION_T, 0},
                FUNCTION("tin_register_add_f32", 1, 10),
                FUNCTION("tin_register_add_s32", 2, 20),
                FUNCTION("nobody", 5, 50),
                NEEDS("tin_add_f32_table"),
                NEEDS("printf"),
                {"hook", 0, TIN_ELF_WEAK, 0, 0}},
    .relocs = {{1, 3}, {1, 2}, {2, 2}, {2, 5}, {3, 4}, {4, 9}, {3, 10}, {3, 11}, {5, 10}}};

static const elf_made table = {
    .sections = {{".data.rel.ro.tin_add_f32_table", TIN_ELF_PROGBITS, DATA, NULL, 64, 0}},
    .symbols = {OBJECT("tin_add_f32_table", 1, 64), NEEDS("tin_add_f32_scalar"),
                NEEDS("tin_add_f32_avx2")},
    .relocs = {{1, 2}, {1, 3}}};

static const elf_made scalar = {
    .sections = {CODE("tin_add_f32_scalar", 100),
                 {".rodata.str1.1", TIN_ELF_PROGBITS, STRINGS, "a node\0node", 12, 1}},
    .symbols = {{"", 2, TIN_ELF_LOCAL, TIN_ELF_SECTION_T, 0},
                FUNCTION("tin_add_f32_scalar", 1, 100)},
    .relocs = {{1, 1}}};

static const elf_made avx2 = {.sections = {CODE("tin_add_f32_avx2", 200)},
                              .symbols = {FUNCTION("tin_add_f32_avx2", 1, 200)}};

/* A smaller table, for the link in front of the other. */
static const elf_made small_table = {
    .sections = {{".data.rel.ro.tin_add_f32_table", TIN_ELF_PROGBITS, DATA, NULL, 32, 0}},
    .symbols = {OBJECT("tin_add_f32_table", 1, 32), NEEDS("tin_add_f32_scalar")},
    .relocs = {{1, 2}}};

static const elf_made hook = {.sections = {CODE("hook", 1000)},
                              .symbols = {FUNCTION("hook", 1, 1000)}};

/* ---- files -------------------------------------------------------------------------------- */

typedef struct folder {
  char path[32];
  char ops[64], isa[64];
} folder;

static void save(const char *path, uint8_t *data, size_t size) {
  FILE *f = fopen(path, "wb");
  ck_assert_ptr_nonnull(f);
  ck_assert_uint_eq(fwrite(data, 1, size, f), size);
  ck_assert_int_eq(fclose(f), 0);
  free(data);
}

static uint8_t *make_ops(size_t *size) {
  const elf_made *const made[] = {&add, &table, &scalar, &avx2, &hook};
  const char *const names[] = {"add.c.o", "binary_f32.c.o", "binary_f32_scalar.c.o",
                               "binary_f32_avx2.c.o", "hook.c.o"};
  ar_made members[6] = {{0}};
  for (int i = 0; i < 5; i++) {
    members[i].name = names[i];
    members[i].data = elf_make(made[i], &members[i].size);
  }
  uint8_t *data = ar_make(members, size);
  for (int i = 0; i < 5; i++) free((void *)(uintptr_t)members[i].data);
  return data;
}

static folder make_folder(void) {
  folder f = {.path = "/tmp/tin_elf_XXXXXX"};
  size_t size;
  uint8_t *data;
  ck_assert_ptr_nonnull(mkdtemp(f.path));
  snprintf(f.ops, sizeof f.ops, "%s/libtinfer_ops.a", f.path);
  snprintf(f.isa, sizeof f.isa, "%s/libtinfer_isa_scalar.o", f.path);
  data = make_ops(&size);
  save(f.ops, data, size);
  data = elf_make(&small_table, &size);
  save(f.isa, data, size);
  return f;
}

static void remove_folder(const folder *f) {
  unlink(f->ops);
  unlink(f->isa);
  rmdir(f->path);
}

static tin_archives *open_archives(const folder *f, bool with_isa) {
  tin_archives *archives;
  const char *const all[] = {f->isa, f->ops, NULL};
  ck_assert_msg(tin_archives_open(&archives, with_isa ? all : all + 1, &error) == TIN_OK, "%s",
                error.text);
  return archives;
}

static tin_sizes sizes_of(const tin_archives *archives, const char *root) {
  tin_closure closure;
  tin_sizes sizes;
  ck_assert_int_eq(tin_closure_open(&closure, archives, &error), TIN_OK);
  tin_closure_take(&closure, &(tin_strings){&root, 1, 1}, NULL, NULL);
  ck_assert_int_eq(tin_closure_sizes(&closure, &sizes, &error), TIN_OK);
  tin_closure_close(&closure);
  return sizes;
}

static void expect(tin_sizes sizes, uint64_t text, uint64_t rodata, uint64_t data, uint64_t bss) {
  ck_assert_uint_eq(sizes.bytes[TIN_TEXT], text);
  ck_assert_uint_eq(sizes.bytes[TIN_RODATA], rodata);
  ck_assert_uint_eq(sizes.bytes[TIN_DATA], data);
  ck_assert_uint_eq(sizes.bytes[TIN_BSS], bss);
}

/* ---- closures ----------------------------------------------------------------------------- */

START_TEST(takes_what_is_reached) {
  folder f = make_folder();
  tin_archives *a = open_archives(&f, false);
  /* "a node", of which "node" is the end, and "mode". */
  expect(sizes_of(a, "tin_register_add_f32"), 10 + 30 + 40 + 300, 7 + 5, 64, 0);
  expect(sizes_of(a, "tin_register_add_s32"), 20 + 30, 5 + 5, 0, 7);
  expect(sizes_of(a, "tin_register_sub_f32"), 0, 0, 0, 0);
  tin_archives_close(a);
  remove_folder(&f);
}
END_TEST

START_TEST(first_file_wins) {
  folder f = make_folder();
  tin_archives *a = open_archives(&f, true);
  expect(sizes_of(a, "tin_register_add_f32"), 10 + 30 + 40 + 100, 7 + 5, 32, 0);
  tin_archives_close(a);
  remove_folder(&f);
}
END_TEST

START_TEST(weak_names_bring_nothing) {
  folder f = make_folder();
  tin_archives *a = open_archives(&f, false);
  const char *roots[] = {"tin_register_add_s32", "hook"};
  tin_closure closure;
  tin_sizes sizes;
  ck_assert_int_eq(tin_closure_open(&closure, a, &error), TIN_OK);
  tin_closure_take(&closure, &(tin_strings){roots, 2, 2}, NULL, NULL);
  ck_assert_int_eq(tin_closure_sizes(&closure, &sizes, &error), TIN_OK);
  ck_assert_uint_eq(sizes.bytes[TIN_TEXT], 20 + 30 + 1000);
  tin_closure_close(&closure);
  tin_archives_close(a);
  remove_folder(&f);
}
END_TEST

START_TEST(names_what_nobody_has) {
  folder f = make_folder();
  tin_archives *a = open_archives(&f, false);
  const char *root = "tin_register_add_f32";
  tin_strings names = {0};
  tin_closure closure;
  ck_assert_int_eq(tin_closure_open(&closure, a, &error), TIN_OK);
  tin_closure_take(&closure, &(tin_strings){&root, 1, 1}, NULL, NULL);
  ck_assert_int_eq(tin_closure_undefined(&closure, &names, &error), TIN_OK);
  ck_assert_uint_eq(names.count, 1);
  ck_assert_str_eq(names.v[0], "printf");
  tin_strings_free(&names);
  tin_closure_close(&closure);
  tin_archives_close(a);
  remove_folder(&f);
}
END_TEST

START_TEST(names_micro_kernels) {
  folder f = make_folder();
  tin_archives *a = open_archives(&f, false);
  tin_strings families = {0};
  ck_assert_int_eq(tin_archives_micro(a, "tin_register_add_f32", &families, &error), TIN_OK);
  ck_assert_uint_eq(families.count, 1);
  ck_assert_str_eq(families.v[0], "add_f32");
  families.count = 0;
  ck_assert_int_eq(tin_archives_micro(a, "tin_register_add_s32", &families, &error), TIN_OK);
  ck_assert_uint_eq(families.count, 0);
  ck_assert_int_eq(tin_archives_micro(a, "tin_register_sub", &families, &error), TIN_NOT_FOUND);
  ck_assert_str_eq(error.text, "no archive has tin_register_sub");
  tin_strings_free(&families);
  tin_archives_close(a);
  remove_folder(&f);
}
END_TEST

/* ---- ledgers ------------------------------------------------------------------------------ */

static uint64_t account(const tin_ledger *ledger, tin_account_kind kind, const char *name,
                        const char *isa) {
  for (uint32_t i = 0; i < ledger->num_accounts; i++) {
    const tin_account *a = &ledger->accounts[i];
    if (a->kind == kind && strcmp(a->name, name) == 0 && (!isa || strcmp(a->isa, isa) == 0))
      return tin_sizes_sum(&a->sizes);
  }
  return 0;
}

static uint64_t saving(const tin_ledger *ledger, const char *what, const char *name) {
  for (uint32_t i = 0; i < ledger->num_savings; i++)
    if (strcmp(ledger->savings[i].what, what) == 0 && strcmp(ledger->savings[i].name, name) == 0)
      return tin_sizes_sum(&ledger->savings[i].sizes);
  return UINT64_MAX;
}

START_TEST(says_whose_bytes_are) {
  folder f = make_folder();
  tin_archives *a = open_archives(&f, false);
  tin_ledger l;
  tin_strings none = {0};
  ck_assert_int_eq(tin_ledger_open(&l, a, &error), TIN_OK);
  ck_assert(tin_strings_add(&l.kernels, "tin_register_add_f32"));
  ck_assert(tin_strings_add(&l.kernels, "tin_register_add_s32"));
  ck_assert_int_eq(tin_ledger_predict(&l, &none, &error), TIN_OK);
  ck_assert_uint_eq(account(&l, TIN_ACCOUNT_KERNEL, "add_f32", NULL), 10 + 40);
  ck_assert_uint_eq(account(&l, TIN_ACCOUNT_KERNEL, "add_s32", NULL), 20 + 7);
  ck_assert_uint_eq(account(&l, TIN_ACCOUNT_SHARED, "add", NULL), 30 + 5);
  ck_assert_uint_eq(account(&l, TIN_ACCOUNT_MICRO, "binary_f32", "avx2"), 200);
  ck_assert_uint_eq(account(&l, TIN_ACCOUNT_MICRO, "binary_f32", "scalar"), 100);
  ck_assert_uint_eq(account(&l, TIN_ACCOUNT_OTHER, "constants of several", NULL), 7);
  ck_assert_uint_eq(tin_sizes_sum(&l.total), 10 + 20 + 30 + 40 + 300 + 7 + 5 + 64 + 7);
  tin_ledger_close(&l);
  tin_archives_close(a);
  remove_folder(&f);
}
END_TEST

START_TEST(says_what_would_be_saved) {
  folder f = make_folder();
  tin_archives *a = open_archives(&f, false);
  tin_ledger l;
  tin_strings none = {0};
  ck_assert_int_eq(tin_ledger_open(&l, a, &error), TIN_OK);
  ck_assert(tin_strings_add(&l.kernels, "tin_register_add_f32"));
  ck_assert(tin_strings_add(&l.kernels, "tin_register_add_s32"));
  ck_assert_int_eq(tin_ledger_predict(&l, &none, &error), TIN_OK);
  ck_assert_int_eq(tin_ledger_save(&l, &error), TIN_OK);
  ck_assert_uint_eq(saving(&l, "op", "add"), tin_sizes_sum(&l.total));
  ck_assert_uint_eq(saving(&l, "type", "f32"), 10 + 40 + 300 + 64 + 2); /* "a " of "a node" */
  ck_assert_uint_eq(saving(&l, "type", "s32"), 20 + 7);
  ck_assert_uint_eq(saving(&l, "isa", "avx2"), 200);
  ck_assert_uint_eq(saving(&l, "isa", "neon"), UINT64_MAX);
  tin_ledger_close(&l);
  tin_archives_close(a);
  remove_folder(&f);
}
END_TEST

/* ---- files that are wrong ----------------------------------------------------------------- */

static void refuse_elf(const void *data, size_t size, const char *text) {
  tin_elf elf;
  ck_assert_int_ne(tin_elf_open(&elf, data, size, &error), TIN_OK);
  ck_assert_msg(strstr(error.text, text) != NULL, "'%s' instead of '%s'", error.text, text);
}

START_TEST(refuses_other_files) {
  size_t size;
  uint8_t *data = elf_make(&add, &size);
  refuse_elf("MZ", 2, "not an ELF file");
  refuse_elf(data, 40, "ends in its header");
  data[5] = 2;
  refuse_elf(data, size, "not little-endian");
  data[5] = 1;
  data[18] = 8;
  refuse_elf(data, size, "a machine that is not known");
  data[18] = 62;
  data[16] = 4;
  refuse_elf(data, size, "neither an object nor a program");
  data[16] = 1;
  data[41] = 0xff;
  refuse_elf(data, size, "section headers do not lie in the file");
  free(data);
}
END_TEST

START_TEST(refuses_sections_that_overlap) {
  size_t size;
  uint8_t *data = elf_make(&add, &size);
  uint64_t headers = 0, large = size - 74;
  memcpy(&headers, data + 40, sizeof headers);
  for (int i = 1; i < 3; i++) memcpy(data + headers + 64 * i + 32, &large, sizeof large);
  refuse_elf(data, size, "section 2 overlaps others");
  free(data);
}
END_TEST

/* Exactly as large as what is read of it, so that sanitizers see a read behind its end. */
static void read_copy(const uint8_t *data, size_t size) {
  uint8_t *copy = malloc(size ? size : 1);
  tin_archives *archives;
  ck_assert_ptr_nonnull(copy);
  if (size) memcpy(copy, data, size);
  if (tin_archives_open_memory(&archives, copy, size, &error) == TIN_OK)
    tin_archives_close(archives);
  free(copy);
}

START_TEST(survives_damage) {
  size_t size;
  uint8_t *data = make_ops(&size);
  for (size_t i = 0; i < size; i += 3) read_copy(data, i);
  for (size_t i = 0; i < size; i++) {
    uint8_t before = data[i];
    data[i] = (uint8_t)(before ^ (i % 2 ? 0xff : 0x10));
    read_copy(data, size);
    data[i] = before;
  }
  free(data);
}
END_TEST

START_TEST(reads_names_of_members) {
  static const char bsd[] = "!<arch>\n#1/8            0           0     0     0       12        `\n"
                            "name.o\0\0abcd";
  tin_archive archive;
  tin_archive_member m;
  ck_assert_int_eq(tin_archive_open(&archive, bsd, sizeof bsd - 1, &error), TIN_OK);
  ck_assert_int_eq(tin_archive_next(&archive, &m, &error), TIN_OK);
  ck_assert_uint_eq(m.name_size, 6);
  ck_assert_mem_eq(m.name, "name.o", 6);
  ck_assert_uint_eq(m.size, 4);
  ck_assert_mem_eq(m.data, "abcd", 4);
  ck_assert_int_eq(tin_archive_next(&archive, &m, &error), TIN_OK);
  ck_assert_ptr_null(m.data);
}
END_TEST

START_TEST(refuses_thin_archives) {
  tin_archive archive;
  ck_assert_int_eq(tin_archive_open(&archive, "!<thin>\n", 8, &error), TIN_UNSUPPORTED);
  ck_assert_str_eq(error.text, "a thin archive: its members are in other files");
  ck_assert_int_eq(tin_archive_open(&archive, "!<arch>", 7, &error), TIN_CORRUPT);
}
END_TEST

UNIT_MAIN(takes_what_is_reached, first_file_wins, weak_names_bring_nothing, names_what_nobody_has,
          names_micro_kernels, says_whose_bytes_are, says_what_would_be_saved, refuses_other_files,
          refuses_sections_that_overlap, survives_damage, reads_names_of_members,
          refuses_thin_archives)
