/* SPDX-License-Identifier: Apache-2.0 */
/* From the text of --input to tensors. */
#include "tests/support/op_test.h"
#include "tests/support/unit.h"
#include "tools/common/convert.h"
#include "tools/common/npy.h"
#include "tools/common/number.h"
#include "tools/common/values.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define UNKNOWN TIN_UNKNOWN
#define ANY (&(tin_shape){.rank = TIN_UNKNOWN})

static tin_error error;

static tin_status make(const char *text, tin_dtype type, const tin_shape *shape, tin_tensor *out) {
  tin_tensor like = {.dtype = (uint16_t)type, .shape = *shape, .name = "x"};
  return tin_value_make(text, &like, NULL, out, &error);
}

static void gives(const char *text, tin_dtype type, const tin_shape *like, const tin_shape *shape,
                  const void *data) {
  tin_tensor t;
  char a[64], b[64];
  size_t size;
  ck_assert_msg(make(text, type, like, &t) == TIN_OK, "%s: %s", text, error.text);
  ck_assert_int_eq(t.dtype, type);
  ck_assert_msg(tin_shape_equal(&t.shape, shape), "%s: shape %s, expected %s", text,
                tin_shape_text(&t.shape, a, sizeof a), tin_shape_text(shape, b, sizeof b));
  ck_assert(tin_tensor_size(type, shape, &size));
  ck_assert_uint_eq(t.bytes, size);
  if (size && data) ck_assert_mem_eq(t.data, data, size);
  free(t.data);
}

static void fails(const char *text, tin_dtype type, const tin_shape *like, const char *what) {
  tin_tensor t;
  ck_assert_msg(make(text, type, like, &t) != TIN_OK, "%s is accepted", text);
  ck_assert_msg(strstr(error.text, what) != NULL, "'%s' is not in '%s'", what, error.text);
}

START_TEST(names_end_at_the_first_sign) {
  char *name;
  const char *rest;
  ck_assert(tin_value_split("scope/x:1=text:a=b", &name, &rest));
  ck_assert_str_eq(name, "scope/x:1");
  ck_assert_str_eq(rest, "text:a=b");
  free(name);
  ck_assert(!tin_value_split("x", &name, &rest));
  ck_assert(!tin_value_split("=x", &name, &rest));
}
END_TEST

START_TEST(shapes_are_read) {
  tin_shape s;
  ck_assert_int_eq(tin_shape_parse("1,224,0", &s, &error), TIN_OK);
  ck_assert(tin_shape_equal(&s, SHAPE(1, 224, 0)));
  ck_assert_int_eq(tin_shape_parse("", &s, &error), TIN_OK);
  ck_assert(tin_shape_equal(&s, SCALAR));
  static const char *const bad[] = {"1,", ",1", "1,,2", "-1", "1x2", " 1", "99999999999", "?"};
  for (size_t i = 0; i < COUNT(bad); i++)
    ck_assert_int_eq(tin_shape_parse(bad[i], &s, &error), TIN_INVALID);
  ck_assert_int_eq(tin_shape_parse("1,1,1,1,1,1,1,1,1", &s, &error), TIN_UNSUPPORTED);
}
END_TEST

START_TEST(numbers_fill_the_shape) {
  gives("1,2, 3,4,5,6", TIN_F32, SHAPE(2, 3), SHAPE(2, 3), (float[]){1, 2, 3, 4, 5, 6});
  gives("1,2,3,4,5,6", TIN_F32, SHAPE(UNKNOWN, 3), SHAPE(2, 3), NULL);
  gives("1,2,3,4,5,6", TIN_F32, SHAPE(UNKNOWN, 3, UNKNOWN), SHAPE(1, 3, 2), NULL);
  gives("1,2,3", TIN_F32, ANY, SHAPE(3), NULL);
  gives("7", TIN_S32, ANY, SCALAR, (int32_t[]){7});
  gives("7", TIN_S32, SCALAR, SCALAR, (int32_t[]){7});
  gives("7", TIN_S32, SHAPE(UNKNOWN, UNKNOWN, UNKNOWN), SHAPE(1, 1, 1), NULL);
  fails("1,2,3", TIN_F32, SHAPE(2), "3 numbers are given, shape [2] expected");
  fails("1,2,3", TIN_F32, SHAPE(UNKNOWN, 2), "shape [?,2] expected");
  fails("1,2,3", TIN_F32, SHAPE(4, UNKNOWN, UNKNOWN), "expected");
  fails("1", TIN_F32, SHAPE(0, UNKNOWN), "expected");
  fails("1,2,3,4", TIN_F32, SHAPE(2, UNKNOWN, UNKNOWN), "expected"); /* 1 by 2, or 2 by 1? */
  fails("1,2,3", TIN_F32, SHAPE(UNKNOWN, UNKNOWN, UNKNOWN), "expected");
}
END_TEST

START_TEST(brackets_give_the_shape) {
  gives("[[1,2],[3,4]]", TIN_U8, ANY, SHAPE(2, 2), "\1\2\3\4");
  gives("[ [ 1 ] , [ 2 ] ]", TIN_U8, SHAPE(UNKNOWN, 1), SHAPE(2, 1), "\1\2");
  gives("[1,2]", TIN_U8, SHAPE(UNKNOWN, 2), SHAPE(1, 2), "\1\2");
  gives("[]", TIN_F32, ANY, SHAPE(0), NULL);
  gives("[[],[]]", TIN_F32, ANY, SHAPE(2, 0), NULL);
  gives("[[[[[[[[5]]]]]]]]", TIN_U8, ANY, SHAPE(1, 1, 1, 1, 1, 1, 1, 1), "\5");
  gives("[[[[[[[[]]]]]]]]", TIN_U8, ANY, SHAPE(1, 1, 1, 1, 1, 1, 1, 0), NULL);
  fails("[[1,2],[3,4]]", TIN_U8, SHAPE(4), "shape [2,2] is given, [4] expected");
  static const char *const bad[] = {
      "[[1,2],[3]]", "[1,[2]]", "[[1],2]", "[[],1]",      "[1,2",
      "[1,2]]",      "[1,,2]",  "[1,2],3", "1,",          ",",
      "[1 2]",       "[",       "]",       "[[],[],[1]]", "[[[[[[[[[1]]]]]]]]]"};
  for (size_t i = 0; i < COUNT(bad); i++) fails(bad[i], TIN_U8, ANY, "is no value");
}
END_TEST

START_TEST(numbers_have_many_spellings) {
  gives("1e3,-.5,0x10,inf,-inf", TIN_F32, ANY, SHAPE(5),
        (float[]){1000, -0.5f, 16, INFINITY, -INFINITY});
  gives("9007199254740993,-9223372036854775808", TIN_S64, ANY, SHAPE(2),
        (int64_t[]){9007199254740993, INT64_MIN});
  gives("18446744073709551615", TIN_U64, ANY, SCALAR, (uint64_t[]){UINT64_MAX});
  gives("true,False,1,0,2", TIN_BOOL, ANY, SHAPE(5), (bool[]){true, false, true, false, true});
  gives("1+2j,-1-.5j,3,4j", TIN_C64, ANY, SHAPE(4), (float[]){1, 2, -1, -0.5f, 3, 0, 0, 4});
  gives("1.0,2e1", TIN_S32, ANY, SHAPE(2), (int32_t[]){1, 20});
  tin_tensor t;
  ck_assert_int_eq(make("nan", TIN_F64, ANY, &t), TIN_OK);
  ck_assert(isnan(*(const double *)t.data));
  free(t.data);
}
END_TEST

START_TEST(what_a_type_cannot_hold_is_refused) {
  fails("256", TIN_U8, ANY, "256 is no uint8");
  fails("-1", TIN_U8, ANY, "-1 is no uint8");
  fails("128", TIN_QS8, ANY, "128 is no qint8");
  fails("1.5", TIN_S32, ANY, "1.5 is no int32");
  fails("nan", TIN_S32, ANY, "nan is no int32");
  fails("9223372036854775808", TIN_S64, ANY, "is no int64");
  fails("1e39", TIN_F32, ANY, "is no float");
  fails("70000", TIN_F16, ANY, "is no half");
  fails("1+2j", TIN_F32, ANY, "is no float");
  fails("1", TIN_STR, ANY, "text:");
  fails("1", TIN_RESOURCE, ANY, "is no resource");
}
END_TEST

START_TEST(text_is_a_string) {
  tin_tensor t;
  ck_assert_int_eq(make("text:a,b", TIN_STR, SCALAR, &t), TIN_OK);
  ck_assert_uint_eq(((const tin_string *)t.data)->size, 3);
  ck_assert_mem_eq(((const tin_string *)t.data)->data, "a,b", 3);
  free(t.data);
  gives("text:", TIN_STR, SHAPE(UNKNOWN), SHAPE(1), NULL);
  gives("text:x", TIN_STR, ANY, SCALAR, NULL);
  fails("text:x", TIN_F32, ANY, "string is given, float expected");
  fails("text:x", TIN_STR, SHAPE(2), "shape [] is given, [2] expected");
}
END_TEST

START_TEST(made_up_values_need_a_shape) {
  gives("zeros", TIN_F32, SHAPE(UNKNOWN, 2), SHAPE(1, 2), (float[]){0, 0});
  gives("ones", TIN_F16, SHAPE(2), SHAPE(2), (uint16_t[]){0x3c00, 0x3c00});
  gives("ones", TIN_C64, SHAPE(1), SHAPE(1), (float[]){1, 0});
  gives("zeros", TIN_STR, SHAPE(2), SHAPE(2), NULL);
  gives("zeros", TIN_F32, SHAPE(0, 5), SHAPE(0, 5), NULL);
  fails("zeros", TIN_F32, SHAPE(1, UNKNOWN), "--input_shape=x=");
  fails("random", TIN_F32, ANY, "--input_shape=x=");
  fails("ones", TIN_STR, SHAPE(2), "string is expected");
  fails("zeros", TIN_F32, SHAPE(INT32_MAX, INT32_MAX, INT32_MAX), "--input_shape");
  fails("zeros", TIN_F64, SHAPE(INT32_MAX, INT32_MAX), "no");
}
END_TEST

START_TEST(random_numbers_repeat) {
  tin_tensor a, b, c;
  ck_assert_int_eq(make("random", TIN_F32, SHAPE(1000), &a), TIN_OK);
  ck_assert_int_eq(make("random:0", TIN_F32, SHAPE(1000), &b), TIN_OK);
  ck_assert_int_eq(make("random:1", TIN_F32, SHAPE(1000), &c), TIN_OK);
  ck_assert_mem_eq(a.data, b.data, a.bytes);
  ck_assert_mem_ne(a.data, c.data, a.bytes);
  double sum = 0;
  for (int i = 0; i < 1000; i++) {
    float x = ((const float *)a.data)[i];
    ck_assert(x >= -1 && x < 1);
    sum += (double)x;
  }
  ck_assert_double_lt(fabs(sum / 1000), 0.1);
  free(a.data), free(b.data), free(c.data);
  for (int t = 0; t < TIN_DTYPE_COUNT; t++)
    if (tin_dtype_is_number((tin_dtype)t))
      gives("random:5", (tin_dtype)t, SHAPE(9), SHAPE(9), NULL);
  fails("random:x", TIN_F32, SHAPE(1), "seed");
}
END_TEST

START_TEST(shapes_fit_but_for_leading_ones) {
  tin_shape out;
  ck_assert(tin_shape_fit(SHAPE(UNKNOWN, 2, 3), SHAPE(2, 3), &out));
  ck_assert(tin_shape_equal(&out, SHAPE(1, 2, 3)));
  ck_assert(tin_shape_fit(SHAPE(2, UNKNOWN), SHAPE(1, 1, 2, 3), &out));
  ck_assert(tin_shape_equal(&out, SHAPE(2, 3)));
  ck_assert(tin_shape_fit(SHAPE(1), SCALAR, &out));
  ck_assert(!tin_shape_fit(SHAPE(2, 2, 3), SHAPE(2, 3), &out));
  ck_assert(!tin_shape_fit(SHAPE(2, 3), SHAPE(2, 2, 3), &out));
  ck_assert(!tin_shape_fit(SHAPE(2, 3), SHAPE(3, 2), &out));
}
END_TEST

/* ---- files ---------------------------------------------------------------------------------- */

static char folder[32], path[64];

/* A file for writing, under a name in `path`. */
static const char *temporary(void) {
  strcpy(folder, "/tmp/tin_values_XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/x.npy", folder);
  return path;
}

static void clean_up(void) {
  unlink(path);
  rmdir(folder);
}

START_TEST(arrays_take_the_type_of_the_input) {
  double data[] = {1, 2, 255};
  tin_tensor t = {.data = data, .bytes = sizeof data, .shape = {1, {3}}, .dtype = TIN_F64};
  ck_assert_int_eq(tin_npy_save(temporary(), &t, &error), TIN_OK);
  gives(path, TIN_F32, SHAPE(UNKNOWN, 3), SHAPE(1, 3), (float[]){1, 2, 255});
  gives(path, TIN_U8, ANY, SHAPE(3), "\1\2\xff");
  fails(path, TIN_S8, ANY, "element 2 is 255, which no int8 can be");
  fails(path, TIN_STR, ANY, "double is given, string expected");
  fails(path, TIN_F32, SHAPE(4), "shape [3] is given, [4] expected");
  fails("/no/such.npy", TIN_F32, ANY, "/no/such.npy");
  clean_up();
}
END_TEST

START_TEST(files_are_strings) {
  char text[128];
  FILE *f = fopen(temporary(), "wb");
  ck_assert_ptr_nonnull(f);
  fwrite("a\0b", 1, 3, f);
  fclose(f);
  snprintf(text, sizeof text, "file:%s", path);
  tin_tensor t;
  ck_assert_int_eq(make(text, TIN_STR, ANY, &t), TIN_OK);
  ck_assert_uint_eq(((const tin_string *)t.data)->size, 3);
  ck_assert_mem_eq(((const tin_string *)t.data)->data, "a\0b", 3);
  free(t.data);
  fails("file:/", TIN_STR, ANY, "directory");
  clean_up();
}
END_TEST

/* ---- pictures ------------------------------------------------------------------------------ */

static tin_registry registry;

/* 2 by 2 pixels, the bottom row first, blue before red, rows padded to 4 bytes. */
static const uint8_t bmp[] = {'B', 'M', 70, 0,  0,  0,  0, 0, 0, 0, 54, 0, 0, 0, /* file */
                              40,  0,   0,  0,  2,  0,  0, 0, 2, 0, 0,  0, 1, 0, 24, 0,
                              0,   0,   0,  0,  16, 0,  0, 0, /* picture */
                              0,   0,   0,  0,  0,  0,  0, 0, 0, 0, 0,  0, 0, 0, 0,  0,
                              9,   8,   7,  12, 11, 10, 0, 0, 3, 2, 1,  6, 5, 4, 0,  0};

static tin_status picture(const char *settings, tin_dtype type, const tin_shape *shape,
                          tin_tensor *out) {
  char text[128];
  tin_tensor like = {.dtype = (uint16_t)type, .shape = *shape};
  FILE *f = fopen(temporary(), "wb");
  ck_assert_ptr_nonnull(f);
  ck_assert_uint_eq(fwrite(bmp, 1, sizeof bmp, f), sizeof bmp);
  fclose(f);
  if (!registry.host) {
    tin_registry_init(&registry, NULL, &error);
    ck_assert_msg(tin_register_builtin(&registry) == TIN_OK, "%s", error.text);
  }
  snprintf(text, sizeof text, "image:%s%s", path, settings);
  tin_status status = tin_value_make(text, &like, &registry, out, &error);
  clean_up();
  return status;
}

static void pixels(const char *settings, const tin_shape *like, const tin_shape *shape,
                   const float *expected) {
  tin_tensor t;
  ck_assert_msg(picture(settings, TIN_F32, like, &t) == TIN_OK, "%s", error.text);
  ck_assert(tin_shape_equal(&t.shape, shape));
  for (int64_t i = 0; i < tin_numel(shape); i++)
    ck_assert_float_eq_tol(((const float *)t.data)[i], expected[i], 1e-5f);
  free(t.data);
}

START_TEST(pictures_are_resized_and_scaled) {
  const float all[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  float scaled[12], turned[12];
  for (int i = 0; i < 12; i++) {
    scaled[i] = (all[i] - 2) / 4;
    turned[i] = all[i / 3 * 3 + 2 - i % 3];
  }
  pixels("", ANY, SHAPE(1, 2, 2, 3), all);
  pixels("", SHAPE(UNKNOWN, UNKNOWN, UNKNOWN, 3), SHAPE(1, 2, 2, 3), all);
  pixels("", SHAPE(2, 2, 3), SHAPE(2, 2, 3), all);
  pixels(",mean=2,std=4", ANY, SHAPE(1, 2, 2, 3), scaled);
  pixels(",bgr", ANY, SHAPE(1, 2, 2, 3), turned);
  pixels(",bgr,mean=3:2:1,size=1x1", ANY, SHAPE(1, 1, 1, 3), (float[]){0, 0, 0});
  /* Halfway between the columns, then the last one again: corners are not aligned. */
  pixels("", SHAPE(1, 1, 4, 3), SHAPE(1, 1, 4, 3),
         (float[]){1, 2, 3, 2.5f, 3.5f, 4.5f, 4, 5, 6, 4, 5, 6});
}
END_TEST

START_TEST(pictures_take_the_type_of_the_input) {
  tin_tensor t;
  ck_assert_msg(picture(",size=1x4", TIN_U8, ANY, &t) == TIN_OK, "%s", error.text);
  ck_assert_int_eq(t.dtype, TIN_U8);
  ck_assert_mem_eq(t.data, "\1\2\3\2\4\4\4\5\6\4\5\6", 12); /* halves to even */
  free(t.data);
  ck_assert_int_eq(picture(",mean=5", TIN_U8, ANY, &t), TIN_MISMATCH);
  ck_assert_int_eq(picture("", TIN_STR, ANY, &t), TIN_MISMATCH);
  ck_assert_ptr_nonnull(strstr(error.text, "file:"));
}
END_TEST

START_TEST(settings_are_checked) {
  tin_tensor t;
  static const char *const bad[] = {
      ",size=0x5", ",size=5",         ",size=5x5x5", ",mean=",   ",mean=x", ",std=0",
      ",std=1:2",  ",mean=1:2:3:4:5", ",bgrx",       ",mean=1:", ",std=inf"};
  for (size_t i = 0; i < COUNT(bad); i++)
    ck_assert_msg(picture(bad[i], TIN_F32, ANY, &t) == TIN_INVALID, "%s", bad[i]);
  ck_assert_int_eq(picture(",meen=1", TIN_F32, ANY, &t), TIN_NOT_FOUND); /* a file's name */
  ck_assert_int_eq(picture("", TIN_F32, SHAPE(1, 2, 2, 7), &t), TIN_MISMATCH);
  ck_assert_int_eq(picture("", TIN_F32, SHAPE(12), &t), TIN_MISMATCH);
  ck_assert_int_eq(picture(",size=3x3", TIN_F32, SHAPE(1, 2, 2, 3), &t), TIN_MISMATCH);
}
END_TEST

UNIT_MAIN(names_end_at_the_first_sign, shapes_are_read, numbers_fill_the_shape,
          brackets_give_the_shape, numbers_have_many_spellings, what_a_type_cannot_hold_is_refused,
          text_is_a_string, made_up_values_need_a_shape, random_numbers_repeat,
          shapes_fit_but_for_leading_ones, arrays_take_the_type_of_the_input, files_are_strings,
          pictures_are_resized_and_scaled, pictures_take_the_type_of_the_input,
          settings_are_checked)
