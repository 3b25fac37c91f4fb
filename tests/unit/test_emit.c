/* SPDX-License-Identifier: Apache-2.0 */
/* Structured results, written as YAML and JSON and read back. */
#include "tests/support/op_test.h"
#include "tests/support/unit.h"
#include "tools/common/document.h"
#include "tools/common/emit.h"

#include <string.h>
#include <unistd.h>

static const char *const texts[] = {"plain",
                                    "true",
                                    "No",
                                    "null",
                                    "1.5",
                                    "",
                                    "a b",
                                    "a: b",
                                    "- x",
                                    "~",
                                    "\"q\\'",
                                    "#",
                                    "y",
                                    "tab\there",
                                    "line\nend",
                                    "\x7f\x1b",
                                    "\xc3\xa4\xf0\x9f\x98\x80"};

static void write_all(FILE *f, tin_emit_form form) {
  tin_emitter *e = tin_emit_open(f, form);
  tin_emit_map(e);
  tin_emit_text(e, "texts");
  tin_emit_list(e);
  for (size_t i = 0; i < COUNT(texts); i++) tin_emit_text(e, texts[i]);
  tin_emit_end(e);
  tin_emit_text(e, "inner"), tin_emit_map(e);
  tin_emit_text(e, "number"), tin_emit_int(e, INT64_MIN);
  tin_emit_text(e, "yes"), tin_emit_bool(e, true);
  tin_emit_text(e, "nothing"), tin_emit_null(e);
  tin_emit_text(e, "flow"), tin_emit_flow(e), tin_emit_int(e, 1), tin_emit_int(e, 2);
  tin_emit_end(e);
  tin_emit_text(e, "empty"), tin_emit_list(e), tin_emit_end(e);
  tin_emit_end(e);
  tin_emit_end(e);
  ck_assert(tin_emit_close(e));
}

static void check_all(tin_document *doc) {
  int root = tin_document_root(doc), list = tin_document_get(doc, root, "texts");
  int inner = tin_document_get(doc, root, "inner");
  ck_assert_int_eq(tin_document_count(doc, list), COUNT(texts));
  for (int i = 0; i < (int)COUNT(texts); i++)
    ck_assert_str_eq(tin_document_text(doc, tin_document_at(doc, list, i)), texts[i]);
  ck_assert_str_eq(tin_document_text(doc, tin_document_get(doc, inner, "number")),
                   "-9223372036854775808");
  ck_assert_double_eq(tin_document_number(doc, tin_document_get(doc, inner, "number"), 0), -0x1p63);
  ck_assert_str_eq(tin_document_text(doc, tin_document_get(doc, inner, "nothing")), "null");
  ck_assert_int_eq(tin_document_count(doc, tin_document_get(doc, inner, "flow")), 2);
  ck_assert_int_eq(tin_document_count(doc, tin_document_get(doc, inner, "empty")), 0);
  ck_assert_int_eq(tin_document_get(doc, inner, "absent"), 0);
  ck_assert_ptr_null(tin_document_text(doc, inner));
  ck_assert_double_eq(tin_document_number(doc, list, 7), 7);
}

static void round_trip(tin_emit_form form) {
  char path[] = "/tmp/tin_emit_XXXXXX";
  tin_document *doc;
  tin_error error;
  FILE *f = fdopen(mkstemp(path), "wb");
  ck_assert_ptr_nonnull(f);
  write_all(f, form);
  fclose(f);
  ck_assert_msg(tin_document_load(&doc, path, &error) == TIN_OK, "%s", error.text);
  check_all(doc);
  tin_document_free(doc);
  unlink(path);
}

START_TEST(yaml_reads_back) { round_trip(TIN_EMIT_YAML); }
END_TEST

START_TEST(json_reads_back) { round_trip(TIN_EMIT_JSON); }
END_TEST

static char text[1024];

static const char *json_of(const char *s) {
  FILE *f = tmpfile();
  ck_assert_ptr_nonnull(f);
  tin_emitter *e = tin_emit_open(f, TIN_EMIT_JSON);
  tin_emit_text(e, s);
  ck_assert(tin_emit_close(e));
  rewind(f);
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  fclose(f);
  return text;
}

START_TEST(what_is_no_utf8_is_replaced) {
#define BAD "\xef\xbf\xbd"
  ck_assert_str_eq(json_of("a\xff"
                           "b"),
                   "\"a" BAD "b\"\n");
  ck_assert_str_eq(json_of("\xc3"), "\"" BAD "\"\n");
  ck_assert_str_eq(json_of("\xc0\x80"), "\"" BAD BAD "\"\n");
  ck_assert_str_eq(json_of("\xed\xa0\x80"), "\"" BAD BAD BAD "\"\n"); /* a surrogate */
  ck_assert_str_eq(json_of("\xf4\x90\x80\x80"), "\"" BAD BAD BAD BAD "\"\n");
  ck_assert_str_eq(json_of("\x01\"\\"), "\"\\u0001\\\"\\\\\"\n");
}
END_TEST

START_TEST(failures_are_kept) {
  ck_assert(!tin_emit_close(NULL));
  tin_emit_text(NULL, "x");
  FILE *f = tmpfile();
  ck_assert_ptr_nonnull(f);
  tin_emitter *e = tin_emit_open(f, TIN_EMIT_JSON);
  for (int i = 0; i < 100; i++) tin_emit_list(e);
  ck_assert(!tin_emit_close(e));
  e = tin_emit_open(f, TIN_EMIT_YAML);
  tin_emit_map(e);
  ck_assert(!tin_emit_close(e)); /* not ended */
  fclose(f);
  FILE *full = fopen("/dev/full", "w");
  if (!full) return;
  setvbuf(full, NULL, _IONBF, 0);
  e = tin_emit_open(full, TIN_EMIT_YAML);
  tin_emit_text(e, "x");
  ck_assert(!tin_emit_close(e));
  fclose(full);
}
END_TEST

START_TEST(documents_may_be_anything) {
  tin_document *doc;
  tin_error error;
  ck_assert_int_eq(tin_document_load(&doc, "/no/such", &error), TIN_NOT_FOUND);
  ck_assert_ptr_null(doc);
  ck_assert_int_eq(tin_document_load(&doc, "/dev/null", &error), TIN_OK);
  ck_assert_int_eq(tin_document_root(doc), 0);
  ck_assert_int_eq(tin_document_get(doc, 0, "x"), 0);
  tin_document_free(doc);
  char path[] = "/tmp/tin_emit_XXXXXX";
  FILE *f = fdopen(mkstemp(path), "wb");
  ck_assert_ptr_nonnull(f);
  fputs("a: 1\nb: [1, 2\n", f);
  fclose(f);
  ck_assert_int_eq(tin_document_load(&doc, path, &error), TIN_CORRUPT);
  ck_assert_ptr_nonnull(strstr(error.text, path));
  ck_assert_ptr_nonnull(strstr(error.text, "line "));
  unlink(path);
}
END_TEST

UNIT_MAIN(yaml_reads_back, json_reads_back, what_is_no_utf8_is_replaced, failures_are_kept,
          documents_may_be_anything)
