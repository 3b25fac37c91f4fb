/* SPDX-License-Identifier: Apache-2.0 */
/* Long options by table. */
#include "tests/support/op_test.h"
#include "tests/support/unit.h"
#include "tools/common/options.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct settings {
  bool verbose;
  int64_t threads;
  double rtol;
  const char *graph;
  int format;
  tin_strings inputs, rest;
} s;

static const tin_option table[] = {
    TIN_OPTION_BOOL("print_structure", &s.verbose, "say more"),
    TIN_OPTION_INT("num_threads", &s.threads, 0, 64, "N", "threads"),
    TIN_OPTION_FLOAT("rtol", &s.rtol, "X", "tolerance"),
    TIN_OPTION_STRING("graph", &s.graph, "FILE", "the model"),
    TIN_OPTION_CHOICE("format", &s.format, "table|yaml|json", "form"),
    TIN_OPTION_LIST("input", &s.inputs, "NAME=VALUE", "an input"),
    TIN_OPTION_END,
};

static const tin_command program = {.name = "tinfer-test",
                                    .usage = "[OPTION]...",
                                    .summary = "Tests options.",
                                    .example = "  tinfer-test --rtol=1\n",
                                    .options = table,
                                    .arguments = &s.rest};
static char printed[4096], complained[4096];

/* What goes to a stream while `on`, in text. */
static void capture(FILE *stream, int fd, bool on, FILE **to, int *saved, char *text) {
  fflush(stream);
  if (on) {
    *to = tmpfile();
    *saved = dup(fd);
    ck_assert(*to && *saved >= 0 && dup2(fileno(*to), fd) == fd);
    return;
  }
  dup2(*saved, fd);
  close(*saved);
  rewind(*to);
  size_t n = fread(text, 1, sizeof printed - 1, *to);
  text[n] = 0;
  fclose(*to);
}

static int parse_with(const tin_command *p, int argc, char **argv) {
  FILE *out, *err;
  int saved_out, saved_err;
  tin_strings_free(&s.inputs);
  tin_strings_free(&s.rest);
  s = (struct settings){.threads = 4, .rtol = 0.5};
  capture(stdout, 1, true, &out, &saved_out, printed);
  capture(stderr, 2, true, &err, &saved_err, complained);
  int status = tin_options_parse(p, argc, argv);
  capture(stderr, 2, false, &err, &saved_err, complained);
  capture(stdout, 1, false, &out, &saved_out, printed);
  return status;
}

#define PARSE(...)                                                                                 \
  parse_with(&program, (int)COUNT(((char *[]){"tinfer-test", __VA_ARGS__})),                       \
             (char *[]){"tinfer-test", __VA_ARGS__, NULL})

#define COMPLAINS(text, ...)                                                                       \
  do {                                                                                             \
    ck_assert_int_eq(PARSE(__VA_ARGS__), TIN_EXIT_USAGE);                                          \
    ck_assert_msg(strstr(complained, text) != NULL, "'%s' is not in '%s'", text, complained);      \
    ck_assert_ptr_nonnull(strstr(complained, "tinfer-test --help"));                               \
    ck_assert_str_eq(printed, "");                                                                 \
  } while (0)

START_TEST(values_follow_a_sign_or_a_blank) {
  ck_assert_int_eq(PARSE("--num_threads=3", "--rtol", "1e-3", "--graph=a=b", "--format", "json"),
                   -1);
  ck_assert_int_eq(s.threads, 3);
  ck_assert_double_eq(s.rtol, 1e-3);
  ck_assert_str_eq(s.graph, "a=b");
  ck_assert_int_eq(s.format, 2);
  ck_assert_int_eq(PARSE("--graph", "--odd"), -1);
  ck_assert_str_eq(s.graph, "--odd");
  ck_assert_int_eq(PARSE("--graph="), -1);
  ck_assert_str_eq(s.graph, "");
}
END_TEST

START_TEST(dashes_and_underscores_are_equal) {
  ck_assert_int_eq(PARSE("--num-threads=5", "--print-structure"), -1);
  ck_assert_int_eq(s.threads, 5);
  ck_assert(s.verbose);
}
END_TEST

START_TEST(booleans_may_stand_alone) {
  ck_assert_int_eq(PARSE("--print_structure", "x"), -1);
  ck_assert(s.verbose);
  ck_assert_uint_eq(s.rest.count, 1); /* x is no value */
  ck_assert_int_eq(PARSE("--print_structure=true"), -1);
  ck_assert(s.verbose);
  ck_assert_int_eq(PARSE("--print_structure", "--print_structure=false"), -1);
  ck_assert(!s.verbose);
  COMPLAINS("true or false, not 'maybe'", "--print_structure=maybe");
}
END_TEST

START_TEST(lists_keep_their_order) {
  char *many[41] = {"tinfer-test"};
  for (int i = 1; i < 41; i++) many[i] = i % 2 ? "--input=a" : "--input=b";
  ck_assert_int_eq(parse_with(&program, 41, many), -1);
  ck_assert_uint_eq(s.inputs.count, 40);
  for (uint32_t i = 0; i < 40; i++) ck_assert_str_eq(s.inputs.v[i], i % 2 ? "b" : "a");
  ck_assert_ptr_null(s.inputs.v[40]);
}
END_TEST

START_TEST(arguments_are_told_from_options) {
  ck_assert_int_eq(PARSE("one", "-", "--rtol=2", "--", "--rtol=3", "-x"), -1);
  ck_assert_uint_eq(s.rest.count, 4);
  ck_assert_str_eq(s.rest.v[1], "-");
  ck_assert_str_eq(s.rest.v[2], "--rtol=3");
  ck_assert_double_eq(s.rtol, 2);
  COMPLAINS("begin with --", "-x");
  tin_command none = program;
  none.arguments = NULL;
  ck_assert_int_eq(parse_with(&none, 2, (char *[]){"tinfer-test", "x", NULL}), TIN_EXIT_USAGE);
  ck_assert_ptr_nonnull(strstr(complained, "unexpected argument 'x'"));
}
END_TEST

START_TEST(typing_errors_are_guessed) {
  COMPLAINS("unknown option --grpah; did you mean --graph?", "--grpah=x");
  COMPLAINS("did you mean --num_threads?", "--num-thread=2");
  COMPLAINS("did you mean --input?", "--imput", "a=b");
  COMPLAINS("unknown option --elephant\n", "--elephant");
  COMPLAINS("unknown option --", "--=x");
}
END_TEST

START_TEST(long_names_are_no_trouble) {
  char name[5000];
  memset(name, 'x', sizeof name - 1);
  memcpy(name, "--", 2);
  name[sizeof name - 1] = 0;
  COMPLAINS("unknown option --xxxx", name);
}
END_TEST

START_TEST(values_are_checked) {
  COMPLAINS("from 0 to 64, not '65'", "--num_threads=65");
  COMPLAINS("from 0 to 64, not '-1'", "--num_threads=-1");
  COMPLAINS("not ''", "--num_threads=");
  COMPLAINS("not '2x'", "--num_threads=2x");
  COMPLAINS("not '99999999999999999999'", "--num_threads=99999999999999999999");
  COMPLAINS("a number, not 'nan'", "--rtol=nan");
  COMPLAINS("a number, not '1.5.'", "--rtol=1.5.");
  COMPLAINS("table|yaml|json, not 'yam'", "--format=yam");
  COMPLAINS("not ''", "--format=");
  COMPLAINS("--graph needs a value", "--graph");
}
END_TEST

START_TEST(help_shows_everything_and_the_defaults) {
  ck_assert_int_eq(PARSE("--num_threads=7", "--help"), TIN_EXIT_OK);
  static const char *const parts[] = {"Usage: tinfer-test [OPTION]...",
                                      "Tests options.",
                                      "--print_structure",
                                      "--num_threads=N",
                                      "(default 4)",
                                      "(default 0.5)",
                                      "--format=table|yaml|json",
                                      "--input=NAME=VALUE...",
                                      "--version",
                                      "Example:\n  tinfer-test --rtol=1\n"};
  for (size_t i = 0; i < COUNT(parts); i++)
    ck_assert_msg(strstr(printed, parts[i]) != NULL, "'%s' is not in\n%s", parts[i], printed);
  for (const char *line = printed; *line; line += strcspn(line, "\n") + 1)
    ck_assert_uint_le(strcspn(line, "\n"), 80);
}
END_TEST

START_TEST(the_version_is_told) {
  ck_assert_int_eq(PARSE("--version"), TIN_EXIT_OK);
  ck_assert_ptr_nonnull(strstr(printed, "tinfer-test (tinfer) 0."));
}
END_TEST

START_TEST(distances_count_edits) {
  ck_assert_uint_eq(tin_edit_distance("", ""), 0);
  ck_assert_uint_eq(tin_edit_distance("abc", ""), 3);
  ck_assert_uint_eq(tin_edit_distance("kitten", "sitting"), 3);
  ck_assert_uint_eq(tin_edit_distance("graph", "grpah"), 1);
  ck_assert_uint_eq(tin_edit_distance("a-b", "a_b"), 0);
  ck_assert_uint_eq(tin_edit_distance("ca", "abc"), 3);
}
END_TEST

UNIT_MAIN(values_follow_a_sign_or_a_blank, dashes_and_underscores_are_equal,
          booleans_may_stand_alone, lists_keep_their_order, arguments_are_told_from_options,
          typing_errors_are_guessed, long_names_are_no_trouble, values_are_checked,
          help_shows_everything_and_the_defaults, the_version_is_told, distances_count_edits)
