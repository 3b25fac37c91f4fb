/* SPDX-License-Identifier: Apache-2.0 */
/* How ops are called in C: as in tinfer's own files. */
#include "tools/gen/new_op.h"

#include "tests/support/unit.h"

static void expect(const char *op, char sign, const char *name) {
  char text[129];
  tin_new_op_name(op, sign, text);
  ck_assert_str_eq(text, name);
}

START_TEST(words_begin_with_capitals) {
  expect("LeakyGate", '_', "leaky_gate");
  expect("LeakyGate", '-', "leaky-gate");
  expect("Conv2D", '_', "conv2d");
  expect("Conv2DBackpropInput", '_', "conv2d_backprop_input");
  expect("BatchMatMulV2", '_', "batch_mat_mul_v2");
  expect("LSTMBlockCell", '_', "lstm_block_cell");
  expect("LRN", '_', "lrn");
  expect("Foo2Bar", '_', "foo2_bar");
  expect("X", '_', "x");
  expect("lower", '_', "lower");
  expect("Old_Name", '-', "old-name");
}
END_TEST

static bool is_named_after(const tin_kernel *kernel, const char *op) {
  char text[129];
  tin_new_op_name(op, '_', text);
  return strncmp(kernel->name, text, strlen(text)) == 0;
}

START_TEST(kernels_are_named_so) {
  tin_registry registry;
  uint32_t count = 0;
  tin_registry_init(&registry, NULL, NULL);
  ck_assert_int_eq(tin_register_builtin(&registry), TIN_OK);
  for (const tin_entry *e = NULL; (e = tin_registry_next(&registry, e)); count++) {
    const tin_kernel *kernel = e->item;
    if (e->kind != TIN_KERNEL) continue;
    bool fits = is_named_after(kernel, kernel->op->name);
    for (const char *const *a = kernel->op->aliases; a && *a; a++)
      fits = fits || is_named_after(kernel, *a);
    ck_assert_msg(fits, "%s, of %s", kernel->name, kernel->op->name);
  }
  ck_assert_uint_gt(count, 100);
  tin_registry_free(&registry);
}
END_TEST

static void refuse(const char *op, const char *text) {
  tin_error error;
  char *folder;
  ck_assert_int_eq(tin_new_op(op, "/none/at/all", &folder, &error), TIN_INVALID);
  ck_assert(!folder);
  ck_assert_msg(strstr(error.text, text), "%s", error.text);
}

START_TEST(names_are_checked) {
  refuse("", "'' cannot be an op");
  refuse("2D", "'2D' cannot be an op: names are letters, digits and underscores");
  refuse("_Op", "cannot be an op");
  refuse("a b", "cannot be an op");
  refuse("../x", "cannot be an op");
  refuse("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "a name has 64 letters at most");
}
END_TEST

UNIT_MAIN(words_begin_with_capitals, kernels_are_named_so, names_are_checked)
