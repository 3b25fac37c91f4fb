/* SPDX-License-Identifier: Apache-2.0 */
/* lex.h -- C source as tokens: enough to read generated headers. */
#ifndef TIN_GEN_LEX_H
#define TIN_GEN_LEX_H

#include "tinfer/base.h"

typedef enum tin_token_kind {
  TIN_TOKEN_END,
  TIN_TOKEN_WORD,   /* an identifier, a keyword or a number */
  TIN_TOKEN_STRING, /* text: what is between the quotes, escapes and all */
  TIN_TOKEN_SIGN,   /* one character */
} tin_token_kind;

typedef struct tin_token {
  tin_token_kind kind;
  const char *text;
  size_t size;
  uint32_t line; /* lines that end with a backslash go on */
} tin_token;

typedef struct tin_lexer {
  const char *at, *end;
  uint32_t line;
} tin_lexer;

tin_lexer tin_lex(const void *text, size_t size);
/* The next token; comments and blanks are none. Behind the last: TIN_TOKEN_END, again and again. */
tin_token tin_lex_next(tin_lexer *lexer);

bool tin_token_is(const tin_token *token, const char *text); /* a word or a sign */

#endif
