/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of loading plugins from files: what is found, what is refused, what stays and what does
 * not. The plugins are those of tests/plugins/loader_plugin.c, in $TIN_TEST_PLUGINS. */
#define _XOPEN_SOURCE 700 /* mkdtemp, realpath */
#include "tinfer/loader.h"

#include <dirent.h>
#include <dlfcn.h>
#include <elf.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/loader/elf.h"
#include "registry/loader/sha256.h"
#include "tests/support/failing.h"
#include "tests/support/fake.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

static tin_error error;
static tin_registry target;
static char folder[] = "/tmp/tin_loader_XXXXXX";

/* ---- files --------------------------------------------------------------------------------------
 */

static const char *plugins(void) {
  const char *path = getenv("TIN_TEST_PLUGINS");
  ck_assert_msg(path, "TIN_TEST_PLUGINS is not set");
  return path;
}

/* One of few buffers that are used in turn. */
static char *path_of(const char *where, const char *name) {
  static char buffers[4][1024];
  static int next;
  char *path = buffers[next++ % 4];
  snprintf(path, sizeof *buffers, "%s/%s", where, name);
  return path;
}

static char *built(const char *name) { return path_of(plugins(), name); }

static unsigned char *read_plugin(const char *name, size_t *size) {
  unsigned char *data = shared_read(built(name), size);
  ck_assert_ptr_nonnull(data);
  return data;
}

/* A file in a folder of the test's own. */
static char *write_own(const char *name, const void *data, size_t size) {
  char *path = path_of(folder, name);
  remove(path); /* not into the bytes of what is loaded */
  FILE *f = fopen(path, "wb");
  ck_assert_ptr_nonnull(f);
  ck_assert_uint_eq(fwrite(data, 1, size, f), size);
  fclose(f);
  return path;
}

static char *copy_of(const char *name, const char *as) {
  size_t size;
  unsigned char *data = read_plugin(name, &size);
  char *path = write_own(as, data, size);
  free(data);
  return path;
}

static void remove_folder(void) {
  DIR *dir = opendir(folder);
  for (struct dirent *e; dir && (e = readdir(dir));) remove(path_of(folder, e->d_name));
  if (dir) closedir(dir);
  rmdir(folder);
}

static void setup(void) {
  ck_assert_ptr_nonnull(mkdtemp(folder));
  ck_assert_int_eq(atexit(remove_folder), 0);
  tin_registry_init(&target, NULL, &error);
  error = (tin_error){0};
  unsetenv("TINFER_PLUGIN_PATH");
  unsetenv("TIN_LOADER_QUIT");
}

static bool is_open(const char *path) {
  void *handle = dlopen(path, RTLD_NOLOAD | RTLD_LAZY);
  if (handle) dlclose(handle);
  return handle;
}

static void accept(const char *name, const tin_load_options *options) {
  tin_status status = tin_plugin_load(&target, name, options);
  ck_assert_msg(status == TIN_OK, "%s", error.text);
}

/* Nothing stays. */
static void refuse_with(const char *name, const tin_load_options *options, tin_status status,
                        const char *text) {
  uint32_t before = target.count;
  tin_status got = tin_plugin_load(&target, name, options);
  ck_assert_msg(strstr(error.text, text), "%s: got: %s", name, error.text);
  ck_assert_int_eq(got, status);
  ck_assert_uint_eq(target.count, before);
  if (strchr(name, '/')) ck_assert_msg(strstr(error.text, name) == error.text, "%s", error.text);
}

static void refuse(const char *path, tin_status status, const char *text) {
  refuse_with(path, NULL, status, text);
  ck_assert_msg(!is_open(path), "%s is still open", path);
}

/* ---- what is loaded
 * ------------------------------------------------------------------------------ */

START_TEST(a_plugin_is_loaded_and_goes_with_its_registry) {
  setup();
  accept(built("gate.so"), NULL);
  ck_assert_uint_eq(target.count, 3);
  ck_assert_str_eq(target.entries[0].name, "gate_first");
  ck_assert_str_eq(target.entries[0].module, "gate");
  ck_assert_int_eq(target.entries[2].kind, TIN_FILE);
  ck_assert_str_eq(target.entries[2].name, built("gate.so"));
  ck_assert_ptr_eq(target.entries[2].plugin, target.entries[0].plugin);
  ck_assert(is_open(built("gate.so")));
  tin_registry_free(&target);
  ck_assert_str_eq(getenv("TIN_LOADER_QUIT"), "gate");
  ck_assert(!is_open(built("gate.so")));
}
END_TEST

START_TEST(two_registries_have_one_file) {
  setup();
  tin_registry second;
  tin_registry_init(&second, NULL, &error);
  accept(built("gate.so"), NULL);
  ck_assert_int_eq(tin_plugin_load(&second, built("gate.so"), NULL), TIN_OK);
  tin_registry_free(&target);
  ck_assert(is_open(built("gate.so")));
  tin_registry_free(&second);
  ck_assert(!is_open(built("gate.so")));
}
END_TEST

START_TEST(a_file_can_be_loaded_again_after_its_registry) {
  setup();
  for (int i = 0; i < 3; i++) {
    accept(built("gate.so"), NULL);
    tin_registry_free(&target);
  }
}
END_TEST

START_TEST(a_table_of_the_callers_takes_plugins) {
  setup();
  tin_entry table[3];
  target = (tin_registry)TIN_REGISTRY(table, &error);
  accept(built("gate.so"), NULL);
  tin_registry_free(&target);
  ck_assert(!is_open(built("gate.so")));
  tin_entry small[2]; /* no room for the file */
  target = (tin_registry)TIN_REGISTRY(small, &error);
  refuse(built("gate.so"), TIN_NO_MEMORY, "no room");
  ck_assert_str_eq(getenv("TIN_LOADER_QUIT"), "gate");
}
END_TEST

START_TEST(a_renamed_file_has_one_plugin_still) {
  setup();
  accept(copy_of("gate.so", "door-1.2.so"), NULL);
  ck_assert_str_eq(target.entries[0].module, "gate");
  tin_registry_free(&target);
}
END_TEST

START_TEST(what_is_loaded_below_is_not_used_first) {
  setup();
  static const tin_kernel own = FAKE_KERNEL("own");
  tin_load_options below = {TIN_INIT(tin_load_options), .flags = TIN_LOAD_BELOW};
  ck_assert_int_eq(tin_add_kernel(&target, &own), TIN_OK);
  accept(built("gate.so"), NULL);
  accept(built("other.so"), &below);
  static const char *const names[] = {"other_first", "other_second", NULL, "own",
                                      "gate_first",  "gate_second",  NULL};
  ck_assert_uint_eq(target.count, 7);
  for (uint32_t i = 0; i < target.count; i++) {
    if (names[i]) ck_assert_str_eq(target.entries[i].name, names[i]);
    if (!names[i]) ck_assert_int_eq(target.entries[i].kind, TIN_FILE);
  }
  tin_registry_free(&target);
}
END_TEST

/* ---- what is found
 * -------------------------------------------------------------------------------- */

START_TEST(names_are_looked_for_in_folders_in_turn) {
  setup();
  const char *const folders[] = {folder, plugins(), NULL};
  tin_load_options options = {TIN_INIT(tin_load_options), .folders = folders};
  accept("gate", &options);
  ck_assert_str_eq(target.entries[2].name, built("gate.so"));
  char *own = copy_of("other.so", "other.so");
  accept("other", &options);
  ck_assert_str_eq(target.entries[5].name, own);
  tin_registry_free(&target);
}
END_TEST

START_TEST(the_environment_names_folders_unless_it_must_not) {
  setup();
  char list[2048];
  snprintf(list, sizeof list, ":/nowhere::%s:", plugins());
  setenv("TINFER_PLUGIN_PATH", list, 1);
  accept("gate", NULL);
  tin_load_options deaf = {TIN_INIT(tin_load_options), .flags = TIN_LOAD_NO_ENVIRONMENT};
  refuse_with("other", &deaf, TIN_NOT_FOUND, "no folder is given");
  tin_registry_free(&target);
}
END_TEST

START_TEST(what_is_nowhere_is_said_with_the_folders) {
  setup();
  const char *const folders[] = {"/nowhere", folder, NULL};
  tin_load_options options = {TIN_INIT(tin_load_options), .folders = folders};
  refuse_with("gate", &options, TIN_NOT_FOUND,
              "there is no plugin 'gate' in /nowhere, /tmp/tin_lo");
  refuse_with("gate", NULL, TIN_NOT_FOUND, "plugin 'gate': no folder is given");
  refuse_with("", &options, TIN_INVALID, "empty");
}
END_TEST

START_TEST(a_file_name_is_not_looked_for) {
  setup();
  ck_assert_int_eq(chdir(plugins()), 0);
  accept("gate.so", NULL);
  ck_assert_str_eq(target.entries[2].name, "./gate.so");
  tin_registry_free(&target);
  setenv("TINFER_PLUGIN_PATH", plugins(), 1);
  ck_assert_int_eq(chdir("/"), 0);
  refuse_with("gate.so", NULL, TIN_NOT_FOUND, "./gate.so: No such file");
}
END_TEST

START_TEST(a_folder_is_loaded_in_order) {
  setup();
  copy_of("other.so", "b.so");
  copy_of("gate.so", "a.so");
  copy_of("gate.so", "a.so.1");
  copy_of("gate.so", ".c.so");
  ck_assert_int_eq(tin_plugin_load_folder(&target, folder, NULL), TIN_OK);
  ck_assert_uint_eq(target.count, 6);
  ck_assert_str_eq(target.entries[0].module, "gate");
  ck_assert_str_eq(target.entries[3].module, "other");
  tin_registry_free(&target);
  write_own("aa.so", "no", 2);
  ck_assert_int_eq(tin_plugin_load_folder(&target, folder, NULL), TIN_INVALID);
  ck_assert_ptr_nonnull(strstr(error.text, "/aa.so: not a library"));
  ck_assert_uint_eq(target.count, 3);
  tin_registry_free(&target);
  ck_assert_int_eq(tin_plugin_load_folder(&target, "/nowhere", NULL), TIN_NOT_FOUND);
  ck_assert_ptr_nonnull(strstr(error.text, "/nowhere: No such file"));
}
END_TEST

/* ---- what is refused
 * ------------------------------------------------------------------------------ */

START_TEST(what_is_no_library_is_refused) {
  setup();
  refuse("/nowhere/gate.so", TIN_NOT_FOUND, "No such file");
  refuse(folder, TIN_INVALID, "is a directory");
  refuse("/dev/null", TIN_INVALID, "is not a file");
  refuse(write_own("empty.so", "", 0), TIN_INVALID, "the file is empty");
  refuse(write_own("text.so", "# a script", 10), TIN_INVALID, "does not begin as an ELF file");
  refuse(write_own("lib.so", "!<arch>\nxyz", 11), TIN_INVALID, "a static archive");
  ck_assert_int_eq(mkfifo(path_of(folder, "pipe.so"), 0600), 0);
  refuse_with(path_of(folder, "pipe.so"), NULL, TIN_INVALID,
              "is not a file"); /* to be opened: never */
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
  refuse(write_own("half.so", data, size / 2), TIN_CORRUPT, "cut off or missing");
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

/* ---- what may be loaded
 * --------------------------------------------------------------------------- */

START_TEST(hashes_are_those_of_the_standard) {
  static const struct {
    const char *text;
    size_t times;
    const char *hash;
  } cases[] = {{"", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
               {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
               {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
               {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
               {"a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
               {"a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
               {"a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
               {"a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
               {"a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    size_t n = strlen(cases[i].text), size = n * cases[i].times;
    char *data = malloc(size + 1), hash[TIN_SHA256_TEXT];
    for (size_t k = 0; k < cases[i].times; k++) memcpy(data + k * n, cases[i].text, n);
    tin_sha256(data, size, hash);
    ck_assert_str_eq(hash, cases[i].hash);
    free(data);
  }
}
END_TEST

static void hash_of(const char *name, char hash[TIN_SHA256_TEXT]) {
  size_t size;
  unsigned char *data = read_plugin(name, &size);
  tin_sha256(data, size, hash);
  free(data);
}

START_TEST(only_what_is_allowed_is_loaded) {
  setup();
  char hash[TIN_SHA256_TEXT], other[TIN_SHA256_TEXT];
  hash_of("gate.so", hash);
  hash_of("other.so", other);
  for (char *p = hash; *p; p++)
    if (*p >= 'a') *p = (char)(*p - 'a' + 'A');
  const tin_allowed allow[] = {{"gate", other}, {"gate", hash}, {"failing", other}};
  tin_load_options options = {TIN_INIT(tin_load_options), .allow = allow, .num_allowed = 3};
  accept(built("gate.so"), &options);
  ck_assert_msg(!is_open(built("gate.so")), "it was loaded from the file, not from the copy");
  refuse_with(built("other.so"), &options, TIN_INVALID,
              "'other' is not in the list of plugins that may be loaded");
  refuse_with(built("failing.so"), &options, TIN_INVALID, "its SHA-256 is ");
  ck_assert_ptr_nonnull(strstr(error.text, other));
  tin_registry_free(&target);
  ck_assert_str_eq(getenv("TIN_LOADER_QUIT"), "gate");
}
END_TEST

START_TEST(several_copies_are_told_apart) {
  setup();
  const tin_allowed allow[] = {{"gate", NULL}, {"other", NULL}, {"failing", NULL}};
  tin_load_options options = {TIN_INIT(tin_load_options), .allow = allow, .num_allowed = 3};
  accept(built("gate.so"), &options);
  accept(built("other.so"), &options);
  ck_assert_str_eq(target.entries[3].name, "other_first");
  refuse_with(built("failing.so"), &options, TIN_UNSUPPORTED, "no device");
  tin_registry_free(&target);
  accept(built("other.so"), &options); /* perhaps by the number the first copy had */
  ck_assert_str_eq(target.entries[0].name, "other_first");
  tin_registry_free(&target);
}
END_TEST

START_TEST(an_empty_list_allows_nothing) {
  setup();
  const tin_allowed none = {"", NULL};
  tin_load_options options = {TIN_INIT(tin_load_options), .allow = &none};
  refuse_with(built("gate.so"), &options, TIN_INVALID, "not in the list");
}
END_TEST

/* ---- memory
 * --------------------------------------------------------------------------------------- */

START_TEST(every_allocation_may_fail) {
  setup();
  const char *const folders[] = {folder, plugins(), NULL};
  const tin_allowed allow[] = {{"gate", NULL}};
  tin_load_options options = {TIN_INIT(tin_load_options), .folders = folders, .allow = allow,
                              .num_allowed = 1};
  FAIL_EACH(f) {
    tin_registry_init(&target, &f.allocator, &error);
    error.text[0] = 0;
    tin_status status = tin_plugin_load(&target, "gate", &options);
    ck_assert(status == TIN_OK || (target.count == 0 && error.text[0]));
    tin_registry_free(&target);
    failing_check(&f, status);
  }
}
END_TEST

UNIT_MAIN(a_plugin_is_loaded_and_goes_with_its_registry, two_registries_have_one_file,
          a_file_can_be_loaded_again_after_its_registry, a_table_of_the_callers_takes_plugins,
          a_renamed_file_has_one_plugin_still, what_is_loaded_below_is_not_used_first,
          names_are_looked_for_in_folders_in_turn, the_environment_names_folders_unless_it_must_not,
          what_is_nowhere_is_said_with_the_folders, a_file_name_is_not_looked_for,
          a_folder_is_loaded_in_order, what_is_no_library_is_refused, another_machine_is_named,
          what_is_cut_off_is_refused, damaged_tables_are_not_believed,
          a_library_without_a_plugin_is_refused, undefined_symbols_are_found_at_once,
          other_abis_are_refused_and_closed, a_failing_init_leaves_nothing,
          one_name_and_one_file_are_there_once, hashes_are_those_of_the_standard,
          only_what_is_allowed_is_loaded, several_copies_are_told_apart,
          an_empty_list_allows_nothing, every_allocation_may_fail)
