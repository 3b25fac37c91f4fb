/* SPDX-License-Identifier: Apache-2.0 */
/* Element types by name, sizes that do not wrap around, shapes as text. */
#include "tinfer/tensor.h"

#include <string.h>

#include "tests/support/op_test.h"
#include "tests/support/unit.h"

START_TEST(types_have_names_and_sizes) {
  ck_assert_str_eq(tin_dtype_text(TIN_F32), "float");
  ck_assert_str_eq(tin_dtype_text(TIN_QU8), "quint8");
  ck_assert_str_eq(tin_dtype_text((tin_dtype)99), "?");
  ck_assert_str_eq(tin_dtype_text((tin_dtype)-1), "?");
  ck_assert_uint_eq(tin_dtype_bytes(TIN_BOOL), 1);
  ck_assert_uint_eq(tin_dtype_bytes(TIN_BF16), 2);
  ck_assert_uint_eq(tin_dtype_bytes(TIN_C128), 16);
  ck_assert_uint_eq(tin_dtype_bytes(TIN_STR), sizeof(tin_string));
  ck_assert_uint_eq(tin_dtype_bytes(TIN_NONE), 0);
  ck_assert_uint_eq(tin_dtype_bytes((tin_dtype)99), 0);
}
END_TEST

START_TEST(types_are_found_by_name) {
  for (int i = 1; i < TIN_DTYPE_COUNT; i++)
    ck_assert_int_eq((int)tin_dtype_named(tin_dtype_text((tin_dtype)i)), i);
  ck_assert_int_eq(tin_dtype_named("float32"), TIN_F32);
  ck_assert_int_eq(tin_dtype_named("float16"), TIN_F16);
  ck_assert_int_eq(tin_dtype_named("float64"), TIN_F64);
  ck_assert_int_eq(tin_dtype_named("float8"), TIN_NONE);
  ck_assert_int_eq(tin_dtype_named(""), TIN_NONE);
  ck_assert_int_eq(tin_dtype_named(NULL), TIN_NONE);
}
END_TEST

START_TEST(elements_are_counted) {
  ck_assert_int_eq(tin_numel(SCALAR), 1);
  ck_assert_int_eq(tin_numel(SHAPE(2, 3, 4)), 24);
  ck_assert_int_eq(tin_numel(SHAPE(2, -1)), -1);
  ck_assert_int_eq(tin_numel(&(tin_shape){.rank = TIN_UNKNOWN}), -1);
  ck_assert_int_eq(tin_numel(&(tin_shape){.rank = 9}), -1);
  const int32_t m = INT32_MAX;
  ck_assert_int_eq(tin_numel(SHAPE(m, m)), (int64_t)m * m);
  ck_assert_int_eq(tin_numel(SHAPE(m, m, m)), -1);
  ck_assert_int_eq(tin_numel(SHAPE(m, m, m, 0)), 0);
  ck_assert_int_eq(tin_numel(SHAPE(0, -1)), -1);
}
END_TEST

START_TEST(bytes_do_not_wrap_around) {
  size_t bytes = 7;
  const int32_t m = INT32_MAX;
  ck_assert(tin_tensor_size(TIN_F64, SHAPE(2, 3), &bytes));
  ck_assert_uint_eq(bytes, 48);
  ck_assert(tin_tensor_size(TIN_F64, SHAPE(2, 0), &bytes));
  ck_assert_uint_eq(bytes, 0);
  ck_assert(!tin_tensor_size(TIN_F64, SHAPE(2, -1), &bytes));
  ck_assert(!tin_tensor_size(TIN_F64, SHAPE(m, m), &bytes));
  ck_assert(!tin_tensor_size(TIN_C128, SHAPE(1 << 30, 1 << 30), &bytes));
  ck_assert_uint_eq(bytes, 0);
}
END_TEST

static void check_text(const tin_shape *s, const char *expected) {
  char text[128];
  ck_assert_str_eq(tin_shape_text(s, text, sizeof text), expected);
  /* Cut anywhere, it is the beginning of the whole, and terminated. */
  for (size_t size = 1; size < sizeof text; size++) {
    memset(text, 'x', sizeof text);
    tin_shape_text(s, text, size);
    size_t n = strlen(text);
    ck_assert_uint_lt(n, size);
    ck_assert(strncmp(text, expected, n) == 0);
    ck_assert(n == size - 1 || n == strlen(expected));
    ck_assert_int_eq(text[size], 'x');
  }
}

START_TEST(shapes_are_readable) {
  const int32_t m = INT32_MAX;
  check_text(SCALAR, "[]");
  check_text(SHAPE(1, 224, 224, 3), "[1,224,224,3]");
  check_text(SHAPE(-1, 0), "[?,0]");
  check_text(&(tin_shape){.rank = TIN_UNKNOWN}, "[...]");
  check_text(&(tin_shape){.rank = 77}, "[...]");
  check_text(SHAPE(m, m, m, m, m, m, m, m),
             "[2147483647,2147483647,2147483647,2147483647,2147483647,2147483647,2147483647,"
             "2147483647]");
  char none = 'x';
  tin_shape_text(SCALAR, &none, 0);
  ck_assert_int_eq(none, 'x');
}
END_TEST

UNIT_MAIN(types_have_names_and_sizes, types_are_found_by_name, elements_are_counted,
          bytes_do_not_wrap_around, shapes_are_readable)
