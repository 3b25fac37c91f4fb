/* SPDX-License-Identifier: Apache-2.0 */
/* tf_class.c -- see tf_class.h. */
#include "tools/gen/tf_class.h"

#include "tools/gen/lex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- element types ------------------------------------------------------------------------- */

/* C++'s names for element types that are not tinfer's own. */
static const struct {
  const char *name;
  tin_dtype type;
} spellings[] = {{"int", TIN_S32},          {"long", TIN_S64},
                 {"short", TIN_S16},        {"char", TIN_S8},
                 {"half", TIN_F16},         {"tstring", TIN_STR},
                 {"basic_string", TIN_STR}, {"ResourceHandle", TIN_RESOURCE},
                 {"Variant", TIN_VARIANT},  {"int8_t", TIN_S8},
                 {"uint8_t", TIN_U8},       {"int16_t", TIN_S16},
                 {"uint16_t", TIN_U16},     {"int32_t", TIN_S32},
                 {"uint32_t", TIN_U32},     {"int64_t", TIN_S64},
                 {"uint64_t", TIN_U64}};

static tin_dtype type_of(const tin_token *t) {
  char text[32];
  if (t->size >= sizeof text) return TIN_NONE;
  memcpy(text, t->text, t->size);
  text[t->size] = 0;
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
    if (strcmp(text, spellings[i].name) == 0) return spellings[i].type;
  return tin_dtype_named(text);
}

static tin_dtype unsigned_of(tin_dtype t) {
  return t == TIN_S8 ? TIN_U8 : t == TIN_S16 ? TIN_U16 : t == TIN_S64 ? TIN_U64 : TIN_U32;
}

/* std::complex<float>, unsigned char: what a word means with what stands before it. */
static tin_dtype with_prefix(tin_dtype type, bool complex, bool no_sign) {
  if (complex) return type == TIN_F64 ? TIN_C128 : TIN_C64;
  return no_sign ? unsigned_of(type) : type;
}

uint32_t tin_tf_class_types(const char *name, tin_dtype *types, uint32_t max) {
  const char *arguments = strchr(name, '<');
  if (!arguments) return 0;
  tin_lexer lexer = tin_lex(arguments, strlen(arguments));
  bool complex = false, no_sign = false;
  uint32_t count = 0;
  for (tin_token t; count < max && (t = tin_lex_next(&lexer)).kind != TIN_TOKEN_END;) {
    if (t.kind != TIN_TOKEN_WORD) continue;
    tin_dtype type = type_of(&t);
    if (tin_token_is(&t, "complex")) complex = true;
    if (tin_token_is(&t, "unsigned")) no_sign = true;
    if (type == TIN_NONE) continue;
    type = with_prefix(type, complex, no_sign);
    if (!count || types[count - 1] != type) types[count++] = type;
    complex = no_sign = false;
  }
  return count;
}

const char *tin_tf_class_end(const char *list) {
  uint32_t depth = 0;
  for (; *list && (*list != ',' || depth); list++) {
    if (*list == '<') depth++;
    if (*list == '>' && depth) depth--;
  }
  return list;
}

/* ---- ops ----------------------------------------------------------------------------------- */

enum { MAX_LENGTH = 63, MAX_CELLS = 100000 };

/* Letters and digits alone, as lower case. */
static size_t simplify(const char *text, char *to) {
  size_t n = 0;
  for (; *text && n < MAX_LENGTH; text++)
    if (isalnum((unsigned char)*text)) to[n++] = (char)tolower((unsigned char)*text);
  return n;
}

/* The length of the longest run of characters that both have. */
static uint32_t likeness(const char *op, const char *class_name) {
  char a[MAX_LENGTH], b[MAX_LENGTH];
  size_t na = simplify(op, a), nb = simplify(class_name, b);
  uint32_t row[MAX_LENGTH + 1] = {0}, best = 0;
  for (size_t i = 0; i < na; i++)
    for (size_t j = nb; j-- > 0;) {
      row[j + 1] = a[i] == b[j] ? row[j] + 1 : 0;
      if (row[j + 1] > best) best = row[j + 1];
    }
  return best;
}

/* best[i][k]: the highest sum of likenesses if class i + k is the last one of those so far, and of
 * op i. Class c is of the same op as the one before it, or of the next. */
typedef struct table {
  uint32_t *sum;
  bool *stays; /* the class before is of the same op */
  uint32_t width;
} table;

static void fill_row(table *t, uint32_t i, const char *op, const char *const *classes) {
  for (uint32_t k = 0; k < t->width; k++) {
    uint32_t at = i * t->width + k, from_op = i ? t->sum[at - t->width] : 0;
    bool can_come = i > 0 || k == 0, can_stay = k > 0;
    uint32_t from_same = can_stay ? t->sum[at - 1] : 0;
    t->stays[at] = can_stay && (!can_come || from_same > from_op);
    t->sum[at] = (t->stays[at] ? from_same : from_op) + likeness(op, classes[i + k]);
  }
}

static void walk_back(const table *t, uint32_t num_ops, uint32_t *op_of) {
  uint32_t i = num_ops - 1, k = t->width - 1;
  for (;;) {
    op_of[i + k] = i;
    if (t->stays[i * t->width + k])
      k--;
    else if (i)
      i--;
    else
      return;
  }
}

bool tin_tf_match_classes(const char *const *ops, uint32_t num_ops, const char *const *classes,
                          uint32_t num_classes, uint32_t *op_of) {
  if (!num_ops || num_classes < num_ops) return false;
  table t = {.width = num_classes - num_ops + 1};
  if ((uint64_t)num_ops * t.width > MAX_CELLS) return false;
  t.sum = calloc((size_t)num_ops * t.width, sizeof *t.sum);
  t.stays = calloc((size_t)num_ops * t.width, sizeof *t.stays);
  bool ok = t.sum && t.stays;
  for (uint32_t i = 0; ok && i < num_ops; i++) fill_row(&t, i, ops[i], classes);
  if (ok) walk_back(&t, num_ops, op_of);
  free(t.sum);
  free(t.stays);
  return ok;
}
