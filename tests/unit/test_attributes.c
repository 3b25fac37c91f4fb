/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes of nodes into params structs. */
#include "core/attributes.h"

#include <math.h>
#include <string.h>

#include "tests/support/failing.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

typedef struct all_params {
  bool flag;
  int64_t number;
  float factor;
  int32_t padding;
  tin_string text;
  tin_ints strides;
  tin_floats scales;
  tin_dtype type;
  tin_shape shape;
  const tin_tensor *value;
  int canary;
} all_params;

static const char *const paddings[] = {"SAME", "VALID", "EXPLICIT", NULL};

static const tin_attr table[] = {
    TIN_ATTR_BOOL(all_params, flag, true, ""),
    TIN_ATTR_INT(all_params, number, -7, ""),
    TIN_ATTR_FLOAT(all_params, factor, 0.5, ""),
    TIN_ATTR_ENUM(all_params, padding, 1, paddings, ""),
    TIN_ATTR_STRING(all_params, text, "NHWC", ""),
    TIN_ATTR_INTS(all_params, strides, ""),
    TIN_ATTR_FLOATS(all_params, scales, ""),
    TIN_ATTR_DTYPE(all_params, type, TIN_F32, ""),
    TIN_ATTR_SHAPE(all_params, shape, ""),
    TIN_ATTR_TENSOR(all_params, value, ""),
    TIN_ATTR_TYPE("Tidx", TIN_S32),
    TIN_ATTR_END,
};

static tin_zone zone = {.allocator = &tin_heap};
static tin_error error;
static all_params params;

static tin_status fill(uint32_t count, const tin_attr_value *values) {
  params = (all_params){.canary = 42, .shape = {.rank = 3}};
  error.text[0] = 0;
  return tin_params_fill(&zone, table, &params, values, count, &error);
}

static void fill_one(tin_attr_value value) {
  if (fill(1, &value) != TIN_OK) ck_abort_msg("%s", error.text);
  ck_assert_int_eq(params.canary, 42);
}

static void refuse(tin_attr_value value, const char *text) {
  ck_assert_int_eq(fill(1, &value), TIN_INVALID);
  ck_assert_str_eq(error.text, text);
}

#define ONE(name, KIND, member, ...)                                                               \
  (tin_attr_value) {                                                                               \
    name, TIN_VALUE_##KIND, 0, 1, { .member = __VA_ARGS__ }                                        \
  }
#define LIST(name, KIND, n, member, ...)                                                           \
  (tin_attr_value) {                                                                               \
    name, TIN_VALUE_##KIND, 1, n, { .member = __VA_ARGS__ }                                        \
  }
#define INT(name, x) ONE(name, INT, i, &(int64_t){x})
#define FLOAT(name, x) ONE(name, FLOAT, f, &(float){x})
#define BOOL(name, x) ONE(name, BOOL, b, &(bool){x})
#define STRING(name, text) ONE(name, STRING, s, &(tin_string){text, sizeof(text) - 1})

START_TEST(what_is_missing_has_a_default) {
  ck_assert_int_eq(fill(0, NULL), TIN_OK);
  ck_assert(params.flag && params.number == -7 && params.factor == 0.5f && params.padding == 1);
  ck_assert_str_eq(params.text.data, "NHWC");
  ck_assert_uint_eq(params.text.size, 4);
  ck_assert(params.strides.n == 0 && params.scales.n == 0);
  ck_assert(params.type == TIN_F32 && params.shape.rank == TIN_UNKNOWN && !params.value);
  ck_assert_int_eq(params.canary, 42);
  ck_assert_int_eq(tin_params_fill(&zone, NULL, NULL, NULL, 0, &error), TIN_OK);
}
END_TEST

START_TEST(what_is_given_is_taken) {
  fill_one(BOOL("flag", false));
  ck_assert(!params.flag);
  fill_one(INT("number", INT64_MIN));
  ck_assert(params.number == INT64_MIN);
  fill_one(FLOAT("factor", -1.25f));
  ck_assert(params.factor == -1.25f);
  fill_one(STRING("padding", "EXPLICIT"));
  ck_assert_int_eq(params.padding, 2);
  fill_one(ONE("type", DTYPE, type, &(uint16_t){TIN_STR}));
  ck_assert_int_eq(params.type, TIN_STR);
  fill_one(ONE("shape", SHAPE, shape, SHAPE(2, -1)));
  ck_assert(tin_shape_equal(&params.shape, SHAPE(2, -1)));
  tin_tensor t = {.dtype = TIN_S8};
  fill_one(ONE("value", TENSOR, tensor, &t));
  ck_assert_ptr_eq(params.value, &t);
  fill_one(INT("unknown", 1));
  fill_one(INT("Tidx", 1)); /* has no field, whatever it is */
}
END_TEST

START_TEST(strings_are_terminated) {
  const char bytes[] = {'a', 0, 'b'};
  fill_one(ONE("text", STRING, s, &(tin_string){bytes, 3}));
  ck_assert_uint_eq(params.text.size, 3);
  ck_assert(memcmp(params.text.data, "a\0b", 4) == 0);
  fill_one(ONE("text", STRING, s, &(tin_string){NULL, 0}));
  ck_assert_str_eq(params.text.data, "");
}
END_TEST

START_TEST(lists_are_converted) {
  fill_one(LIST("strides", INT, 4, i, (int64_t[]){1, 2, INT32_MAX, INT32_MIN}));
  ck_assert(params.strides.n == 4 && params.strides.v[1] == 2 && params.strides.v[2] == INT32_MAX &&
            params.strides.v[3] == INT32_MIN);
  fill_one(LIST("scales", FLOAT, 2, f, (float[]){1.5f, 2}));
  ck_assert(params.scales.n == 2 && params.scales.v[0] == 1.5f);
  fill_one(LIST("scales", INT, 2, i, (int64_t[]){3, 4}));
  ck_assert(params.scales.n == 2 && params.scales.v[1] == 4);
  fill_one(LIST("strides", NONE, 0, i, NULL)); /* empty, so of any kind */
  ck_assert_uint_eq(params.strides.n, 0);
}
END_TEST

START_TEST(numbers_convert_without_loss) {
  fill_one(INT("factor", 3));
  ck_assert(params.factor == 3);
  fill_one(FLOAT("number", 4));
  ck_assert(params.number == 4);
  fill_one(BOOL("number", true));
  ck_assert(params.number == 1);
  fill_one(INT("flag", 0));
  ck_assert(!params.flag);
  refuse(INT("factor", 16777217), "attribute 'factor' must be a float");
  refuse(INT("factor", INT64_MAX), "attribute 'factor' must be a float");
  refuse(FLOAT("number", 0.5f), "attribute 'number' must be an int");
  refuse(FLOAT("number", 1e30f), "attribute 'number' must be an int");
  refuse(FLOAT("number", NAN), "attribute 'number' must be an int");
  refuse(INT("flag", 2), "attribute 'flag' must be a bool");
}
END_TEST

START_TEST(the_wrong_kind_is_refused) {
  refuse(STRING("padding", "FOO"),
         "attribute 'padding' is 'FOO', expected SAME, VALID or EXPLICIT");
  refuse(STRING("padding", "SAM"),
         "attribute 'padding' is 'SAM', expected SAME, VALID or EXPLICIT");
  refuse(STRING("padding", "SAME\0"),
         "attribute 'padding' is 'SAME?', expected SAME, VALID or EXPLICIT");
  refuse(INT("padding", 1), "attribute 'padding' must be a string");
  refuse(INT("strides", 1), "attribute 'strides' must be a list of ints");
  refuse(LIST("strides", FLOAT, 1, f, (float[]){1}), "attribute 'strides' must be a list of ints");
  refuse(LIST("strides", INT, 2, i, (int64_t[]){1, 2147483648}),
         "attribute 'strides' holds 2147483648, which is out of range");
  refuse(LIST("scales", BOOL, 1, b, (bool[]){1}), "attribute 'scales' must be a list of floats");
  refuse(LIST("scales", INT, 1, i, (int64_t[]){16777217}),
         "attribute 'scales' holds 16777217, which is out of range");
  refuse(STRING("number", "1"), "attribute 'number' must be an int");
  refuse(LIST("number", INT, 1, i, (int64_t[]){1}), "attribute 'number' must be an int");
  refuse(INT("text", 1), "attribute 'text' must be a string");
  refuse(ONE("text", GRAPH, s, &(tin_string){"f", 1}), "attribute 'text' must be a string");
  refuse(INT("type", 1), "attribute 'type' must be an element type");
  refuse(ONE("type", DTYPE, type, &(uint16_t){TIN_DTYPE_COUNT}),
         "attribute 'type' must be an element type");
  refuse(INT("shape", 1), "attribute 'shape' must be a shape");
  refuse(INT("value", 1), "attribute 'value' must be a tensor");
}
END_TEST

START_TEST(long_and_hostile_strings_are_cut) {
  static char name[5000];
  memset(name, '\n', sizeof name - 1);
  tin_attr_value value = ONE("padding", STRING, s, &(tin_string){name, sizeof name - 1});
  ck_assert_int_eq(fill(1, &value), TIN_INVALID);
  ck_assert_uint_lt(strlen(error.text), 200);
  ck_assert_ptr_null(strchr(error.text, '\n'));
}
END_TEST

START_TEST(memory_may_run_out) {
  const tin_attr_value values[] = {STRING("text", "abc"),
                                   LIST("strides", INT, 2, i, (int64_t[]){1, 2}),
                                   LIST("scales", FLOAT, 1, f, (float[]){1})};
  FAIL_EACH(f) {
    tin_zone small = {.allocator = &f.allocator};
    tin_status status = tin_params_fill(&small, table, &params, values, 3, &error);
    tin_zone_free(&small);
    failing_check(&f, status);
  }
}
END_TEST

UNIT_MAIN(what_is_missing_has_a_default, what_is_given_is_taken, strings_are_terminated,
          lists_are_converted, numbers_convert_without_loss, the_wrong_kind_is_refused,
          long_and_hostile_strings_are_cut, memory_may_run_out)
