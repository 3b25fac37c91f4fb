/* SPDX-License-Identifier: Apache-2.0 */
/* Cast: every pair of types, then what a type cannot hold. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <float.h>
#include <math.h>

static const tin_dtype types[] = {TIN_F32, TIN_F64, TIN_F16,  TIN_BF16, TIN_S8,
                                  TIN_S16, TIN_S32, TIN_S64,  TIN_U8,   TIN_U16,
                                  TIN_U32, TIN_U64, TIN_BOOL, TIN_C64,  TIN_C128};

static void put(tin_dtype type, void *data, size_t i, double v) {
  if (type == TIN_BOOL)
    ((uint8_t *)data)[i] = v != 0;
  else
    number_put(type, data, i, v);
}

static op_test *cast(tin_dtype from, tin_dtype to, const tin_shape *shape, const void *x) {
  op_test *t = op_test_new("Cast", NULL);
  op_test_attr_type(t, "SrcT", from);
  op_test_attr_type(t, "DstT", to);
  op_test_input(t, from, shape, x);
  return t;
}

static void check_pair(tin_dtype from, tin_dtype to) {
  enum { COUNT = 1200 }; /* more than are converted at a time */
  void *x = number_array(COUNT), *y = number_array(COUNT);
  for (size_t i = 0; i < COUNT; i++) {
    double v = (double)(i % (from == TIN_BOOL ? 2 : 101));
    put(from, x, i, v);
    put(to, y, i, v);
  }
  op_test *t = cast(from, to, SHAPE(COUNT), x);
  op_test_expect(t, 0, to, SHAPE(COUNT), y);
  op_test_free(t);
  free(x);
  free(y);
}

START_TEST(every_pair) {
  for (uint32_t i = 0; i < COUNT(types); i++)
    for (uint32_t k = 0; k < COUNT(types); k++) check_pair(types[i], types[k]);
}
END_TEST

START_TEST(quantized_types_are_their_integers) {
  static const tin_dtype pairs[][2] = {{TIN_QS8, TIN_S8},
                                       {TIN_QU8, TIN_U8},
                                       {TIN_QS16, TIN_S16},
                                       {TIN_QU16, TIN_U16},
                                       {TIN_QS32, TIN_S32}};
  for (uint32_t i = 0; i < COUNT(pairs); i++) {
    double room[2], whole[2];
    for (size_t k = 0; k < 2; k++) {
      number_put(pairs[i][1], room, k, (double)k + 7);
      number_put(TIN_F32, whole, k, (double)k + 7);
    }
    op_test *t = cast(pairs[i][0], TIN_F32, SHAPE(2), room);
    op_test_expect(t, 0, TIN_F32, SHAPE(2), whole);
    op_test_free(t);
    t = cast(TIN_F32, pairs[i][0], SHAPE(2), whole);
    op_test_expect(t, 0, pairs[i][0], SHAPE(2), room);
    op_test_free(t);
    t = cast(pairs[i][0], pairs[i][1], SHAPE(2), room);
    op_test_expect(t, 0, pairs[i][1], SHAPE(2), room);
    op_test_free(t);
  }
}
END_TEST

static void check(tin_dtype from, const void *x, tin_dtype to, const void *y, int32_t count) {
  op_test *t = cast(from, to, SHAPE(count), x);
  op_test_expect(t, 0, to, SHAPE(count), y);
  op_test_every_way(t, 0);
  op_test_free(t);
}

START_TEST(fractions_are_cut_off) {
  float x[] = {1.9f, -1.9f, 0.5f, -0.5f, 127.99f};
  check(TIN_F32, x, TIN_S32, (int32_t[]){1, -1, 0, 0, 127}, 5);
  check(TIN_F32, x, TIN_S8, (int8_t[]){1, -1, 0, 0, 127}, 5);
  check(TIN_F32, x, TIN_S64, (int64_t[]){1, -1, 0, 0, 127}, 5);
  check(TIN_F32, x, TIN_BOOL, (bool[]){true, true, true, true, true}, 5);
  double d[] = {-2147483648.9, 2147483647.9};
  check(TIN_F64, d, TIN_S32, (int32_t[]){INT32_MIN, INT32_MAX}, 2);
}
END_TEST

START_TEST(what_does_not_fit_is_as_on_x86) {
  float x[] = {NAN, INFINITY, -INFINITY, 3e9f, -3e9f, 300, -1};
  int32_t least = INT32_MIN;
  check(TIN_F32, x, TIN_S32, (int32_t[]){least, least, least, least, least, 300, -1}, 7);
  check(TIN_F32, x, TIN_U8, (uint8_t[]){0, 0, 0, 0, 0, 44, 255}, 7);
  check(TIN_F32, x, TIN_S8, (int8_t[]){0, 0, 0, 0, 0, 44, -1}, 7);
  check(TIN_F32, x, TIN_U16, (uint16_t[]){0, 0, 0, 0, 0, 300, 65535}, 7);
  check(TIN_F32, x, TIN_U32, (uint32_t[]){0, 0, 0, 3000000000u, 1294967296u, 300, 0xffffffffu}, 7);
  int64_t low = INT64_MIN;
  check(TIN_F32, x, TIN_S64, (int64_t[]){low, low, low, 3000000000, -3000000000, 300, -1}, 7);
  double d[] = {NAN, 1e300, -1e300, 1.8e19, -1, 9.3e18};
  check(TIN_F64, d, TIN_S64, (int64_t[]){low, low, low, low, -1, low}, 6);
  check(TIN_F64, d, TIN_U64,
        (uint64_t[]){1ull << 63, 0, 1ull << 63, 18000000000000000000ull, UINT64_MAX,
                     9300000000000000000ull},
        6);
  uint16_t half[] = {0x7e00, 0x7c00};
  check(TIN_F16, half, TIN_S32, (int32_t[]){least, least}, 2);
}
END_TEST

START_TEST(integers_are_cut_to_their_width) {
  int32_t x[] = {-1, 256, 65536 + 7, INT32_MIN};
  check(TIN_S32, x, TIN_U8, (uint8_t[]){255, 0, 7, 0}, 4);
  check(TIN_S32, x, TIN_S16, (int16_t[]){-1, 256, 7, 0}, 4);
  check(TIN_S32, x, TIN_U64, (uint64_t[]){UINT64_MAX, 256, 65543, 0xffffffff80000000u}, 4);
  check(TIN_S32, x, TIN_BOOL, (bool[]){true, true, true, true}, 4);
  uint64_t big[] = {UINT64_MAX};
  check(TIN_U64, big, TIN_F32, (float[]){0x1p64f}, 1);
  check(TIN_U64, big, TIN_S32, (int32_t[]){-1}, 1);
}
END_TEST

START_TEST(any_byte_but_0_is_true) {
  uint8_t x[] = {0, 1, 255, 2};
  check(TIN_BOOL, x, TIN_F32, (float[]){0, 1, 1, 1}, 4);
  check(TIN_BOOL, x, TIN_S64, (int64_t[]){0, 1, 1, 1}, 4);
  check(TIN_BOOL, x, TIN_BOOL, (uint8_t[]){0, 1, 1, 1}, 4);
  check(TIN_BOOL, x, TIN_F16, (uint16_t[]){0, 0x3c00, 0x3c00, 0x3c00}, 4);
}
END_TEST

START_TEST(complex_numbers_lose_the_imaginary_part) {
  float x[] = {2.5f, 9, 0, 9};
  check(TIN_C64, x, TIN_F32, (float[]){2.5f, 0}, 2);
  check(TIN_C64, x, TIN_S8, (int8_t[]){2, 0}, 2);
  check(TIN_C64, x, TIN_BOOL, (bool[]){true, false}, 2);
  check(TIN_C64, x, TIN_C128, (double[]){2.5, 9, 0, 9}, 2);
  check(TIN_F32, x, TIN_C64, (float[]){2.5f, 0, 9, 0, 0, 0, 9, 0}, 4);
}
END_TEST

START_TEST(floats_round_to_even_and_overflow_to_infinity) {
  float x[] = {1 + 0x1p-11f, 1 + 0x3p-11f, 65520, 1e-8f, NAN};
  op_test *t = cast(TIN_F32, TIN_F16, SHAPE(4), x);
  op_test_expect(t, 0, TIN_F16, SHAPE(4), (uint16_t[]){0x3c00, 0x3c02, 0x7c00, 0});
  op_test_free(t);
  float y[] = {1 + 0x1p-8f, 1 + 0x3p-8f, FLT_MAX};
  t = cast(TIN_F32, TIN_BF16, SHAPE(3), y);
  op_test_expect(t, 0, TIN_BF16, SHAPE(3), (uint16_t[]){0x3f80, 0x3f82, 0x7f80});
  op_test_free(t);
}
END_TEST

static void check_truncated(tin_dtype from, const void *x, tin_dtype to, const void *y,
                            int32_t count) {
  op_test *t = cast(from, to, SHAPE(count), x);
  op_test_attr_bool(t, "Truncate", true);
  op_test_expect(t, 0, to, SHAPE(count), y);
  op_test_free(t);
}

START_TEST(digits_can_be_cut_off) {
  float x[] = {1 + 0x1.8p-10f, -1 - 0x1.8p-10f, 2, 65519, INFINITY};
  check_truncated(TIN_F32, x, TIN_F16, (uint16_t[]){0x3c01, 0xbc01, 0x4000, 0x7bff, 0x7c00}, 5);
  float y[] = {1 + 0x1.8p-7f, FLT_MAX};
  check_truncated(TIN_F32, y, TIN_BF16, (uint16_t[]){0x3f81, 0x7f7f}, 2);
  double d[] = {1 + 0x1.8p-23, 1 + 0x1.8p-10};
  check_truncated(TIN_F64, d, TIN_F32, (float[]){1 + 0x1p-23f, 1 + 0x1.8p-10f}, 2);
  check_truncated(TIN_F64, d, TIN_F16, (uint16_t[]){0x3c00, 0x3c01}, 2);
  uint32_t nan = 0x7f800001u; /* digits of its fraction are all that makes it one */
  op_test *t = cast(TIN_F32, TIN_BF16, SHAPE(1), &nan);
  op_test_attr_bool(t, "Truncate", true);
  op_test_expect(t, 0, TIN_BF16, SHAPE(1), (uint16_t[]){0x7fc0});
  op_test_free(t);
}
END_TEST

START_TEST(strings_have_no_number) {
  op_test *t = cast(TIN_STR, TIN_F32, SHAPE(1), (tin_string[]){STR("1")});
  op_test_expect_fail(t, TIN_UNSUPPORTED, NULL);
  op_test_free(t);
}
END_TEST

UNIT_MAIN(every_pair, quantized_types_are_their_integers, fractions_are_cut_off,
          what_does_not_fit_is_as_on_x86, integers_are_cut_to_their_width, any_byte_but_0_is_true,
          complex_numbers_lose_the_imaginary_part, floats_round_to_even_and_overflow_to_infinity,
          digits_can_be_cut_off, strings_have_no_number)
