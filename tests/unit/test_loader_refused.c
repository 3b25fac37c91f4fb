/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of files that are no plugins, or not for this program: each is refused with a reason,
 * nothing of it stays, and none of them is waited for. */
#define _XOPEN_SOURCE 700 /* mkdtemp, realpath */
#include "tests/support/loader_test.h"

#include <elf.h>
#include <link.h>

#include "registry/loader/elf.h"

/* ---- files ----------------------------------------------------------------------------------- */

START_TEST(what_is_no_library_is_refused) {
  setup();
  refuse("/nowhere/gate.so", TIN_NOT_FOUND, "No such file");
  refuse(folder, TIN_INVALID, "is a directory");
  refuse("/dev/null", TIN_INVALID, "is not a file");
  refuse(write_own("empty.so", "", 0), TIN_INVALID, "the file is empty");
  refuse(write_own("text.so", "# a script", 10), TIN_INVALID, "does not begin as an ELF file");
  refuse(write_own("lib.so", "!<arch>\nxyz", 11), TIN_INVALID, "a static archive");
}
END_TEST

START_TEST(what_libltdl_takes_for_a_text_is_refused) {
  setup();
  refuse(copy_of("gate.so", "gate.la"), TIN_UNSUPPORTED, "is a libtool archive by its name");
  accept(copy_of("gate.so", "gate"), NULL); /* any other name will do */
  tin_registry_free(&target);
}
END_TEST

/* None of these is waited for. */
START_TEST(what_is_no_file_is_refused) {
  setup();
  refuse("/dev/zero", TIN_INVALID, "is not a file");
  ck_assert_int_eq(mkfifo(path_of(folder, "pipe.so"), 0600), 0);
  refuse_with(path_of(folder, "pipe.so"), NULL, TIN_INVALID, "is not a file");
  ck_assert_int_eq(symlink("pipe.so", path_of(folder, "to_pipe.so")), 0);
  refuse_with(path_of(folder, "to_pipe.so"), NULL, TIN_INVALID, "is not a file");
  ck_assert_int_eq(symlink("nowhere.so", path_of(folder, "to_nowhere.so")), 0);
  refuse(path_of(folder, "to_nowhere.so"), TIN_NOT_FOUND, "No such file");
  ck_assert_int_eq(symlink("loop.so", path_of(folder, "loop.so")), 0);
  refuse(path_of(folder, "loop.so"), TIN_IO, "evels of symbolic links");
  write_own("file", "", 0);
  refuse(path_of(folder, "file/gate.so"), TIN_IO, "Not a directory");
  char *name = calloc(1, 8192);
  memset(name, '/', 8000);
  ck_assert_int_eq(tin_plugin_load(&target, name, NULL), TIN_IO);
  free(name);
}
END_TEST

START_TEST(what_may_not_be_read_is_refused) {
  setup();
  if (geteuid() == 0) return; /* who may read everything */
  char *path = copy_of("gate.so", "closed.so");
  ck_assert_int_eq(chmod(path, 0), 0);
  refuse(path, TIN_IO, "Permission denied");
}
END_TEST

START_TEST(what_is_large_is_not_read_to_find_out_what_it_is) {
  setup();
  char *path = write_own("large.so", "# text", 6);
  ck_assert_int_eq(truncate(path, (off_t)1 << 36), 0);
  refuse(path, TIN_INVALID, "does not begin as an ELF file");
}
END_TEST

/* The plugin with one half word of its header changed. */
static char *changed(size_t at, unsigned low, unsigned high, const char *as) {
  size_t size;
  unsigned char *data = read_plugin("gate.so", &size);
  data[at] = (unsigned char)low;
  data[at + 1] = (unsigned char)high;
  char *path = write_own(as, data, size);
  free(data);
  return path;
}

START_TEST(another_machine_is_named) {
  setup();
  size_t size;
  unsigned char *data = read_plugin("gate.so", &size);
  unsigned class = data[EI_CLASS], order = data[EI_DATA];
  bool wide = class == ELFCLASS64, little = order == ELFDATA2LSB;
  refuse(changed(18, 8, 0, "mips.so"), TIN_INCOMPATIBLE, "built for MIPS, ");
  ck_assert_ptr_nonnull(strstr(error.text, "; this program is for "));
  refuse(changed(18, 0x34, 0x12, "odd.so"), TIN_INCOMPATIBLE, "machine ");
  refuse(changed(EI_CLASS, wide ? ELFCLASS32 : ELFCLASS64, order, "narrow.so"), TIN_INCOMPATIBLE,
         wide ? ", 32 bits" : ", 64 bits");
  refuse(changed(EI_CLASS, class, little ? ELFDATA2MSB : ELFDATA2LSB, "order.so"), TIN_INCOMPATIBLE,
         little ? "big-endian" : "little-endian");
  refuse(changed(16, little ? ET_REL : 0, little ? 0 : ET_REL, "gate.o"), TIN_INVALID,
         "but an object file");
  refuse(changed(16, little ? ET_EXEC : 0, little ? 0 : ET_EXEC, "program.so"), TIN_INVALID,
         "but a program");
  free(data);
}
END_TEST

START_TEST(what_is_cut_off_is_refused) {
  setup();
  char entry[TIN_ENTRY_SIZE];
  size_t size;
  unsigned char *data = read_plugin("gate.so", &size);
  ck_assert_int_eq(tin_elf_check(data, size, "gate", entry, &error), TIN_OK);
  ck_assert_str_eq(entry, "gate_LTX_tin_plugin");
  for (size_t n = 0; n < size; n += n < 4096 ? 1 : 61) {
    unsigned char *part = malloc(n + 1); /* exactly, for sanitizers */
    memcpy(part, data, n);
    tin_status status = tin_elf_check(part, n, "gate", entry, &error);
    ck_assert_int_ne(status, TIN_OK);
    free(part);
  }
  refuse(write_own("half.so", data, size / 2), TIN_CORRUPT, "cut off");
  free(data);
}
END_TEST

/* The system would map what is not there, and a signal end whoever touches it. */
START_TEST(segments_lie_in_the_file) {
  setup();
  size_t size;
  ElfW(Ehdr) h;
  ElfW(Phdr) s;
  unsigned char *data = read_plugin("gate.so", &size);
  memcpy(&h, data, sizeof h);
  for (unsigned i = 0; i < h.e_phnum; i++) {
    unsigned char *at = data + h.e_phoff + i * sizeof s;
    memcpy(&s, at, sizeof s);
    if (s.p_type != PT_LOAD) continue;
    s.p_filesz += size;
    memcpy(at, &s, sizeof s);
    refuse(write_own("long.so", data, size), TIN_CORRUPT, "the file is cut off");
    s.p_filesz -= size;
    memcpy(at, &s, sizeof s);
  }
  free(data);
}
END_TEST

/* None may be read beyond, whatever the numbers in it. */
START_TEST(damaged_tables_are_not_believed) {
  setup();
  char entry[TIN_ENTRY_SIZE];
  size_t size;
  unsigned char *data = read_plugin("gate.so", &size);
  uint32_t random = 1;
  for (int i = 0; i < 20000; i++) {
    unsigned char *copy = malloc(size);
    memcpy(copy, data, size);
    for (int k = 0; k < 3; k++) {
      random = random * 1664525u + 1013904223u;
      size_t at = random >> 8;
      /* In the header, or in the table of sections at the end. */
      at = i % 2 ? 16 + at % 48 : size - 1 - at % (size < 2048 ? size : 2048);
      copy[at] = (unsigned char)(random >> (i % 3 * 8));
    }
    tin_status status = tin_elf_check(copy, size, "gate", entry, &error);
    ck_assert(status == TIN_OK || error.text[0]);
    free(copy);
  }
  free(data);
}
END_TEST

START_TEST(a_library_without_a_plugin_is_refused) {
  setup();
  refuse(built("unentered.so"), TIN_INVALID,
         "not a plugin: it has no function unentered_LTX_tin_plugin");
  refuse(built("double.so"), TIN_INVALID, "several plugins are in it, and none by its name");
  accept(copy_of("double.so", "another.so"), NULL);
  tin_registry_free(&target);
}
END_TEST

START_TEST(undefined_symbols_are_found_at_once) {
  setup();
  refuse(built("undefined.so"), TIN_INVALID, "tin_nowhere_to_be_found");
}
END_TEST

START_TEST(a_library_that_is_missing_is_named) {
  setup();
  refuse(built("needy.so"), TIN_INVALID, "libtin_nowhere.so.1: cannot open shared object file");
}
END_TEST

START_TEST(other_abis_are_refused_and_closed) {
  setup();
  refuse(built("newer.so"), TIN_INCOMPATIBLE, "which is newer than this one");
  refuse(built("older.so"), TIN_INCOMPATIBLE, "the plugin is built for ABI 0.");
  ck_assert_ptr_null(getenv("TIN_LOADER_QUIT"));
}
END_TEST

START_TEST(a_failing_init_leaves_nothing) {
  setup();
  accept(built("gate.so"), NULL);
  refuse(built("failing.so"), TIN_UNSUPPORTED, "plugin 'failing': no device of that kind is there");
  ck_assert_ptr_nonnull(strstr(error.file, "loader.c")); /* not in what has been closed */
  ck_assert_ptr_null(getenv("TIN_LOADER_QUIT"));
  tin_registry_free(&target);
}
END_TEST

START_TEST(one_name_and_one_file_are_there_once) {
  setup();
  accept(built("gate.so"), NULL);
  refuse(built("namesake.so"), TIN_INVALID, "another one of that name");
  refuse_with(built("gate.so"), NULL, TIN_INVALID, "the file has been loaded already, as /");
  ck_assert_int_eq(symlink(built("gate.so"), path_of(folder, "link.so")), 0);
  refuse_with(path_of(folder, "link.so"), NULL, TIN_INVALID, "has been loaded already");
  tin_registry_free(&target);
  ck_assert(!is_open(built("gate.so")));
}
END_TEST

UNIT_MAIN(what_is_no_library_is_refused, what_libltdl_takes_for_a_text_is_refused,
          what_is_no_file_is_refused, what_may_not_be_read_is_refused,
          what_is_large_is_not_read_to_find_out_what_it_is, another_machine_is_named,
          what_is_cut_off_is_refused, segments_lie_in_the_file, damaged_tables_are_not_believed,
          a_library_without_a_plugin_is_refused, undefined_symbols_are_found_at_once,
          a_library_that_is_missing_is_named, other_abis_are_refused_and_closed,
          a_failing_init_leaves_nothing, one_name_and_one_file_are_there_once)
