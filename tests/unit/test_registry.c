/* SPDX-License-Identifier: Apache-2.0 */
/* Registries: what is added is there, in order; what cannot be used is refused. */
#include "tinfer/registry.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/failing.h"
#include "tests/support/fake.h"
#include "tests/support/unit.h"

static const tin_kernel first = FAKE_KERNEL("first"), second = FAKE_KERNEL("second");
static const tin_format old_format = FAKE_FORMAT("format"), new_format = FAKE_FORMAT("format");
static const tin_pass old_pass = FAKE_PASS("pass"), new_pass = FAKE_PASS("pass");

static tin_registry make(tin_error *error) {
  tin_registry registry;
  tin_registry_init(&registry, NULL, error);
  return registry;
}

START_TEST(entries_come_in_the_order_of_adding) {
  tin_registry r = make(NULL);
  ck_assert_ptr_null(tin_registry_next(&r, NULL));
  ck_assert_int_eq(tin_add_kernel(&r, &first), TIN_OK);
  ck_assert_int_eq(tin_add_format(&r, &old_format), TIN_OK);
  ck_assert_int_eq(tin_add_kernel(&r, &second), TIN_OK);
  const tin_entry *e = tin_registry_next(&r, NULL);
  ck_assert(e->kind == TIN_KERNEL && e->item == &first && !e->module && !e->plugin);
  ck_assert_str_eq(e->name, "first");
  e = tin_registry_next(&r, e);
  ck_assert(e->kind == TIN_FORMAT && e->item == &old_format);
  e = tin_registry_next(&r, e);
  ck_assert(e->item == &second);
  ck_assert_ptr_null(tin_registry_next(&r, e));
  tin_registry_free(&r);
  ck_assert_ptr_null(tin_registry_next(&r, NULL));
}
END_TEST

START_TEST(the_last_of_a_name_is_found) {
  tin_registry r = make(NULL);
  ck_assert_ptr_null(tin_registry_format(&r, "format"));
  ck_assert_int_eq(tin_add_format(&r, &old_format), TIN_OK);
  ck_assert_int_eq(tin_add_pass(&r, &old_pass), TIN_OK);
  ck_assert_ptr_eq(tin_registry_format(&r, "format"), &old_format);
  ck_assert_int_eq(tin_add_format(&r, &new_format), TIN_OK);
  ck_assert_int_eq(tin_add_pass(&r, &new_pass), TIN_OK);
  ck_assert_ptr_eq(tin_registry_format(&r, "format"), &new_format);
  ck_assert_ptr_eq(tin_registry_pass(&r, "pass"), &new_pass);
  ck_assert_ptr_null(tin_registry_format(&r, "pass"));
  ck_assert_ptr_null(tin_registry_pass(&r, "format"));
  tin_registry_free(&r);
}
END_TEST

START_TEST(registries_are_apart) {
  tin_registry a = make(NULL), b = make(NULL);
  ck_assert_int_eq(tin_add_kernel(&a, &first), TIN_OK);
  ck_assert_ptr_null(tin_registry_next(&b, NULL));
  ck_assert_ptr_null(tin_registry_next(tin_registry_global(), NULL));
  tin_registry_free(&a);
  tin_registry_free(&b);
}
END_TEST

START_TEST(the_global_one_starts_empty) {
  tin_registry *r = tin_registry_global();
  ck_assert_ptr_eq(r, tin_registry_global());
  ck_assert_ptr_null(tin_registry_next(r, NULL));
  for (int i = 0; i < 1000; i++) ck_assert_int_eq(tin_add_kernel(r, &first), TIN_OK);
  ck_assert_uint_eq(r->count, 1000);
  tin_registry_free(r);
  ck_assert_int_eq(tin_add_kernel(r, &second), TIN_OK);
  tin_registry_free(r);
}
END_TEST

START_TEST(fixed_tables_say_when_they_are_full) {
  tin_error error;
  tin_entry table[2];
  tin_registry r = TIN_REGISTRY(table, &error);
  ck_assert_int_eq(tin_add_kernel(&r, &first), TIN_OK);
  ck_assert_int_eq(tin_add_kernel(&r, &first), TIN_OK);
  ck_assert_int_eq(tin_add_kernel(&r, &second), TIN_NO_MEMORY);
  ck_assert_str_eq(error.text, "no room for 'second': the registry's table has 2 slots");
  ck_assert_uint_eq(r.count, 2);
  tin_registry_free(&r);
  ck_assert_int_eq(tin_add_kernel(&r, &second), TIN_OK);
}
END_TEST

START_TEST(memory_may_run_out) {
  FAIL_EACH(f) {
    tin_registry r;
    tin_status status = TIN_OK;
    tin_registry_init(&r, &f.allocator, NULL);
    uint32_t added = 0;
    for (; added < 500 && status == TIN_OK; added++) status = tin_add_kernel(&r, &first);
    ck_assert_uint_eq(r.count, added - (status != TIN_OK));
    tin_registry_free(&r);
    failing_check(&f, status);
  }
}
END_TEST

START_TEST(ops_go_by_their_aliases) {
  const char *const aliases[] = {"AddV2", "Plus", NULL};
  tin_op op = {TIN_INIT(tin_op), .name = "Add", .aliases = aliases};
  ck_assert(tin_op_is(&op, "Add") && tin_op_is(&op, "AddV2") && tin_op_is(&op, "Plus"));
  ck_assert(!tin_op_is(&op, "Ad") && !tin_op_is(&op, ""));
  op.aliases = NULL;
  ck_assert(!tin_op_is(&op, "AddV2"));
}
END_TEST

START_TEST(modules_are_noted) {
  tin_registry r = make(NULL);
  r.module = "math";
  ck_assert_int_eq(tin_add_kernel(&r, &first), TIN_OK);
  ck_assert_str_eq(tin_registry_next(&r, NULL)->module, "math");
  tin_registry_free(&r);
}
END_TEST

/* ---- descriptors that cannot be used ------------------------------------------------------- */

static tin_error error;

static void refuse_kernel(tin_kernel kernel, tin_status status, const char *text) {
  tin_registry r = make(&error);
  ck_assert_int_eq(tin_add_kernel(&r, &kernel), status);
  ck_assert_str_eq(error.text, text);
  ck_assert_uint_eq(r.count, 0);
  tin_registry_free(&r);
}

static void refuse_op(tin_op op, tin_status status, const char *text) {
  tin_kernel kernel = FAKE_KERNEL("k");
  kernel.op = &op;
  refuse_kernel(kernel, status, text);
}

START_TEST(incomplete_kernels_are_refused) {
  tin_kernel k = FAKE_KERNEL("k");
  k.name = NULL;
  refuse_kernel(k, TIN_INVALID, "kernel '?' has no name");
  k.name = "";
  refuse_kernel(k, TIN_INVALID, "kernel '?' has no name");
  k.name = "k";
  k.op = NULL;
  refuse_kernel(k, TIN_INVALID, "kernel 'k' has no op");
  k.op = &fake_op;
  k.run = NULL;
  refuse_kernel(k, TIN_INVALID, "kernel 'k' has no run function");
  k = (tin_kernel)FAKE_KERNEL("k");
  k.struct_size = 0;
  refuse_kernel(k, TIN_INCOMPATIBLE,
                "a tin_kernel of 0 bytes is shorter than ABI 1.0 has it: was TIN_INIT forgotten?");
}
END_TEST

START_TEST(longer_descriptors_are_fine) {
  struct {
    tin_kernel kernel;
    char more[100];
  } newer = {.kernel = FAKE_KERNEL("k")};
  newer.kernel.struct_size = sizeof newer;
  tin_registry r = make(&error);
  ck_assert_int_eq(tin_add_kernel(&r, &newer.kernel), TIN_OK);
  tin_registry_free(&r);
}
END_TEST

START_TEST(incomplete_ops_are_refused) {
  tin_op op = fake_op;
  op.name = NULL;
  refuse_op(op, TIN_INVALID, "kernel 'k': op '?' has no name");
  op = fake_op;
  op.signature = NULL;
  refuse_op(op, TIN_INVALID, "kernel 'k': op 'Fake' has no signature");
  op.signature = "x -> y:T";
  refuse_op(op, TIN_INVALID,
            "kernel 'k': op 'Fake': the signature \"x -> y:T\" is malformed at \"x -> y:T\"");
  op = fake_op;
  op.struct_size = 8;
  refuse_op(
      op, TIN_INCOMPATIBLE,
      "kernel 'k': a tin_op of 8 bytes is shorter than ABI 1.0 has it: was TIN_INIT forgotten?");
}
END_TEST

START_TEST(impossible_attributes_are_refused) {
  typedef struct params {
    int64_t number;
    int32_t padding;
  } params;
  tin_attr attrs[] = {TIN_ATTR_INT(params, number, 0, ""), TIN_ATTR_TYPE("T", TIN_F32),
                      TIN_ATTR_END};
  tin_op op = fake_op;
  op.attrs = attrs;
  op.params_size = 7;
  refuse_op(op, TIN_INVALID, "kernel 'k': 'Fake': attribute 'number' lies outside of its params");
  op.params_size = sizeof(params);
  attrs[0].offset = sizeof(params) - 7;
  refuse_op(op, TIN_INVALID, "kernel 'k': 'Fake': attribute 'number' lies outside of its params");
  attrs[0].offset = 0;
  attrs[0].type = 77;
  refuse_op(op, TIN_INCOMPATIBLE, "kernel 'k': 'Fake': attribute 'number' has unknown type 77");
  attrs[0] = (tin_attr)TIN_ATTR_ENUM(params, padding, 0, NULL, "");
  refuse_op(op, TIN_INVALID, "kernel 'k': 'Fake': attribute 'padding' has no list of names");
  attrs[0] = (tin_attr)TIN_ATTR_INT(params, number, 0, "");
  attrs[0].name = NULL;
  refuse_op(op, TIN_INVALID, "kernel 'k': 'Fake' has an attribute without a name");
}
END_TEST

START_TEST(incomplete_formats_and_passes_are_refused) {
  tin_registry r = make(&error);
  tin_format format = FAKE_FORMAT("f");
  format.probe = NULL;
  ck_assert_int_eq(tin_add_format(&r, &format), TIN_INVALID);
  ck_assert_str_eq(error.text, "format 'f' has no probe function");
  format = (tin_format)FAKE_FORMAT("f");
  format.read = NULL;
  ck_assert_int_eq(tin_add_format(&r, &format), TIN_INVALID);
  format = (tin_format)FAKE_FORMAT(NULL);
  ck_assert_int_eq(tin_add_format(&r, &format), TIN_INVALID);
  format.struct_size = 16;
  ck_assert_int_eq(tin_add_format(&r, &format), TIN_INCOMPATIBLE);
  tin_pass pass = FAKE_PASS("p");
  pass.run = NULL;
  ck_assert_int_eq(tin_add_pass(&r, &pass), TIN_INVALID);
  ck_assert_str_eq(error.text, "pass 'p' has no run function");
  pass = (tin_pass)FAKE_PASS("");
  ck_assert_int_eq(tin_add_pass(&r, &pass), TIN_INVALID);
  pass.struct_size = 4;
  ck_assert_int_eq(tin_add_pass(&r, &pass), TIN_INCOMPATIBLE);
  ck_assert_uint_eq(r.count, 0);
  tin_registry_free(&r);
}
END_TEST

UNIT_MAIN(entries_come_in_the_order_of_adding, the_last_of_a_name_is_found, registries_are_apart,
          the_global_one_starts_empty, fixed_tables_say_when_they_are_full, memory_may_run_out,
          ops_go_by_their_aliases, modules_are_noted, incomplete_kernels_are_refused,
          longer_descriptors_are_fine, incomplete_ops_are_refused,
          impossible_attributes_are_refused, incomplete_formats_and_passes_are_refused)
