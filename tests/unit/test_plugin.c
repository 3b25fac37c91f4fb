/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins that are linked in: ABI checks, all or nothing, quitting. */
#include "tinfer/plugin.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/fake.h"
#include "tests/support/unit.h"

static tin_error error;
static tin_registry target;
static char log_text[64]; /* what was called */

static const tin_kernel kernels[] = {FAKE_KERNEL("a"), FAKE_KERNEL("b"), FAKE_KERNEL("c")};

TIN_PLUGIN(gate, "1.0") {
  TIN_TRY(tin_add_kernel(registry, &kernels[0]));
  return tin_add_kernel(registry, &kernels[1]);
}

static tin_status must_not_run(tin_registry *r) {
  (void)r;
  ck_abort_msg("init runs though the ABI does not fit");
}

static tin_plugin make(const char *name, tin_register_fn *init) {
  return (tin_plugin){
      .abi = TIN_ABI_HERE, TIN_INIT(tin_plugin), .name = name, .version = "1", .init = init};
}

static void setup(void) {
  tin_registry_init(&target, NULL, &error);
  error.text[0] = log_text[0] = 0;
}

static void refuse(tin_plugin plugin, tin_status status, const char *text) {
  uint32_t before = target.count;
  ck_assert_int_eq(tin_plugin_add(&target, &plugin), status);
  ck_assert_str_eq(error.text, text);
  ck_assert_uint_eq(target.count, before);
  ck_assert(!target.loading && !target.module);
}

START_TEST(a_plugin_adds_its_parts) {
  setup();
  ck_assert_int_eq(tin_plugin_add(&target, gate_LTX_tin_plugin()), TIN_OK);
  ck_assert_uint_eq(target.count, 2);
  const tin_entry *e = tin_registry_next(&target, NULL);
  ck_assert_ptr_eq(e->plugin, gate_LTX_tin_plugin());
  ck_assert_str_eq(e->module, "gate");
  ck_assert_int_eq(tin_add_kernel(&target, &kernels[2]), TIN_OK);
  ck_assert(!target.entries[2].plugin && !target.entries[2].module);
  tin_registry_free(&target);
}
END_TEST

START_TEST(each_abi_field_has_its_message) {
  setup();
  tin_plugin p = make("p", must_not_run);
  p.abi.magic = 0x12345678;
  refuse(p, TIN_INCOMPATIBLE, "not a plugin: its magic number is 12345678, not 544e4946");
  p.abi.magic = 0x46494e54;
  refuse(p, TIN_INCOMPATIBLE, "the plugin is built for another byte order");
  p = make("p", must_not_run);
  p.abi.major = TIN_ABI_MAJOR + 1;
  refuse(p, TIN_INCOMPATIBLE, "the plugin is built for ABI 2.0, this is 1.0");
  p.abi.major = TIN_ABI_MAJOR - 1;
  refuse(p, TIN_INCOMPATIBLE, "the plugin is built for ABI 0.0, this is 1.0");
  p = make("p", must_not_run);
  p.abi.minor = TIN_ABI_MINOR + 1;
  refuse(p, TIN_INCOMPATIBLE, "the plugin needs ABI 1.1, which is newer than this one, 1.0");
  p = make("p", must_not_run);
  p.abi.pointer_size = 4;
  refuse(p, TIN_INCOMPATIBLE, "the plugin's size of a pointer is 4, here it is 8");
  p = make("p", must_not_run);
  p.abi.max_rank = 6;
  refuse(p, TIN_INCOMPATIBLE, "the plugin's maximal rank is 6, here it is 8");
  p = make("p", must_not_run);
  p.abi.tensor_size = 1;
  ck_assert_int_eq(tin_plugin_add(&target, &p), TIN_INCOMPATIBLE);
  ck_assert_ptr_nonnull(strstr(error.text, "size of a tensor is 1, here"));
}
END_TEST

START_TEST(incomplete_plugins_are_refused) {
  setup();
  tin_plugin p = make("p", must_not_run);
  p.struct_size = sizeof(tin_abi);
  ck_assert_int_eq(tin_plugin_add(&target, &p), TIN_INCOMPATIBLE);
  refuse(make(NULL, must_not_run), TIN_INVALID, "the plugin has no name");
  refuse(make("", must_not_run), TIN_INVALID, "the plugin has no name");
  refuse(make("p", NULL), TIN_INVALID, "plugin 'p' has no init function");
  ck_assert_int_eq(tin_plugin_add(&target, NULL), TIN_INVALID);
}
END_TEST

static tin_status add_two_and_fail(tin_registry *r) {
  TIN_TRY(tin_add_kernel(r, &kernels[0]));
  TIN_TRY(tin_add_kernel(r, &kernels[1]));
  return tin_fail(r, TIN_NOT_FOUND, "no device");
}

static tin_status fail_in_silence(tin_registry *r) {
  TIN_TRY(tin_add_kernel(r, &kernels[0]));
  return TIN_IO;
}

static tin_status add_nonsense(tin_registry *r) {
  static const tin_kernel nameless = FAKE_KERNEL("");
  TIN_TRY(tin_add_kernel(r, &kernels[0]));
  return tin_add_kernel(r, &nameless);
}

START_TEST(all_or_nothing) {
  setup();
  ck_assert_int_eq(tin_add_kernel(&target, &kernels[2]), TIN_OK);
  refuse(make("gate", add_two_and_fail), TIN_NOT_FOUND, "plugin 'gate': no device");
  refuse(make("gate", fail_in_silence), TIN_IO,
         "plugin 'gate': its init failed: input/output error");
  refuse(make("gate", add_nonsense), TIN_INVALID, "plugin 'gate': kernel '?' has no name");
  ck_assert_ptr_eq(target.entries[0].item, &kernels[2]);
  target.error = NULL;
  tin_plugin p = make("gate", fail_in_silence);
  ck_assert_int_eq(tin_plugin_add(&target, &p), TIN_IO);
  tin_registry_free(&target);
}
END_TEST

START_TEST(a_full_table_stays_as_it_was) {
  tin_entry table[2];
  tin_registry fixed = TIN_REGISTRY(table, &error);
  ck_assert_int_eq(tin_add_kernel(&fixed, &kernels[2]), TIN_OK);
  ck_assert_int_eq(tin_plugin_add(&fixed, gate_LTX_tin_plugin()), TIN_NO_MEMORY);
  ck_assert_str_eq(error.text, "plugin 'gate': no room for 'b': the registry's table has 2 slots");
  ck_assert_uint_eq(fixed.count, 1);
}
END_TEST

START_TEST(plugins_are_checked_in_a_table_too) {
  tin_entry table[4];
  tin_registry fixed = TIN_REGISTRY(table, &error);
  tin_plugin p = make("gate", add_nonsense);
  ck_assert_int_eq(tin_plugin_add(&fixed, &p), TIN_INVALID);
  ck_assert_str_eq(error.text, "plugin 'gate': kernel '?' has no name");
  ck_assert_uint_eq(fixed.count, 0);
}
END_TEST

static void quit_one(void) { strcat(log_text, "1"); }
static void quit_two(void) { strcat(log_text, "2"); }

static tin_status add_two(tin_registry *r) {
  TIN_TRY(tin_add_kernel(r, &kernels[0]));
  return tin_add_kernel(r, &kernels[1]);
}

START_TEST(plugins_quit_once_newest_first) {
  setup();
  tin_plugin one = make("one", add_two), two = make("two", add_two);
  one.quit = quit_one;
  two.quit = quit_two;
  ck_assert_int_eq(tin_plugin_add(&target, &one), TIN_OK);
  ck_assert_int_eq(tin_plugin_add(&target, &two), TIN_OK);
  ck_assert_str_eq(log_text, "");
  tin_registry_free(&target);
  ck_assert_str_eq(log_text, "21");
}
END_TEST

START_TEST(a_failed_plugin_is_not_told_to_quit) {
  setup();
  tin_plugin p = make("p", add_two_and_fail);
  p.quit = quit_one;
  ck_assert_int_eq(tin_plugin_add(&target, &p), TIN_NOT_FOUND);
  tin_registry_free(&target);
  ck_assert_str_eq(log_text, "");
}
END_TEST

START_TEST(init_that_forgets_its_text_is_named) {
  setup();
  snprintf(error.text, sizeof error.text, "of an earlier call");
  refuse(make("gate", fail_in_silence), TIN_IO,
         "plugin 'gate': its init failed: input/output error");
}
END_TEST

/* ---- names --------------------------------------------------------------------------------- */

static tin_status add_nothing(tin_registry *r) {
  (void)r;
  return TIN_OK;
}

START_TEST(two_of_one_name_are_refused) {
  setup();
  tin_plugin one = make("gate", add_two), nameless = make("gate", must_not_run);
  one.quit = quit_one;
  ck_assert_int_eq(tin_plugin_add(&target, &one), TIN_OK);
  nameless.version = "2";
  refuse(nameless, TIN_INVALID,
         "plugin 'gate', version 2: another one of that name, version 1, has been added");
  nameless.version = NULL;
  refuse(nameless, TIN_INVALID,
         "plugin 'gate', version unknown: another one of that name, version 1, has been added");
  ck_assert_int_eq(tin_plugin_add(&target, &one), TIN_INVALID);
  ck_assert_str_eq(error.text, "plugin 'gate' has been added already");
  ck_assert_uint_eq(target.count, 2);
  tin_registry_free(&target);
  ck_assert_str_eq(log_text, "1");
}
END_TEST

START_TEST(a_registry_forgets_names_when_it_is_freed) {
  setup();
  tin_plugin one = make("gate", add_two);
  ck_assert_int_eq(tin_plugin_add(&target, &one), TIN_OK);
  tin_registry_free(&target);
  ck_assert_int_eq(tin_plugin_add(&target, &one), TIN_OK);
  tin_registry_free(&target);
}
END_TEST

START_TEST(a_plugin_may_be_in_two_registries) {
  setup();
  tin_registry other;
  tin_registry_init(&other, NULL, &error);
  ck_assert_int_eq(tin_plugin_add(&target, gate_LTX_tin_plugin()), TIN_OK);
  ck_assert_int_eq(tin_plugin_add(&other, gate_LTX_tin_plugin()), TIN_OK);
  tin_registry_free(&target);
  tin_registry_free(&other);
}
END_TEST

START_TEST(a_plugin_that_adds_nothing_is_remembered) {
  setup();
  tin_plugin one = make("empty", add_nothing);
  one.quit = quit_one;
  ck_assert_int_eq(tin_plugin_add(&target, &one), TIN_OK);
  ck_assert_uint_eq(target.count, 1);
  ck_assert_int_eq(target.entries[0].kind, TIN_NOTHING);
  ck_assert_str_eq(target.entries[0].name, "empty");
  ck_assert(!target.entries[0].item);
  refuse(make("empty", must_not_run), TIN_INVALID,
         "plugin 'empty', version 1: another one of that name, version 1, has been added");
  tin_registry_free(&target);
  ck_assert_str_eq(log_text, "1");
}
END_TEST

START_TEST(without_room_to_remember_it_a_plugin_quits) {
  tin_entry table[1];
  tin_registry fixed = TIN_REGISTRY(table, &error);
  setup();
  tin_plugin one = make("empty", add_nothing);
  one.quit = quit_one;
  ck_assert_int_eq(tin_add_kernel(&fixed, &kernels[2]), TIN_OK);
  ck_assert_int_eq(tin_plugin_add(&fixed, &one), TIN_NO_MEMORY);
  ck_assert_str_eq(log_text, "1");
  tin_registry_free(&fixed);
  ck_assert_str_eq(log_text, "1");
}
END_TEST

/* ---- plugins that add plugins -------------------------------------------------------------- */

static tin_plugin inner, outer;

static tin_status add_inner(tin_registry *r) {
  TIN_TRY(tin_add_kernel(r, &kernels[0]));
  TIN_TRY(tin_plugin_add(r, &inner));
  return tin_add_kernel(r, &kernels[2]);
}

static tin_status add_inner_and_fail(tin_registry *r) {
  TIN_TRY(add_inner(r));
  return tin_fail(r, TIN_IO, "no luck");
}

static tin_status add_itself(tin_registry *r) { return tin_plugin_add(r, &outer); }

START_TEST(parts_belong_to_the_innermost) {
  setup();
  inner = make("inner", add_two);
  outer = make("outer", add_inner);
  inner.quit = quit_one;
  outer.quit = quit_two;
  ck_assert_int_eq(tin_plugin_add(&target, &outer), TIN_OK);
  const char *const owners[] = {"outer", "inner", "inner", "outer"};
  ck_assert_uint_eq(target.count, 4);
  for (uint32_t i = 0; i < 4; i++) ck_assert_str_eq(target.entries[i].module, owners[i]);
  tin_registry_free(&target);
  ck_assert_str_eq(log_text, "21");
}
END_TEST

START_TEST(the_inner_one_quits_if_the_outer_one_fails) {
  setup();
  inner = make("inner", add_two);
  outer = make("outer", add_inner_and_fail);
  inner.quit = quit_one;
  outer.quit = quit_two;
  refuse(outer, TIN_IO, "plugin 'outer': no luck");
  ck_assert_str_eq(log_text, "1");
  inner.init = add_two_and_fail;
  refuse(outer, TIN_NOT_FOUND, "plugin 'outer': plugin 'inner': no device");
  ck_assert_str_eq(log_text, "1");
  ck_assert_int_eq(tin_plugin_add(&target, &inner), TIN_NOT_FOUND);
  tin_registry_free(&target);
  ck_assert_str_eq(log_text, "1");
}
END_TEST

START_TEST(a_plugin_cannot_add_itself) {
  setup();
  outer = make("outer", add_itself);
  refuse(outer, TIN_INVALID,
         "plugin 'outer': plugin 'outer', version 1: another one of that name, version 1, has been "
         "added");
}
END_TEST

UNIT_MAIN(a_plugin_adds_its_parts, each_abi_field_has_its_message, incomplete_plugins_are_refused,
          all_or_nothing, a_full_table_stays_as_it_was, plugins_are_checked_in_a_table_too,
          plugins_quit_once_newest_first, a_failed_plugin_is_not_told_to_quit,
          init_that_forgets_its_text_is_named, two_of_one_name_are_refused,
          a_registry_forgets_names_when_it_is_freed, a_plugin_may_be_in_two_registries,
          a_plugin_that_adds_nothing_is_remembered, without_room_to_remember_it_a_plugin_quits,
          parts_belong_to_the_innermost, the_inner_one_quits_if_the_outer_one_fails,
          a_plugin_cannot_add_itself)
