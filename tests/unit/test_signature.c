/* SPDX-License-Identifier: Apache-2.0 */
/* The signature strings of ops. */
#include "core/signature.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/unit.h"

static tin_signature parse(const char *text) {
  tin_signature s;
  tin_error error = {.text = ""};
  if (tin_signature_parse(text, &s, &error) != TIN_OK) ck_abort_msg("%s", error.text);
  return s;
}

static void refuse(const char *text) {
  tin_signature s;
  tin_error error = {.text = ""};
  ck_assert_msg(tin_signature_parse(text, &s, &error) == TIN_INVALID, "\"%s\" is accepted", text);
  ck_assert_ptr_nonnull(strstr(error.text, text));
  ck_assert_int_eq(tin_signature_parse(text, &s, NULL), TIN_INVALID);
}

START_TEST(inputs_and_outputs) {
  tin_signature s = parse("x:T y:T -> z:T");
  ck_assert_uint_eq(s.num_in, 2);
  ck_assert_uint_eq(s.num_out, 1);
  ck_assert(tin_slice_is(tin_signature_in(&s)[1].name, "y"));
  ck_assert(tin_slice_is(tin_signature_in(&s)[1].type_attr, "T"));
  ck_assert(tin_slice_is(tin_signature_out(&s)[0].name, "z"));
  ck_assert_int_eq(tin_signature_out(&s)[0].dtype, TIN_NONE);
}
END_TEST

START_TEST(fixed_types) {
  tin_signature s = parse("indices:Tindices depth:int32 -> y:float z:quint8");
  ck_assert_int_eq(s.arg[0].dtype, TIN_NONE);
  ck_assert(tin_slice_is(s.arg[0].type_attr, "Tindices"));
  ck_assert_int_eq(s.arg[1].dtype, TIN_S32);
  ck_assert_uint_eq(s.arg[1].type_attr.size, 0);
  ck_assert_int_eq(s.arg[2].dtype, TIN_F32);
  ck_assert_int_eq(s.arg[3].dtype, TIN_QU8);
}
END_TEST

START_TEST(lists_and_options) {
  tin_signature s = parse("values:N*T axis:Tidx -> output:T");
  ck_assert(tin_slice_is(s.arg[0].count, "N") && tin_slice_is(s.arg[0].type_attr, "T"));
  ck_assert(s.arg[1].count.size == 0 && !s.arg[0].list);
  s = parse("data:T... -> ");
  ck_assert(s.arg[0].list && s.num_out == 0 && s.num_in == 1);
  s = parse("input:T filter:T bias:T? extra:float? -> output:T");
  ck_assert(!s.arg[1].optional && s.arg[2].optional && s.arg[3].optional);
  s = parse("shape:N*int32 -> a:N*int32 b:T...");
  ck_assert(s.arg[0].dtype == TIN_S32 && s.arg[1].count.size == 1 && s.arg[2].list);
  s = parse("->");
  ck_assert(s.num_in == 0 && s.num_out == 0);
  s = parse("  x:T   ->   y:T  ");
  ck_assert(s.num_in == 1 && s.num_out == 1);
}
END_TEST

START_TEST(what_cannot_be_understood_is_refused) {
  static const char *const bad[] = {
      "x:T",
      "",
      "x -> y:T",
      "x: -> y:T",
      ":T -> y:T",
      "x:T->y:T",
      "x:T -> -> ",
      "x:*T -> y:T",
      "x:N* -> y:T",
      "x:float... -> y:T",
      "x:N*T... -> ",
      "x:T! -> y:T",
      "x:T?? -> y:T",
      "x:T -> y:T?",
      "x:T? y:T -> z:T",
      "x:N*T? -> ",
      "x:T...? -> ",
      "\xff -> y:T",
      "x:T,y:T -> z:T",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) refuse(bad[i]);
}
END_TEST

START_TEST(there_is_a_maximum) {
  char text[1024] = "";
  for (int i = 0; i < TIN_SIGNATURE_MAX - 1; i++) strcat(text, "x:T ");
  strcat(text, "-> y:T");
  tin_signature s = parse(text);
  ck_assert_uint_eq(s.num_in, TIN_SIGNATURE_MAX - 1);
  strcat(text, " z:T");
  refuse(text);
}
END_TEST

UNIT_MAIN(inputs_and_outputs, fixed_types, lists_and_options, what_cannot_be_understood_is_refused,
          there_is_a_maximum)
