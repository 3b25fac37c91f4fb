/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of loading plugins from files: what is found, what may be loaded, what stays and what goes.
 * What is refused is in test_loader_refused.c. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "tests/support/loader_test.h"

#include "registry/loader/sha256.h"
#include "tests/support/failing.h"
#include "tests/support/fake.h"

/* ---- what is loaded -------------------------------------------------------------------------- */

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

/* ---- what is found --------------------------------------------------------------------------- */

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

/* ---- what may be loaded ---------------------------------------------------------------------- */

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

START_TEST(a_hash_that_is_none_is_no_file_s) {
  setup();
  static const char *const hashes[] = {
      "", "9f86", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "};
  for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
    const tin_allowed allow[] = {{NULL, NULL}, {"gate", hashes[i]}};
    tin_load_options options = {TIN_INIT(tin_load_options), .allow = allow, .num_allowed = 2};
    refuse_with(built("gate.so"), &options, TIN_INVALID, "its SHA-256 is ");
  }
}
END_TEST

START_TEST(options_without_a_size_are_not_taken_for_none) {
  setup();
  const tin_allowed none = {"", NULL};
  tin_load_options options = {.allow = &none};
  ck_assert_int_eq(tin_plugin_load(&target, built("gate.so"), &options), TIN_INCOMPATIBLE);
  ck_assert_ptr_nonnull(strstr(error.text, "was TIN_INIT forgotten?"));
  ck_assert_int_eq(tin_plugin_load_folder(&target, folder, &options), TIN_INCOMPATIBLE);
  ck_assert_uint_eq(target.count, 0);
}
END_TEST

START_TEST(one_file_is_loaded_once_by_its_copy_too) {
  setup();
  const tin_allowed allow[] = {{"gate", NULL}, {"same", NULL}};
  tin_load_options options = {TIN_INIT(tin_load_options), .allow = allow, .num_allowed = 2};
  accept(built("gate.so"), &options);
  refuse_with(built("gate.so"), &options, TIN_INVALID, "has been loaded already");
  refuse_with(copy_of("gate.so", "same.so"), &options, TIN_INVALID, "another one of that name");
  tin_registry_free(&target);
}
END_TEST

/* An allocator that puts another file in the place of the plugin once its bytes have been read and
 * looked at. */
typedef struct swap {
  const char *path;
  size_t size; /* of the plugin */
  bool done;
} swap;

static void *swap_when_read(void *self, void *block, size_t old_size, size_t new_size) {
  swap *s = self;
  if (!new_size && old_size == s->size && !s->done) {
    s->done = true;
    ck_assert_int_eq(rename(path_of(folder, "new.so"), s->path), 0);
  }
  if (new_size) return realloc(block, new_size);
  free(block);
  return NULL;
}

START_TEST(what_is_loaded_is_what_was_looked_at) {
  setup();
  char hash[TIN_SHA256_TEXT], path[64];
  hash_of("gate.so", hash);
  snprintf(path, sizeof path, "%s", copy_of("gate.so", "gate.so"));
  copy_of("other.so", "new.so");
  swap s = {.path = path};
  free(read_plugin("gate.so", &s.size));
  const tin_allocator allocator = {swap_when_read, &s};
  const tin_allowed allow = {"gate", hash};
  tin_load_options options = {TIN_INIT(tin_load_options), .allow = &allow, .num_allowed = 1};
  tin_registry_init(&target, &allocator, &error);
  accept(path, &options);
  ck_assert(s.done);
  ck_assert_str_eq(target.entries[0].module, "gate");
  tin_registry_free(&target);
  refuse_with(path, &options, TIN_INVALID, "its SHA-256 is "); /* now that it is another */
}
END_TEST

/* The system knows what stays by the path it was loaded from, which must not become another's. */
START_TEST(what_cannot_be_closed_is_not_taken_for_another) {
  setup();
  const tin_allowed allow[] = {{"staying", NULL}, {"other", NULL}};
  tin_load_options options = {TIN_INIT(tin_load_options), .allow = allow, .num_allowed = 2};
  accept(built("staying.so"), &options);
  tin_registry_free(&target);
  ck_assert_str_eq(getenv("TIN_LOADER_QUIT"), "staying");
  accept(built("other.so"), &options);
  ck_assert_str_eq(target.entries[0].module, "other");
  tin_registry_free(&target);
  accept(built("staying.so"), &options);
  tin_registry_free(&target);
}
END_TEST

/* ---- memory ---------------------------------------------------------------------------------- */

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

/* So full that the table has to grow when the plugin has added the first of its parts. */
static void fill_table(void) {
  static const tin_kernel own = FAKE_KERNEL("own");
  for (int i = 0; i < 63; i++) ck_assert_int_eq(tin_add_kernel(&target, &own), TIN_OK);
  ck_assert_uint_eq(target.capacity, 64);
}

START_TEST(memory_may_run_out_half_way_through_init) {
  setup();
  failing f;
  failing_init(&f);
  tin_load_options below = {TIN_INIT(tin_load_options), .flags = TIN_LOAD_BELOW};
  bool half_way = false;
  tin_status status = TIN_NO_MEMORY;
  for (size_t n = 1; status != TIN_OK; n++) {
    tin_registry_init(&target, &f.allocator, &error);
    fill_table();
    f.for_good = false;
    f.requests = 0;
    f.fail_at = n;
    status = tin_plugin_load(&target, built("gate.so"), &below);
    f.fail_at = 0;
    half_way |= strstr(error.text, "out of memory for 'gate_second'") != NULL;
    ck_assert(status == TIN_OK || (status == TIN_NO_MEMORY && target.count == 63));
    ck_assert(is_open(built("gate.so")) == (status == TIN_OK));
    tin_registry_free(&target);
    ck_assert_uint_eq(f.blocks, 0);
  }
  ck_assert(half_way);
}
END_TEST

START_TEST(every_allocation_for_a_folder_may_fail) {
  setup();
  copy_of("gate.so", "a.so");
  copy_of("other.so", "b.so");
  FAIL_EACH(f) {
    tin_registry_init(&target, &f.allocator, &error);
    tin_status status = tin_plugin_load_folder(&target, folder, NULL);
    ck_assert(status == TIN_OK || target.count == 0 || target.count == 3);
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
          a_folder_is_loaded_in_order, hashes_are_those_of_the_standard,
          only_what_is_allowed_is_loaded, several_copies_are_told_apart,
          an_empty_list_allows_nothing, every_allocation_may_fail, a_hash_that_is_none_is_no_file_s,
          options_without_a_size_are_not_taken_for_none, one_file_is_loaded_once_by_its_copy_too,
          what_is_loaded_is_what_was_looked_at, what_cannot_be_closed_is_not_taken_for_another,
          memory_may_run_out_half_way_through_init, every_allocation_for_a_folder_may_fail)
