/* SPDX-License-Identifier: Apache-2.0 */
/* npy.c -- reading and writing NumPy's array files, after NumPy's description of the format
 * (numpy.lib.format). The header is a Python dictionary literal with three entries. */
#include "tools/common/npy.h"
#include "core/checked.h"
#include "core/fail.h"
#include "ops/common/types.h"
#include "tools/common/file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*  letter, bytes of an element, type */
#define NPY_TYPES(X)                                                                               \
  X('b', 1, BOOL)                                                                                  \
  X('i', 1, S8)                                                                                    \
  X('i', 2, S16)                                                                                   \
  X('i', 4, S32)                                                                                   \
  X('i', 8, S64)                                                                                   \
  X('u', 1, U8)                                                                                    \
  X('u', 2, U16)                                                                                   \
  X('u', 4, U32)                                                                                   \
  X('u', 8, U64)                                                                                   \
  X('f', 2, F16)                                                                                   \
  X('f', 4, F32)                                                                                   \
  X('f', 8, F64)                                                                                   \
  X('c', 8, C64)                                                                                   \
  X('c', 16, C128)                                                                                 \
  X('V', 2, BF16)

static const struct npy_type {
  char letter;
  uint8_t bytes;
  uint16_t dtype;
} npy_types[] = {
#define X(letter, bytes, name) {letter, bytes, TIN_##name},
    NPY_TYPES(X)
#undef X
};

static const char magic[6] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};

static bool big_endian_host(void) {
  const uint16_t one = 1;
  uint8_t first;
  memcpy(&first, &one, 1);
  return first == 0;
}

/* ---- the header --------------------------------------------------------------- */

typedef struct header {
  char letter; /* of npy_types, or S or U */
  bool swapped, fortran;
  size_t item; /* bytes of an element in the file */
  tin_dtype dtype;
  tin_shape shape;
} header;

/* What is left of the header's text. */
typedef struct text {
  const char *at, *end;
} text;

static void skip_space(text *t) {
  while (t->at < t->end && isspace((unsigned char)*t->at)) t->at++;
}

static bool take(text *t, char c) {
  skip_space(t);
  if (t->at == t->end || *t->at != c) return false;
  t->at++;
  return true;
}

static bool take_word(text *t, const char *word) {
  size_t n = strlen(word);
  skip_space(t);
  if ((size_t)(t->end - t->at) < n || memcmp(t->at, word, n) != 0) return false;
  t->at += n;
  return true;
}

/* A Python string without escapes. */
static bool take_string(text *t, char *out, size_t size) {
  skip_space(t);
  if (t->at == t->end || (*t->at != '\'' && *t->at != '"')) return false;
  char quote = *t->at++;
  size_t n = 0;
  for (; t->at < t->end && *t->at != quote; t->at++) {
    if (*t->at == '\\' || n + 1 == size) return false;
    out[n++] = *t->at;
  }
  out[n] = 0;
  return take(t, quote);
}

/* A decimal number up to INT32_MAX; the L is Python 2's. */
static bool take_number(text *t, int32_t *out) {
  int64_t n = 0;
  skip_space(t);
  const char *start = t->at;
  for (; t->at < t->end && isdigit((unsigned char)*t->at); t->at++) {
    n = 10 * n + (*t->at - '0');
    if (n > INT32_MAX) return false;
  }
  *out = (int32_t)n;
  bool any = t->at > start;
  if (t->at < t->end && *t->at == 'L') t->at++;
  return any;
}

static tin_status damaged(tin_error *error) {
  return TIN_FAIL(error, TIN_CORRUPT, "damaged .npy header");
}

static tin_status parse_shape(text *t, tin_shape *shape, tin_error *error) {
  *shape = (tin_shape){0};
  if (!take(t, '(')) return damaged(error);
  while (!take(t, ')')) {
    int32_t n;
    if (!take_number(t, &n)) return TIN_FAIL(error, TIN_CORRUPT, "damaged or too large .npy shape");
    if (shape->rank == TIN_MAX_RANK)
      return TIN_FAIL(error, TIN_UNSUPPORTED, "array of more than %d dimensions", TIN_MAX_RANK);
    shape->dim[shape->rank++] = n;
    if (!take(t, ',') && (t->at == t->end || *t->at != ')')) return damaged(error);
  }
  return TIN_OK;
}

static tin_status unsupported(const char *descr, tin_error *error) {
  if (strchr(descr, 'O')) return TIN_FAIL(error, TIN_UNSUPPORTED, "arrays of objects (pickled)");
  return TIN_FAIL(error, TIN_UNSUPPORTED, "arrays of type '%s'", descr);
}

/* "<f4": byte order, letter, bytes (of U: characters). */
static tin_status parse_type(const char *descr, header *h, tin_error *error) {
  const char *p = descr;
  bool big = *p == '>' || (*p != '<' && big_endian_host());
  if (*p && strchr("<>=|", *p)) p++;
  h->letter = *p;
  if (!h->letter || !isdigit((unsigned char)p[1])) return unsupported(descr, error);
  char *end;
  unsigned long n = strtoul(p + 1, &end, 10);
  if (*end || n > INT32_MAX / 4) return unsupported(descr, error);
  h->item = h->letter == 'U' ? 4 * n : n;
  h->swapped = big != big_endian_host();
  h->dtype = h->letter == 'S' || h->letter == 'U' ? TIN_STR : TIN_NONE;
  for (size_t i = 0; i < sizeof npy_types / sizeof *npy_types; i++)
    if (npy_types[i].letter == h->letter && npy_types[i].bytes == n) h->dtype = npy_types[i].dtype;
  return h->dtype == TIN_NONE ? unsupported(descr, error) : TIN_OK;
}

enum { HAS_DESCR = 1, HAS_ORDER = 2, HAS_SHAPE = 4, HAS_ALL = 7 };

static tin_status parse_descr(text *t, header *h, tin_error *error) {
  char descr[32];
  skip_space(t);
  if (t->at < t->end && *t->at == '[')
    return TIN_FAIL(error, TIN_UNSUPPORTED, "arrays of structures");
  if (!take_string(t, descr, sizeof descr)) return damaged(error);
  return parse_type(descr, h, error);
}

static tin_status parse_entry(text *t, header *h, unsigned *seen, tin_error *error) {
  char key[32];
  if (!take_string(t, key, sizeof key) || !take(t, ':')) return damaged(error);
  if (strcmp(key, "descr") == 0) {
    *seen |= HAS_DESCR;
    return parse_descr(t, h, error);
  } else if (strcmp(key, "fortran_order") == 0) {
    *seen |= HAS_ORDER;
    h->fortran = take_word(t, "True");
    return h->fortran || take_word(t, "False") ? TIN_OK : damaged(error);
  } else if (strcmp(key, "shape") == 0) {
    *seen |= HAS_SHAPE;
    return parse_shape(t, &h->shape, error);
  }
  return damaged(error);
}

static tin_status parse_header(text t, header *h, tin_error *error) {
  unsigned seen = 0;
  if (!take(&t, '{')) return damaged(error);
  while (!take(&t, '}')) {
    TIN_TRY(parse_entry(&t, h, &seen, error));
    skip_space(&t);
    if (!take(&t, ',') && (t.at == t.end || *t.at != '}')) return damaged(error);
  }
  return seen == HAS_ALL ? TIN_OK : damaged(error);
}

/* The header's text and what lies behind it. */
static tin_status split(const uint8_t *bytes, size_t size, text *head, const uint8_t **data,
                        tin_error *error) {
  if (size < 10 || memcmp(bytes, magic, sizeof magic) != 0)
    return TIN_FAIL(error, TIN_CORRUPT, "not a .npy file");
  uint8_t major = bytes[6];
  if (major < 1 || major > 3) return TIN_FAIL(error, TIN_UNSUPPORTED, ".npy version %d", major);
  size_t start = major == 1 ? 10 : 12;
  if (size < start) return damaged(error);
  size_t length = (size_t)bytes[8] | (size_t)bytes[9] << 8;
  if (major > 1) length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
  if (length > size - start) return TIN_FAIL(error, TIN_CORRUPT, "truncated .npy header");
  *head = (text){(const char *)bytes + start, (const char *)bytes + start + length};
  *data = bytes + start + length;
  return TIN_OK;
}

/* ---- elements ----------------------------------------------------------------- */

/* The elements of the file in C order, whatever order they have there. */
typedef struct walk {
  const uint8_t *at;
  const tin_shape *shape;
  size_t step[TIN_MAX_RANK];
  int32_t index[TIN_MAX_RANK];
} walk;

static void walk_start(walk *w, const uint8_t *data, const header *h) {
  const tin_shape *s = &h->shape;
  *w = (walk){.at = data, .shape = s};
  size_t step = h->item;
  for (int32_t i = 0; i < s->rank; i++) {
    int32_t axis = h->fortran ? i : s->rank - 1 - i;
    w->step[axis] = step;
    step *= (size_t)s->dim[axis];
  }
}

static const uint8_t *walk_next(walk *w) {
  const uint8_t *here = w->at;
  for (int32_t i = w->shape->rank - 1; i >= 0; i--) {
    w->at += w->step[i];
    if (++w->index[i] < w->shape->dim[i]) break;
    w->at -= w->step[i] * (size_t)w->shape->dim[i];
    w->index[i] = 0;
  }
  return here;
}

static void swap_bytes(uint8_t *p, size_t count, size_t unit) {
  for (; count > 0; count--, p += unit) {
    for (size_t i = 0; i < unit / 2; i++) {
      uint8_t t = p[i];
      p[i] = p[unit - 1 - i];
      p[unit - 1 - i] = t;
    }
  }
}

static void read_numbers(const header *h, const uint8_t *data, size_t count, uint8_t *out) {
  if (count == 0) return;
  if (h->fortran && h->shape.rank > 1) {
    walk w;
    walk_start(&w, data, h);
    for (size_t i = 0; i < count; i++) memcpy(out + i * h->item, walk_next(&w), h->item);
  } else {
    memcpy(out, data, count * h->item);
  }
  size_t parts = h->letter == 'c' ? 2 : 1;
  if (h->swapped) swap_bytes(out, count * parts, h->item / parts);
  if (h->dtype == TIN_BOOL) /* any other byte is no bool to C */
    for (size_t i = 0; i < count; i++) out[i] = out[i] != 0;
}

static uint32_t code_point(const uint8_t *p, bool big) {
  return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
             : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* At most 4 bytes; 0: this is no character. */
static size_t put_utf8(uint32_t c, char *out) {
  if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 0;
  size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = n - 1; i > 0; i--, c >>= 6) out[i] = (char)(0x80 | (c & 0x3f));
  out[0] = (char)(lead[n] | c);
  return n;
}

static bool put_unicode(const header *h, const uint8_t *item, char **out) {
  bool big = h->swapped != big_endian_host();
  size_t n = h->item / 4;
  while (n > 0 && code_point(item + 4 * (n - 1), big) == 0) n--;
  for (size_t i = 0; i < n; i++) {
    size_t length = put_utf8(code_point(item + 4 * i, big), *out);
    if (length == 0) return false;
    *out += length;
  }
  return true;
}

static void put_bytes(const header *h, const uint8_t *item, char **out) {
  size_t n = h->item;
  while (n > 0 && item[n - 1] == 0) n--;
  if (n) memcpy(*out, item, n);
  *out += n;
}

static bool read_strings(const header *h, const uint8_t *data, size_t count, tin_string *out) {
  char *to = (char *)(out + count);
  walk w;
  walk_start(&w, data, h);
  for (size_t i = 0; i < count; i++) {
    const uint8_t *item = walk_next(&w);
    out[i].data = to;
    if (h->letter == 'S')
      put_bytes(h, item, &to);
    else if (!put_unicode(h, item, &to))
      return false;
    out[i].size = (size_t)(to - out[i].data);
  }
  return true;
}

/* ---- reading ------------------------------------------------------------------ */

/* How many elements, whether the file has them all, and how much memory they take. */
static tin_status measure(const header *h, size_t available, size_t *count, size_t *room,
                          tin_error *error) {
  size_t bytes;
  int64_t n = tin_numel(&h->shape);
  if (n < 0 || !tin_size_mul((size_t)n, h->item, &bytes))
    return TIN_FAIL(error, TIN_CORRUPT, ".npy shape is too large");
  if (bytes > available)
    return TIN_FAIL(error, TIN_CORRUPT, "truncated: %zu bytes of data, the shape needs %zu",
                    available, bytes);
  if (n > 0 && h->item == 0) return TIN_FAIL(error, TIN_UNSUPPORTED, "strings of no bytes");
  *count = (size_t)n;
  *room = bytes;
  size_t heads;
  if (h->dtype == TIN_STR &&
      (!tin_size_mul(*count, sizeof(tin_string), &heads) || !tin_size_add(heads, bytes, room)))
    return TIN_FAIL(error, TIN_NO_MEMORY, "too many strings");
  return TIN_OK;
}

tin_status tin_npy_read(const void *bytes, size_t size, tin_tensor *out, tin_error *error) {
  text head;
  const uint8_t *data = bytes;
  header h = {0};
  size_t count = 0, room = 0;
  TIN_TRY(split(bytes, size, &head, &data, error));
  TIN_TRY(parse_header(head, &h, error));
  TIN_TRY(measure(&h, size - (size_t)(data - (const uint8_t *)bytes), &count, &room, error));
  void *block = malloc(room ? room : 1);
  if (!block) return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
  if (h.dtype != TIN_STR) {
    read_numbers(&h, data, count, block);
  } else if (!read_strings(&h, data, count, block)) {
    free(block);
    return TIN_FAIL(error, TIN_CORRUPT, "a string holds what is no character");
  }
  *out = (tin_tensor){.data = block,
                      .bytes = count * tin_dtype_bytes(h.dtype),
                      .shape = h.shape,
                      .dtype = (uint16_t)h.dtype};
  return TIN_OK;
}

tin_status tin_npy_load(const char *path, tin_tensor *out, tin_error *error) {
  void *bytes;
  size_t size;
  TIN_TRY(tin_file_read(path, &bytes, &size, error));
  tin_status status = tin_npy_read(bytes, size, out, error);
  free(bytes);
  if (status) tin_error_context(error, "%s", path);
  return status;
}

/* ---- writing ------------------------------------------------------------------ */

static size_t longest_string(const tin_string *s, int64_t count) {
  size_t longest = 1;
  for (int64_t i = 0; i < count; i++)
    if (s[i].size > longest) longest = s[i].size;
  return longest;
}

static tin_dtype stored_as(tin_dtype t) {
  switch (t) {
  case TIN_BF16:
    return TIN_F32;
  case TIN_QS8:
    return TIN_S8;
  case TIN_QU8:
    return TIN_U8;
  case TIN_QS16:
    return TIN_S16;
  case TIN_QU16:
    return TIN_U16;
  case TIN_QS32:
    return TIN_S32;
  default:
    return t;
  }
}

static tin_status describe(const tin_tensor *t, int64_t count, char *descr, size_t size,
                           tin_error *error) {
  tin_dtype as = stored_as(t->dtype);
  if (as == TIN_STR) {
    snprintf(descr, size, "|S%zu", longest_string(t->data, count));
    return TIN_OK;
  }
  for (size_t i = 0; i < sizeof npy_types / sizeof *npy_types; i++) {
    if (npy_types[i].dtype != as) continue;
    char order = npy_types[i].bytes == 1 ? '|' : big_endian_host() ? '>' : '<';
    snprintf(descr, size, "%c%c%d", order, npy_types[i].letter, npy_types[i].bytes);
    return TIN_OK;
  }
  return TIN_FAIL(error, TIN_UNSUPPORTED, ".npy files have no type %s", tin_dtype_text(t->dtype));
}

/* The tuple, with the comma that makes one number a tuple. */
static void shape_tuple(const tin_shape *s, char *out, size_t size) {
  size_t n = 0;
  for (int32_t i = 0; i < s->rank; i++)
    n += (size_t)snprintf(out + n, size - n, "%d%s", s->dim[i],
                          i + 1 < s->rank ? ", "
                          : s->rank == 1  ? ","
                                          : "");
  out[n] = 0;
}

/* Padded with blanks so that the data begins at a multiple of 64. */
static void write_header(FILE *stream, const char *descr, const tin_shape *shape) {
  char tuple[16 * TIN_MAX_RANK + 1], head[512];
  shape_tuple(shape, tuple, sizeof tuple);
  int length = snprintf(head, sizeof head,
                        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, tuple);
  int padded = (10 + length + 1 + 63) / 64 * 64 - 10;
  fwrite(magic, 1, sizeof magic, stream);
  const uint8_t rest[] = {1, 0, (uint8_t)(padded & 255), (uint8_t)(padded >> 8)};
  fwrite(rest, 1, sizeof rest, stream);
  fprintf(stream, "%s%*s\n", head, padded - 1 - length, "");
}

static void write_strings(FILE *stream, const tin_string *s, int64_t count) {
  size_t width = longest_string(s, count);
  for (int64_t i = 0; i < count; i++) {
    if (s[i].size) fwrite(s[i].data, 1, s[i].size, stream);
    for (size_t n = s[i].size; n < width; n++) fputc(0, stream);
  }
}

static void write_bfloat16(FILE *stream, const uint16_t *x, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float f = tin_bfloat16_to_float(x[i]);
    fwrite(&f, sizeof f, 1, stream);
  }
}

tin_status tin_npy_write(FILE *stream, const tin_tensor *t, tin_error *error) {
  char descr[32];
  int64_t count = tin_numel(&t->shape);
  if (count < 0) return TIN_FAIL(error, TIN_INVALID, "a tensor of unknown shape");
  TIN_TRY(describe(t, count, descr, sizeof descr, error));
  write_header(stream, descr, &t->shape);
  if (t->dtype == TIN_STR)
    write_strings(stream, t->data, count);
  else if (t->dtype == TIN_BF16)
    write_bfloat16(stream, t->data, count);
  else if (count > 0)
    fwrite(t->data, tin_dtype_bytes(t->dtype), (size_t)count, stream);
  return ferror(stream) ? TIN_FAIL(error, TIN_IO, "writing failed") : TIN_OK;
}

tin_status tin_npy_save(const char *path, const tin_tensor *t, tin_error *error) {
  tin_file file;
  TIN_TRY(tin_file_create(&file, path, error));
  tin_status status = tin_npy_write(file.stream, t, error);
  if (status == TIN_OK) return tin_file_commit(&file, error);
  tin_file_discard(&file);
  tin_error_context(error, "%s", path);
  return status;
}
