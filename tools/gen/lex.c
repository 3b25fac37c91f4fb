/* SPDX-License-Identifier: Apache-2.0 */
/* lex.c -- see lex.h. */
#include "tools/gen/lex.h"

#include <string.h>

tin_lexer tin_lex(const void *text, size_t size) {
  return (tin_lexer){text, (const char *)text + size, 1};
}

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool starts(const tin_lexer *l, const char *two) {
  return l->end - l->at >= 2 && l->at[0] == two[0] && l->at[1] == two[1];
}

/* What follows a backslash at the end of a line; 0: that is not one. */
static size_t continuation(const tin_lexer *l) {
  if (starts(l, "\\\n")) return 2;
  return l->end - l->at >= 3 && memcmp(l->at, "\\\r\n", 3) == 0 ? 3 : 0;
}

static void skip_line_comment(tin_lexer *l) {
  while (l->at < l->end && *l->at != '\n') l->at++;
}

/* The line breaks in it belong to it. */
static void skip_block_comment(tin_lexer *l) {
  l->at += 2;
  while (l->at < l->end && !starts(l, "*/")) l->at++;
  l->at = l->end - l->at >= 2 ? l->at + 2 : l->end;
}

static void skip_blanks(tin_lexer *l) {
  while (l->at < l->end) {
    size_t n = continuation(l);
    if (n)
      l->at += n;
    else if (starts(l, "//"))
      skip_line_comment(l);
    else if (starts(l, "/*"))
      skip_block_comment(l);
    else if (*l->at == '\n')
      l->line++, l->at++;
    else if (*l->at == ' ' || *l->at == '\t' || *l->at == '\r' || *l->at == '\f')
      l->at++;
    else
      return;
  }
}

/* Up to the closing quote, the end of the line, or the end. */
static tin_token string(tin_lexer *l) {
  tin_token t = {TIN_TOKEN_STRING, ++l->at, 0, l->line};
  while (l->at < l->end && *l->at != '"' && *l->at != '\n') {
    if (*l->at == '\\' && l->end - l->at > 1) l->at++;
    l->at++;
  }
  t.size = (size_t)(l->at - t.text);
  if (l->at < l->end && *l->at == '"') l->at++;
  return t;
}

tin_token tin_lex_next(tin_lexer *l) {
  skip_blanks(l);
  if (l->at == l->end) return (tin_token){TIN_TOKEN_END, l->at, 0, l->line};
  if (*l->at == '"') return string(l);
  tin_token t = {TIN_TOKEN_SIGN, l->at, 1, l->line};
  if (!is_word(*l->at++)) return t;
  while (l->at < l->end && is_word(*l->at)) l->at++;
  t.kind = TIN_TOKEN_WORD;
  t.size = (size_t)(l->at - t.text);
  return t;
}

bool tin_token_is(const tin_token *t, const char *text) {
  return (t->kind == TIN_TOKEN_WORD || t->kind == TIN_TOKEN_SIGN) && strlen(text) == t->size &&
         memcmp(t->text, text, t->size) == 0;
}
