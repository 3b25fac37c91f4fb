/* SPDX-License-Identifier: Apache-2.0 */
/* read_header.c -- see read_header.h. Nothing is computed: what counts is which texts stand where.
 */
#include "tools/gen/read_header.h"

#include "core/fail.h"
#include "tools/gen/lex.h"
#include "tools/gen/tf_class.h"

#include <string.h>

/* ---- texts --------------------------------------------------------------------------------- */

static char *copy_of(tin_zone *zone, const char *text, size_t size) {
  char *copy = tin_zone_alloc(zone, size + 1);
  if (copy && size) memcpy(copy, text, size);
  return copy;
}

static tin_status add(tin_zone *zone, tin_strings *list, const char *text, size_t size,
                      tin_error *error) {
  const char *copy = copy_of(zone, text, size);
  return copy && tin_strings_add(list, copy) ? TIN_OK : tin_out_of_memory(error);
}

static bool mentions(const void *text, size_t size, const char *word) {
  tin_lexer lexer = tin_lex(text, size);
  for (tin_token t; (t = tin_lex_next(&lexer)).kind != TIN_TOKEN_END;)
    if (tin_token_is(&t, word)) return true;
  return false;
}

bool tin_header_is_own(const void *text, size_t size) {
  return mentions(text, size, "TIN_SELECTED_KERNELS");
}

bool tin_header_is_any(const void *text, size_t size) {
  return mentions(text, size, "SHOULD_REGISTER_OP") || tin_header_is_own(text, size);
}

/* ---- tinfer's own -------------------------------------------------------------------------- */

/* Behind "#define LIST(X)", on the same line. */
static tin_status read_names(tin_zone *zone, tin_lexer *lexer, uint32_t line, tin_strings *names,
                             tin_error *error) {
  tin_token t, open;
  for (int i = 0; i < 3; i++) tin_lex_next(lexer); /* (X) */
  while ((t = tin_lex_next(lexer)).kind != TIN_TOKEN_END && t.line == line) {
    if (!tin_token_is(&t, "X"))
      return TIN_FAIL(error, TIN_CORRUPT, "line %u: X(name) expected, not '%.*s'", line,
                      (int)(t.size < 40 ? t.size : 40), t.text);
    open = tin_lex_next(lexer);
    t = tin_lex_next(lexer);
    tin_token close = tin_lex_next(lexer);
    if (!tin_token_is(&open, "(") || t.kind != TIN_TOKEN_WORD || !tin_token_is(&close, ")"))
      return TIN_FAIL(error, TIN_CORRUPT, "line %u: X(name) expected behind X", line);
    TIN_TRY(add(zone, names, t.text, t.size, error));
  }
  return TIN_OK;
}

tin_status tin_header_names(tin_zone *zone, const void *text, size_t size, const char *list,
                            tin_strings *names, tin_error *error) {
  tin_lexer lexer = tin_lex(text, size);
  bool define = false;
  for (tin_token t; (t = tin_lex_next(&lexer)).kind != TIN_TOKEN_END;) {
    if (define && tin_token_is(&t, list)) return read_names(zone, &lexer, t.line, names, error);
    define = tin_token_is(&t, "define");
  }
  return TIN_FAIL(error, TIN_CORRUPT, "there is no #define %s(X)", list);
}

/* ---- TensorFlow's -------------------------------------------------------------------------- */

typedef struct reader {
  tin_zone *zone;
  tin_lexer lexer;
  tin_tf_header *out;
  tin_error *error;
} reader;

/* strcmp(op, "Add") */
static tin_status read_strcmp(reader *r) {
  tin_token t = tin_lex_next(&r->lexer);
  for (int i = 0; i < 3 && t.kind != TIN_TOKEN_STRING; i++) t = tin_lex_next(&r->lexer);
  if (t.kind != TIN_TOKEN_STRING)
    return TIN_FAIL(r->error, TIN_CORRUPT, "line %u: strcmp without a name", t.line);
  return add(r->zone, &r->out->ops, t.text, t.size, r->error);
}

/* "A,B,": commas begin and end it too. */
static tin_status split(reader *r, const char *text, tin_strings *list) {
  while (*text) {
    const char *end = tin_tf_class_end(text);
    if (end > text) TIN_TRY(add(r->zone, list, text, (size_t)(end - text), r->error));
    text = *end ? end + 1 : end;
  }
  return TIN_OK;
}

/* Of neighbouring texts, which are one; *t becomes the token behind them. */
static char *join(reader *r, tin_token *t) {
  char *joined = copy_of(r->zone, t->text, t->size);
  size_t length = t->size;
  for (*t = tin_lex_next(&r->lexer); joined && t->kind == TIN_TOKEN_STRING;) {
    char *longer = tin_zone_alloc(r->zone, length + t->size + 1);
    if (!longer) return NULL;
    memcpy(longer, joined, length);
    memcpy(longer + length, t->text, t->size);
    length += t->size;
    joined = longer;
    *t = tin_lex_next(&r->lexer);
  }
  return joined;
}

/* k... [] = {"A", "B", }; or k... = ",A,B,"; */
static tin_status read_constant(reader *r, tin_strings *list) {
  bool array = false;
  tin_token t = tin_lex_next(&r->lexer);
  if (!tin_token_is(&t, "[") && !tin_token_is(&t, "=")) return TIN_OK; /* it is used, not defined */
  while (t.kind != TIN_TOKEN_END && !tin_token_is(&t, ";")) {
    array |= tin_token_is(&t, "{");
    if (t.kind != TIN_TOKEN_STRING) {
      t = tin_lex_next(&r->lexer);
      continue;
    }
    const char *text = join(r, &t);
    if (!text) return tin_out_of_memory(r->error);
    if (!array)
      TIN_TRY(split(r, text, list));
    else if (!tin_strings_add(list, text))
      return tin_out_of_memory(r->error);
  }
  return TIN_OK;
}

/* #define SHOULD_REGISTER_OP(op) true */
static void read_macro(reader *r) {
  tin_token t = {.kind = TIN_TOKEN_SIGN};
  tin_lexer ahead = r->lexer;
  for (int i = 0; i < 4; i++) t = tin_lex_next(&ahead);
  r->out->everything |= tin_token_is(&t, "true");
}

static tin_status read_all(reader *r) {
  for (tin_token t; (t = tin_lex_next(&r->lexer)).kind != TIN_TOKEN_END;) {
    if (tin_token_is(&t, "strcmp")) TIN_TRY(read_strcmp(r));
    if (tin_token_is(&t, "SHOULD_REGISTER_OP")) read_macro(r);
    if (tin_token_is(&t, "kNecessaryOpKernelClasses")) TIN_TRY(read_constant(r, &r->out->classes));
    if (tin_token_is(&t, "kNecessaryOpFiles")) TIN_TRY(read_constant(r, &r->out->files));
  }
  if (r->out->ops.count || r->out->everything) return TIN_OK;
  return TIN_FAIL(r->error, TIN_CORRUPT, "it selects no op");
}

tin_status tin_tf_header_read(tin_zone *zone, const void *text, size_t size, tin_tf_header *out,
                              tin_error *error) {
  *out = (tin_tf_header){0};
  reader r = {zone, tin_lex(text, size), out, error};
  return read_all(&r);
}

void tin_tf_header_free(tin_tf_header *header) {
  tin_strings_free(&header->ops);
  tin_strings_free(&header->classes);
  tin_strings_free(&header->files);
}
