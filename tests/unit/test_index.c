/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the index of plugins: reading it, and writing it from what is in a folder. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "tools/common/index.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/shared.h"
#include "tests/support/unit.h"

static tin_error error;
static tin_index list;

static tin_status parse(const char *text, size_t size) {
  char *copy = malloc(size + 1);
  memcpy(copy, text, size);
  copy[size] = 0;
  error = (tin_error){0};
  return tin_index_parse(&list, copy, size, &error);
}

#define HEAD "tinfer-index 1\n"

START_TEST(all_kinds_are_read) {
  const char text[] = HEAD "# of nothing\n\nplugin gate.so 1.0 gate\n"
                           "kernel gate_f32 float,int32 Gate,GateV2\nkernel move - Move\n"
                           "format net\npass tidy\nplugin b.so - b\nkernel b string B";
  ck_assert_msg(parse(text, strlen(text)) == TIN_OK, "%s", error.text);
  ck_assert_uint_eq(list.num_plugins, 2);
  ck_assert_uint_eq(list.num_items, 5);
  ck_assert_str_eq(list.plugins[0].file, "gate.so");
  ck_assert_str_eq(list.plugins[0].version, "1.0");
  ck_assert_str_eq(list.plugins[1].name, "b");
  ck_assert_uint_eq(list.items[0].types, TIN_BIT(TIN_F32) | TIN_BIT(TIN_S32));
  ck_assert_uint_eq(list.items[1].types, 0);
  ck_assert_int_eq(list.items[2].kind, TIN_FORMAT);
  ck_assert_int_eq(list.items[3].kind, TIN_PASS);
  ck_assert_uint_eq(list.items[4].plugin, 1);
  ck_assert(tin_index_has_op(&list.items[0], "Gate"));
  ck_assert(tin_index_has_op(&list.items[0], "GateV2"));
  ck_assert(!tin_index_has_op(&list.items[0], "GateV"));
  ck_assert(!tin_index_has_op(&list.items[0], "V2"));
  ck_assert(!tin_index_has_op(&list.items[2], "net"));
  tin_index_free(&list);
}
END_TEST

static const struct {
  const char *text, *message;
} wrong[] = {{"", "does not begin with"},
             {"tinfer-index 2\n", "does not begin with"},
             {HEAD "kernel a float A\n", "line 2"},
             {HEAD "plugin a.so 1 a\nkernel a floaty A\n", "line 3"},
             {HEAD "plugin a.so 1 a\nkernel a float\n", "line 3"},
             {HEAD "plugin a.so 1 a\nkernel a float A B\n", "line 3"},
             {HEAD "plugin a.so 1 a\n\nkernel  float A\n", "line 4"},
             {HEAD "plugin a.so 1 a\nkernel a - ,\n", "line 3"},
             {HEAD "plugin a.so 1 a\nkernel a - A,\n", "line 3"},
             {HEAD "plugin a.so 1 a\nkernel a - A,,B\n", "line 3"},
             {HEAD "plugin ../a.so 1 a\n", "line 2"},
             {HEAD "plugin a.so 1 a b c d\n", "line 2"},
             {HEAD "module a.so 1 a\n", "line 2"}};

START_TEST(what_is_wrong_is_named_by_line) {
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ck_assert_int_ne(parse(wrong[i].text, strlen(wrong[i].text)), TIN_OK);
    ck_assert_msg(strstr(error.text, wrong[i].message), "%s: %s", wrong[i].text, error.text);
  }
  ck_assert_int_eq(parse(HEAD "plugin a\0.so 1 a", 31), TIN_CORRUPT);
}
END_TEST

/* ---- writing --------------------------------------------------------------------------------- */

static void copy_plugin(const char *name, const char *folder) {
  char path[1024];
  size_t size;
  const char *plugins = getenv("TIN_TEST_PLUGINS");
  ck_assert_msg(plugins, "TIN_TEST_PLUGINS is not set");
  snprintf(path, sizeof path, "%s/%s", plugins, name);
  unsigned char *data = shared_read(path, &size);
  ck_assert_ptr_nonnull(data);
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "wb");
  ck_assert(f && fwrite(data, 1, size, f) == size);
  fclose(f);
  free(data);
}

static tin_status write_index(const char *folder, char *text, size_t size) {
  FILE *f = fmemopen(text, size, "w");
  ck_assert_ptr_nonnull(f);
  tin_status status = tin_index_write(f, folder, NULL, &error);
  fclose(f);
  return status;
}

START_TEST(what_is_written_says_what_plugins_supply) {
  char folder[] = "/tmp/tin_index_XXXXXX", text[4096] = "", path[64];
  ck_assert_ptr_nonnull(mkdtemp(folder));
  copy_plugin("other.so", folder);
  copy_plugin("gate.so", folder);
  ck_assert_msg(write_index(folder, text, sizeof text) == TIN_OK, "%s", error.text);
  ck_assert_ptr_nonnull(strstr(text, "plugin gate.so 1.0 gate\nkernel gate_first float Loaded\n"
                                     "kernel gate_second - Loaded\nplugin other.so 1.0 other\n"));
  ck_assert_int_eq(parse(text, strlen(text)), TIN_OK);
  ck_assert_uint_eq(list.num_items, 4);
  tin_index_free(&list);
  copy_plugin("failing.so", folder);
  ck_assert_int_eq(write_index(folder, text, sizeof text), TIN_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(error.text, "/failing.so: "));
  static const char *const names[] = {"other.so", "gate.so", "failing.so"};
  for (int i = 0; i < 3; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    remove(path);
  }
  rmdir(folder);
}
END_TEST

UNIT_MAIN(all_kinds_are_read, what_is_wrong_is_named_by_line,
          what_is_written_says_what_plugins_supply)
