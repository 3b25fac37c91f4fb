/* SPDX-License-Identifier: Apache-2.0 */
/* text.c -- protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec),
 * rewritten in the wire format by protobuf-c's descriptions of the messages. Fields these do
 * not know are passed over with their values. */
#include "reader.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

enum {
  MAX_WORD = 256,  /* of a field's name, a number */
  MAX_DEPTH = 1000 /* whatever the limits say: this is recursive */
};

typedef struct parser {
  tin_tf_reader *reader;
  const uint8_t *at, *end;
  const uint8_t *line_start;
  size_t line;
  uint8_t *out;
  size_t used, capacity;
} parser;

/* An identifier or a number. */
typedef struct word {
  char text[MAX_WORD];
} word;

#define FAIL(p, what) fail((p), (what), __LINE__)
static tin_status fail(const parser *p, const char *what, int line) {
  return tin_tf_fail(p->reader, TIN_CORRUPT, __FILE__, line, "line %zu, column %zu: %s", p->line,
                     (size_t)(p->at - p->line_start) + 1, what);
}

/* ---- output ------------------------------------------------------------------- */

static tin_status reserve(parser *p, size_t size) {
  if (size <= p->capacity - p->used) return TIN_OK;
  size_t more = p->capacity / 2 > size ? p->capacity / 2 : size;
  if (more < 4096) more = 4096;
  if (more > PTRDIFF_MAX - p->capacity) return tin_tf_no_memory(p->reader);
  void *grown =
      tin_tf_resize(p->reader->builder->allocator, p->out, p->capacity, p->capacity + more);
  if (!grown) return tin_tf_no_memory(p->reader);
  p->out = grown;
  p->capacity += more;
  return TIN_OK;
}

static tin_status put_varint(parser *p, uint64_t value) {
  TIN_TRY(reserve(p, 10));
  for (; value > 0x7f; value >>= 7) p->out[p->used++] = (uint8_t)(value | 0x80);
  p->out[p->used++] = (uint8_t)value;
  return TIN_OK;
}

static tin_status put_fixed(parser *p, uint64_t value, size_t size) {
  TIN_TRY(reserve(p, size));
  for (size_t i = 0; i < size; i++) p->out[p->used++] = (uint8_t)(value >> (8 * i));
  return TIN_OK;
}

static tin_status put_tag(parser *p, const ProtobufCFieldDescriptor *field, unsigned type) {
  return put_varint(p, (uint64_t)field->id << 3 | type);
}

/* Lengths are known afterwards: each has the five bytes of the longest there may be. */
enum { LENGTH = 5 };
static tin_status begin_bytes(parser *p, const ProtobufCFieldDescriptor *field, size_t *start) {
  TIN_TRY(put_tag(p, field, TIN_TF_BYTES));
  TIN_TRY(put_fixed(p, 0, LENGTH));
  *start = p->used;
  return TIN_OK;
}

static tin_status end_bytes(parser *p, size_t start) {
  uint64_t size = p->used - start;
  if (size >> (7 * LENGTH)) return FAIL(p, "this is too long");
  for (size_t i = 0; i < LENGTH; i++)
    p->out[start - LENGTH + i] =
        (uint8_t)((size >> (7 * i) & 0x7f) | (i + 1 < LENGTH ? 0x80u : 0u));
  return TIN_OK;
}

/* ---- words -------------------------------------------------------------------- */

/* Past blanks and comments. */
static void skip_blanks(parser *p) {
  bool comment = false;
  for (; p->at < p->end; p->at++) {
    uint8_t c = *p->at;
    if (c == '\n') {
      comment = false;
      p->line++;
      p->line_start = p->at + 1;
    } else if (c == '#') {
      comment = true;
    } else if (!comment && c != ' ' && (c < '\t' || c > '\r')) {
      return;
    }
  }
}

/* What comes next; 0 at the end. */
static uint8_t peek(parser *p) {
  skip_blanks(p);
  return p->at < p->end ? *p->at : 0;
}

static bool accept(parser *p, char c) {
  if (peek(p) != (uint8_t)c) return false;
  p->at++;
  return true;
}

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint8_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Is the byte at `p->at + n` part of a word, of which it is not the first? A sign is one in
 * the exponent of a number. */
static bool continues(const parser *p, size_t n) {
  const uint8_t *at = p->at + n;
  if (at >= p->end) return false;
  if (is_digit(*at) || is_letter(*at) || *at == '.') return true;
  if (n == 0 || (*at != '+' && *at != '-')) return false;
  bool number = is_digit(p->at[0]) || p->at[0] == '.';
  bool hex = n > 1 && (p->at[1] | 0x20) == 'x';
  return number && !hex && (at[-1] | 0x20) == 'e';
}

static tin_status read_word(parser *p, word *w) {
  size_t n = 0;
  skip_blanks(p);
  while (continues(p, n)) n++;
  if (n == 0) return FAIL(p, p->at < p->end ? "a value was expected" : "the text ends early");
  if (n >= MAX_WORD) return FAIL(p, "this word is too long");
  memcpy(w->text, p->at, n);
  w->text[n] = 0;
  p->at += n;
  return TIN_OK;
}

static bool is_one_of(const char *text, const char *const *list) {
  for (; *list; list++)
    if (strcmp(text, *list) == 0) return true;
  return false;
}

/* ---- strings ------------------------------------------------------------------ */

static int digit_value(uint8_t c) {
  if (is_digit(c)) return c - '0';
  uint8_t lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

/* Between `least` and `most` digits of that base. */
static tin_status read_code(parser *p, int base, int least, int most, uint32_t *code) {
  int n = 0;
  for (*code = 0; n < most && p->at < p->end && digit_value(*p->at) < base; n++)
    *code = *code * (uint32_t)base + (uint32_t)digit_value(*p->at++);
  return n >= least ? TIN_OK : FAIL(p, "this escape has too few digits");
}

static tin_status put_utf8(parser *p, uint32_t c) {
  if (c > 0x10ffff) return FAIL(p, "this escape is no character");
  if (c < 0x80) return put_fixed(p, c, 1);
  if (c < 0x800) return put_fixed(p, (0xc0 | c >> 6) | (0x80 | (c & 0x3f)) << 8, 2);
  uint32_t last = (0x80 | (c >> 6 & 0x3f)) << 8 | (0x80 | (c & 0x3f)) << 16;
  if (c < 0x10000) return put_fixed(p, (0xe0 | c >> 12) | last, 3);
  return put_fixed(
      p, (0xf0 | c >> 18) | (uint64_t)(0x80 | (c >> 12 & 0x3f)) << 8 | (uint64_t)last << 8, 4);
}

/* Behind "\u": a character outside the first 65536 is written as two. */
static tin_status read_utf16(parser *p) {
  uint32_t high, low;
  TIN_TRY(read_code(p, 16, 4, 4, &high));
  if (high - 0xd800 >= 0x400 || p->end - p->at < 2 || p->at[0] != '\\' || p->at[1] != 'u')
    return put_utf8(p, high);
  p->at += 2;
  TIN_TRY(read_code(p, 16, 4, 4, &low));
  if (low - 0xdc00 >= 0x400) return FAIL(p, "this escape is half a character");
  return put_utf8(p, 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00)));
}

/* Behind the backslash. */
static tin_status read_escape(parser *p) {
  static const char letters[] = "abfnrtv\\'\"?", meant[] = "\a\b\f\n\r\t\v\\'\"?";
  uint32_t code;
  if (p->at == p->end) return FAIL(p, "the text ends within a string");
  uint8_t c = *p->at;
  const char *letter = c ? strchr(letters, c) : NULL;
  if (c >= '0' && c <= '7') {
    TIN_TRY(read_code(p, 8, 1, 3, &code));
    return put_fixed(p, code, 1);
  }
  p->at++;
  if (letter) return put_fixed(p, (uint8_t)meant[letter - letters], 1);
  switch (c) {
  case 'x':
  case 'X':
    TIN_TRY(read_code(p, 16, 1, 2, &code));
    return put_fixed(p, code, 1);
  case 'u':
    return read_utf16(p);
  case 'U':
    TIN_TRY(read_code(p, 16, 8, 8, &code));
    return put_utf8(p, code);
  default:
    p->at--;
    return FAIL(p, "no escape begins like this");
  }
}

/* Up to the next quote, escape or end of line, at once: tensors are long. */
static tin_status read_plain(parser *p, uint8_t quote) {
  const uint8_t *from = p->at;
  while (p->at < p->end && *p->at != quote && *p->at != '\\' && *p->at != '\n') p->at++;
  size_t size = (size_t)(p->at - from);
  TIN_TRY(reserve(p, size));
  if (size > 0) memcpy(p->out + p->used, from, size);
  p->used += size;
  return TIN_OK;
}

static tin_status read_literal(parser *p) {
  uint8_t quote = *p->at++;
  for (;;) {
    TIN_TRY(read_plain(p, quote));
    if (p->at == p->end || *p->at == '\n') return FAIL(p, "a string has no end");
    if (*p->at++ == quote) return TIN_OK;
    TIN_TRY(read_escape(p));
  }
}

static bool at_quote(parser *p) {
  uint8_t c = peek(p);
  return c == '"' || c == '\'';
}

/* One string, written as one literal or several. */
static tin_status read_string(parser *p) {
  if (!at_quote(p)) return FAIL(p, "a string was expected");
  while (at_quote(p)) TIN_TRY(read_literal(p));
  return TIN_OK;
}

/* ---- numbers ------------------------------------------------------------------ */

/* Decimal, octal or hexadecimal, as in C. */
static bool parse_integer(const char *text, uint64_t *value) {
  uint64_t base = 10, v = 0;
  if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
    base = 16, text += 2;
  else if (text[0] == '0' && text[1] != 0)
    base = 8, text++;
  if (!*text) return false;
  for (; *text; text++) {
    uint64_t digit = (uint64_t)digit_value((uint8_t)*text);
    if (digit >= base || v > (UINT64_MAX - digit) / base) return false;
    v = v * base + digit;
  }
  *value = v;
  return true;
}

/* As the two's complement that the wire format has for all types. */
static tin_status read_integer(parser *p, int64_t least, uint64_t most, uint64_t *value) {
  word w;
  bool negative = accept(p, '-');
  TIN_TRY(read_word(p, &w));
  if (!parse_integer(w.text, value)) return FAIL(p, "this is no integer, or too large a one");
  if (*value > (negative ? 0 - (uint64_t)least : most))
    return FAIL(p, "this integer is out of range");
  if (negative) *value = 0 - *value;
  return TIN_OK;
}

static bool parse_float(char *text, double *value) {
  static const char *const infinities[] = {"inf", "infinity", "inff", "infinityf", NULL};
  char lower[MAX_WORD], *end;
  size_t n = strlen(text);
  for (size_t i = 0; i <= n; i++)
    lower[i] = (char)(is_letter((uint8_t)text[i]) ? text[i] | 0x20 : text[i]);
  *value = HUGE_VAL;
  if (is_one_of(lower, infinities)) return true;
  *value = NAN;
  if (strcmp(lower, "nan") == 0 || strcmp(lower, "nanf") == 0) return true;
  if (!is_digit((uint8_t)lower[0]) && lower[0] != '.') return false;
  if (lower[n - 1] == 'f' && lower[1] != 'x') lower[n - 1] = 0;
  *value = strtod(lower, &end);
  return end != lower && *end == 0;
}

static tin_status read_float(parser *p, double *value) {
  word w;
  bool negative = accept(p, '-');
  TIN_TRY(read_word(p, &w));
  if (!parse_float(w.text, value)) return FAIL(p, "this is no number");
  if (negative) *value = -*value;
  return TIN_OK;
}

static tin_status read_bool(parser *p, uint64_t *value) {
  static const char *const yes[] = {"true", "True", "t", "1", NULL};
  static const char *const no[] = {"false", "False", "f", "0", NULL};
  word w;
  TIN_TRY(read_word(p, &w));
  *value = is_one_of(w.text, yes);
  return *value || is_one_of(w.text, no) ? TIN_OK : FAIL(p, "this is neither true nor false");
}

/* By name or number. A name that is not known stands for no type of ours. */
static tin_status read_enum(parser *p, const ProtobufCEnumDescriptor *type, uint64_t *value) {
  word w;
  if (!is_letter(peek(p))) return read_integer(p, INT32_MIN, INT32_MAX, value);
  TIN_TRY(read_word(p, &w));
  const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value_by_name(type, w.text);
  *value = (uint64_t)(int64_t)(known ? known->value : -1);
  return TIN_OK;
}

static tin_status read_number(parser *p, const ProtobufCFieldDescriptor *field, uint64_t *value) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT32:
    return read_integer(p, INT32_MIN, INT32_MAX, value);
  case PROTOBUF_C_TYPE_INT64:
    return read_integer(p, INT64_MIN, INT64_MAX, value);
  case PROTOBUF_C_TYPE_UINT32:
    return read_integer(p, 0, UINT32_MAX, value);
  case PROTOBUF_C_TYPE_UINT64:
    return read_integer(p, 0, UINT64_MAX, value);
  case PROTOBUF_C_TYPE_BOOL:
    return read_bool(p, value);
  case PROTOBUF_C_TYPE_ENUM:
    return read_enum(p, field->descriptor, value);
  default:
    return FAIL(p, "no field of this message has such a type");
  }
}

/* ---- messages ----------------------------------------------------------------- */

static tin_status read_fields(parser *p, const ProtobufCMessageDescriptor *type, uint8_t close,
                              uint32_t depth);

/* The brace that closes what the next one opens; 0 if there is none. */
static uint8_t open_brace(parser *p) {
  if (accept(p, '{')) return '}';
  return accept(p, '<') ? '>' : 0;
}

static tin_status read_message(parser *p, const ProtobufCFieldDescriptor *field, uint32_t depth) {
  size_t start;
  uint8_t close = open_brace(p);
  if (!close) return FAIL(p, "a message was expected");
  TIN_TRY(begin_bytes(p, field, &start));
  TIN_TRY(read_fields(p, field->descriptor, close, depth + 1));
  return end_bytes(p, start);
}

static tin_status read_one(parser *p, const ProtobufCFieldDescriptor *field, uint32_t depth) {
  uint64_t value;
  double number;
  float narrow;
  uint32_t bits;
  size_t start;
  switch (field->type) {
  case PROTOBUF_C_TYPE_MESSAGE:
    return read_message(p, field, depth);
  case PROTOBUF_C_TYPE_STRING:
  case PROTOBUF_C_TYPE_BYTES:
    TIN_TRY(begin_bytes(p, field, &start));
    TIN_TRY(read_string(p));
    return end_bytes(p, start);
  case PROTOBUF_C_TYPE_FLOAT:
    TIN_TRY(read_float(p, &number));
    narrow = (float)number;
    memcpy(&bits, &narrow, sizeof bits);
    TIN_TRY(put_tag(p, field, TIN_TF_FIXED32));
    return put_fixed(p, bits, sizeof bits);
  case PROTOBUF_C_TYPE_DOUBLE:
    TIN_TRY(read_float(p, &number));
    memcpy(&value, &number, sizeof value);
    TIN_TRY(put_tag(p, field, TIN_TF_FIXED64));
    return put_fixed(p, value, sizeof value);
  default:
    TIN_TRY(read_number(p, field, &value));
    TIN_TRY(put_tag(p, field, TIN_TF_VARINT));
    return put_varint(p, value);
  }
}

/* One value, or a list of them in brackets. */
static tin_status read_value(parser *p, const ProtobufCFieldDescriptor *field, uint32_t depth) {
  bool colon = accept(p, ':');
  if (!colon && field->type != PROTOBUF_C_TYPE_MESSAGE) return FAIL(p, "':' was expected");
  if (field->label != PROTOBUF_C_LABEL_REPEATED || !accept(p, '['))
    return read_one(p, field, depth);
  if (accept(p, ']')) return TIN_OK;
  do {
    TIN_TRY(read_one(p, field, depth));
  } while (accept(p, ','));
  return accept(p, ']') ? TIN_OK : FAIL(p, "',' or ']' was expected");
}

/* Any value at all, which is not wanted. Strings go where they are overwritten. */
static tin_status skip_one(parser *p, uint32_t depth) {
  word w;
  uint8_t close = open_brace(p);
  if (close) return read_fields(p, NULL, close, depth + 1);
  if (at_quote(p)) {
    size_t used = p->used;
    TIN_TRY(read_string(p));
    p->used = used;
    return TIN_OK;
  }
  accept(p, '-');
  return read_word(p, &w);
}

static tin_status skip_value(parser *p, uint32_t depth) {
  accept(p, ':');
  if (!accept(p, '[')) return skip_one(p, depth);
  if (accept(p, ']')) return TIN_OK;
  do {
    TIN_TRY(skip_one(p, depth));
  } while (accept(p, ','));
  return accept(p, ']') ? TIN_OK : FAIL(p, "',' or ']' was expected");
}

/* "[package.extension]" in place of a name. */
static tin_status skip_extension(parser *p) {
  while (p->at < p->end && *p->at != ']' && *p->at != '\n') p->at++;
  return accept(p, ']') ? TIN_OK : FAIL(p, "']' was expected");
}

static tin_status read_field(parser *p, const ProtobufCMessageDescriptor *type, uint32_t depth) {
  const ProtobufCFieldDescriptor *field = NULL;
  word name;
  if (accept(p, '[')) {
    TIN_TRY(skip_extension(p));
  } else {
    if (!is_letter(peek(p)) && !is_digit(peek(p))) return FAIL(p, "a field was expected");
    TIN_TRY(read_word(p, &name));
    if (type) field = protobuf_c_message_descriptor_get_field_by_name(type, name.text);
  }
  TIN_TRY(field ? read_value(p, field, depth) : skip_value(p, depth));
  if (!accept(p, ',')) accept(p, ';');
  return TIN_OK;
}

/* Up to `close`, or (0) to the end. */
static tin_status read_fields(parser *p, const ProtobufCMessageDescriptor *type, uint8_t close,
                              uint32_t depth) {
  uint32_t limit = p->reader->builder->limits.max_depth;
  if (depth > (limit < MAX_DEPTH ? limit : MAX_DEPTH))
    return FAIL(p, "messages are nested deeper than the limit");
  while (peek(p) != close || (close == 0 && p->at < p->end)) {
    if (p->at == p->end) return FAIL(p, "the text ends within a message");
    TIN_TRY(read_field(p, type, depth));
    if (depth == 0) tin_tf_consumed(p->reader, p->at);
  }
  if (close) p->at++;
  return TIN_OK;
}

/* strtod reads numbers as the program's locale writes them; for this thread, and as long as
 * this takes, let that be C's. */
static tin_status read_all(parser *p) {
  locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (c == (locale_t)0) return tin_tf_no_memory(p->reader);
  locale_t before = uselocale(c);
  tin_status status = read_fields(p, &tin__tf__graph_def__descriptor, 0, 0);
  uselocale(before);
  freelocale(c);
  return status;
}

tin_status tin_tf_from_text(tin_tf_reader *r, tin_tf_slice text, tin_tf_slice *wire,
                            size_t *capacity) {
  parser p = {.reader = r, .at = text.data, .end = text.data + text.size, .line = 1};
  if (text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) p.at += 3;
  p.line_start = p.at;
  tin_status status = reserve(&p, text.size / 2);
  if (status == TIN_OK) status = read_all(&p);
  *wire = (tin_tf_slice){p.out, p.used};
  *capacity = p.capacity;
  return status;
}
