/* SPDX-License-Identifier: Apache-2.0 */
/* GraphDefs as text. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/graphdef_test.h"

/* ---- text ----------------------------------------------------------------------------- */

START_TEST(ways_to_write_text) {
  static const char *const same[] = {
      "node { name: 'n' op: 'Op' attr { key: 'a' value { list { i: 1 i: 2 } } } }",
      "node{name:'n'op:'Op'attr{key:'a'value{list{i:1 i:2}}}}",
      "node < name: \"n\" op: \"Op\" attr < key: \"a\" value < list < i: [1,2] > > > >",
      "node: { name: 'n', op: 'Op'; attr: [ { key: 'a', value: { list: { i: [ 1 , 2 ]; } } } ] };",
      "\xEF\xBB\xBF# comment { '\nnode { # more\n name # here\n : # too\n 'n'\r\n\top\v:\f'Op'"
      "attr { key: 'a' value { list { i: [] i: [1] i: 2 } } } } # at the end",
      "[ext.ension]: 5 node { unknown: 1 name: 'n' op: 'O' 'p' [a.b/c.d] { x: [1, {}] } 17: -inf\n"
      "  other < y: 'z' \"z\" deep { q { } } > list: [ 1, 'a', { b: 2 } ] flags: -1.5e+3 none: []\n"
      "  attr { key: 'a' value { list { i: 0x1 i: 02 } } } }",
  };
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) expect(same[i], WITH("[1,2]"));
}
END_TEST

START_TEST(strings_in_text) {
  expect(NODE("s: '\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"\\?'"),
         WITH("\"\\x07\\x08\\x0c\\x0a\\x0d\\x09\\x0b\\x5c'\\x22?\""));
  expect(NODE("s: '\\0\\12\\1234\\xA\\xfg\\X4142\\400'"),
         WITH("\"\\x00\\x0aS4\\x0a\\x0fgA42\\x00\""));
  expect(NODE("s: '\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\U0001F600'"),
         WITH("\"A\\xc3\\xa9\\xe2\\x82\\xac\\xf0\\x9f\\x98\\x80\\xf0\\x9f\\x98\\x80\""));
  expect(NODE("s: 'a' # b\n \"c\"\n'd'"), WITH("\"acd\""));
  expect(NODE("s: '\xc3\xa9#{}\"'"), WITH("\"\\xc3\\xa9#{}\\x22\""));
}
END_TEST

START_TEST(numbers_in_text) {
  expect(NODE("list { i: [0x10, 010, -0x8000000000000000, 0, - 5] }"),
         WITH("[16,8,-9223372036854775808,0,-5]"));
  expect(NODE("list { f: [1, -1.5, .5, 2., 1e3, 1E-2, 3f, 2.5F, -0, 1e40, 1e-50] }"),
         WITH("[1f,-1.5f,0.5f,2f,1000f,0.00999999978f,3f,2.5f,-0f,inff,0f]"));
  expect(NODE("list { f: [inf, -inf, Infinity, nan, -NaN, inff] }"),
         WITH("[inff,-inff,inff,nanf,-nanf,inff]"));
  expect(NODE("list { b: [true, True, t, 1, false, False, f, 0] }"),
         WITH("[true,true,true,true,false,false,false,false]"));
  expect(NODE("list { type: [1, DT_INT32, 0x7] }"), WITH("[float,int32,string]"));
}
END_TEST

START_TEST(numbers_do_not_depend_on_the_locale) {
  static const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"};
  bool found = false;
  for (size_t i = 0; i < sizeof commas / sizeof *commas && !found; i++)
    found = setlocale(LC_NUMERIC, commas[i]) != NULL;
  if (!found) fprintf(stderr, "skipped: there is no locale with a decimal comma\n");
  char *got = read_bytes(NODE("f: 1.5"), strlen(NODE("f: 1.5")));
  setlocale(LC_NUMERIC, "C");
  ck_assert_ptr_nonnull(strstr(got, found ? "a=1,5f" : "a=1.5f")); /* printed in that locale */
  free(got);
}
END_TEST

START_TEST(errors_in_text_have_a_place) {
  static const char *const cases[][3] = {
      {"node {\n  name: 'a'\n  op 'A' }", "line 3, column 6", "':' was expected"},
      {"node {\n  name: 5 }", "line 2, column 9", "a string was expected"},
      {"node { name: 'abc\n' }", "line 1, column 18", "a string has no end"},
      {"node { name: 'abc", "line 1, column 18", "a string has no end"},
      {"node { name: 'abc\\", "line 1, column 19", "the text ends within a string"},
      {"node { name: 'a\\q' }", "line 1, column 17", "no escape begins like this"},
      {"node { name: 'a\\u12' }", "line 1, column 20", "too few digits"},
      {"node { name: 'a\\x' }", "line 1, column 18", "too few digits"},
      {"node { name: '\\U00110000' }", "line 1", "no character"},
      {"node { name: '\\ud800\\u0041' }", "line 1", "half a character"},
      {"node { name: 'a'", "line 1, column 17", "the text ends within a message"},
      {"node [ { name: 'a' op: 'A' }", "line 1, column 29", "',' or ']' was expected"},
      {"node 5", "line 1, column 6", "a message was expected"},
      {"node { name: 'a' } }", "line 1, column 20", "a field was expected"},
      {"node { name: 'a' op: 'A' > ", "line 1, column 26", "a field was expected"},
      {"node { name: ['a'] }", "line 1, column 14", "a string was expected"},
      {"node { unknown: }", "line 1, column 17", "a value was expected"},
      {"node { unknown", "line 1, column 15", "the text ends early"},
      {"node { [ext: 5 }", "line 1", "']' was expected"},
      {"version: 1.5", "line 1", "no integer"},
      {"version: 2147483648", "line 1", "out of range"},
      {"version: -2147483649", "line 1", "out of range"},
      {"version: 0x", "line 1", "no integer"},
      {"version: 08", "line 1", "no integer"},
      {"version: 99999999999999999999", "line 1", "no integer, or too large a one"},
      {NODE("f: 1.5.2"), "line 1", "this is no number"},
      {NODE("f: abc"), "line 1", "this is no number"},
      {NODE("b: maybe"), "line 1", "neither true nor false"},
      {CONST("uint32_val: -1"), "line 1", "out of range"},
      {CONST("dtype: 3000000000"), "line 1", "out of range"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    fails(cases[i][0], cases[i][1], cases[i][2]);
}
END_TEST

START_TEST(words_may_not_be_endless) {
  char text[1000] = "version: ";
  memset(text + 9, '1', 900);
  fails(text, "line 1, column 10", "too long");
}
END_TEST

UNIT_MAIN(ways_to_write_text, strings_in_text, numbers_in_text, numbers_do_not_depend_on_the_locale,
          errors_in_text_have_a_place, words_may_not_be_endless)
