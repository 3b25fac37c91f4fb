/* SPDX-License-Identifier: Apache-2.0 */
/* Error texts: never longer than their buffer, never cut within a character. */
#include "tinfer/status.h"

#include <string.h>

#include "tests/support/unit.h"

START_TEST(every_status_has_a_text) {
  for (int i = 0; i < TIN_STATUS_COUNT; i++)
    ck_assert_uint_gt(strlen(tin_status_text((tin_status)i)), 1);
  ck_assert_str_eq(tin_status_text(TIN_NOT_FOUND), "not found");
  ck_assert_ptr_nonnull(tin_status_text((tin_status)-1));
  ck_assert_ptr_nonnull(tin_status_text((tin_status)1000));
}
END_TEST

START_TEST(set_records_everything) {
  tin_error e;
  ck_assert_int_eq(tin_error_set(&e, TIN_MISMATCH, "file.c", 7, "%s %d", "rank", 3), TIN_MISMATCH);
  ck_assert_int_eq(e.status, TIN_MISMATCH);
  ck_assert_str_eq(e.file, "file.c");
  ck_assert_int_eq(e.line, 7);
  ck_assert_str_eq(e.text, "rank 3");
}
END_TEST

START_TEST(no_error_is_fine) {
  ck_assert_int_eq(tin_error_set(NULL, TIN_IO, "f", 1, "x"), TIN_IO);
  tin_error_context(NULL, "context");
}
END_TEST

START_TEST(contexts_go_in_front) {
  tin_error e;
  tin_error_set(&e, TIN_MISMATCH, "f", 1, "rank 3");
  tin_error_context(&e, "node '%s'", "conv");
  tin_error_context(&e, "net.pb");
  ck_assert_str_eq(e.text, "net.pb: node 'conv': rank 3");
  ck_assert_int_eq(e.status, TIN_MISMATCH);
}
END_TEST

static char long_text[3 * TIN_ERROR_TEXT_SIZE];

static void fill_with(const char *character) {
  size_t n = strlen(character);
  memset(long_text, 0, sizeof long_text);
  for (size_t i = 0; i + n < sizeof long_text; i += n) memcpy(long_text + i, character, n);
}

static size_t sequence(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Every character is complete. */
static void check_utf8(const char *text) {
  while (*text) {
    size_t n = sequence((unsigned char)*text);
    ck_assert_uint_gt(n, 0);
    for (size_t i = 1; i < n; i++) ck_assert_uint_eq((unsigned char)text[i] & 0xC0u, 0x80u);
    text += n;
  }
}

static const char *const characters[] = {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};

START_TEST(long_texts_are_cut_between_characters) {
  for (size_t c = 0; c < 4; c++)
    for (size_t shift = 0; shift < 5; shift++) {
      tin_error e;
      fill_with(characters[c]);
      tin_error_set(&e, TIN_IO, "f", 1, "%.*s%s", (int)shift, "xxxxx", long_text);
      ck_assert_uint_lt(strlen(e.text), sizeof e.text);
      ck_assert_uint_gt(strlen(e.text), sizeof e.text - 9);
      ck_assert_ptr_nonnull(strstr(e.text, "..."));
      check_utf8(e.text);
    }
}
END_TEST

START_TEST(long_contexts_leave_the_reason) {
  for (size_t c = 0; c < 4; c++)
    for (size_t shift = 0; shift < 5; shift++) {
      tin_error e;
      fill_with(characters[c]);
      tin_error_set(&e, TIN_IO, "f", 1, "the reason %s", long_text);
      for (int i = 0; i < 3; i++) {
        tin_error_context(&e, "%.*s%s", (int)shift, "xxxxx", long_text);
        ck_assert_uint_lt(strlen(e.text), sizeof e.text);
        check_utf8(e.text);
        if (i == 0) ck_assert_ptr_nonnull(strstr(e.text, "...: the reason"));
      }
    }
}
END_TEST

START_TEST(bytes_that_are_not_utf8_do_no_harm) {
  tin_error e;
  fill_with("\x80");
  tin_error_set(&e, TIN_IO, "f", 1, "%s", long_text);
  tin_error_context(&e, "%s", long_text);
  ck_assert_uint_lt(strlen(e.text), sizeof e.text);
  fill_with("\xff");
  tin_error_set(&e, TIN_IO, "f", 1, "%s", long_text);
  ck_assert_uint_lt(strlen(e.text), sizeof e.text);
}
END_TEST

UNIT_MAIN(every_status_has_a_text, set_records_everything, no_error_is_fine, contexts_go_in_front,
          long_texts_are_cut_between_characters, long_contexts_leave_the_reason,
          bytes_that_are_not_utf8_do_no_harm)
