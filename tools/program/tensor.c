/* SPDX-License-Identifier: Apache-2.0 */
/* tensor.c -- tensors from bytes, and as text. The format of .npy files is in NumPy's
 * documentation, numpy.lib.format. The commands read them by tools/common/npy.c, which knows more
 * of the format (strings, both orders of bytes and of dimensions, structures by their names) and
 * allocates and writes as the C library does, none of which fits in here. */
#include "tools/program/program.h"

#include "core/fail.h"
#include "ops/common/types.h"

#include <string.h>

/* Of what kind elements are, as NumPy says it; 0: of none that a file can hold. */
char tin_kind_of(const tin_tensor *t) {
  static const char kinds[TIN_DTYPE_COUNT] = {
      [TIN_F16] = 'f', [TIN_F32] = 'f',  [TIN_F64] = 'f',  [TIN_BF16] = 'V', [TIN_BOOL] = 'b',
      [TIN_C64] = 'c', [TIN_C128] = 'c', [TIN_S8] = 'i',   [TIN_S16] = 'i',  [TIN_S32] = 'i',
      [TIN_S64] = 'i', [TIN_QS8] = 'i',  [TIN_QS16] = 'i', [TIN_QS32] = 'i', [TIN_U8] = 'u',
      [TIN_U16] = 'u', [TIN_U32] = 'u',  [TIN_U64] = 'u',  [TIN_QU8] = 'u',  [TIN_QU16] = 'u',
      [TIN_STR] = 'S'};
  return t->dtype < TIN_DTYPE_COUNT ? kinds[t->dtype] : 0;
}

static size_t size_of(const tin_tensor *t) { return tin_dtype_bytes((tin_dtype)t->dtype); }

/* "<f4": order of bytes, kind, size. Others than numbers are a row of bytes. */
static void describe(const tin_tensor *t, char text[8]) {
  size_t size = size_of(t);
  text[1] = tin_kind_of(t);
  if (!text[1] || text[1] == 'S') text[1] = 'S', size = 1;
  text[0] = size == 1 ? '|' : '<';
  text += 2;
  if (size > 9) *text++ = '1', size -= 10;
  *text++ = (char)('0' + size);
  *text = 0;
}

const char *tin_behind(const char *text, const char *start) {
  while (*start && *start == *text) start++, text++;
  return *start ? NULL : text;
}

/* ---- .npy, in ------------------------------------------------------------------------------ */

/* The header is a dictionary of Python: words and numbers between quotes, commas, brackets, colons
 * and spaces. */
static bool inside(char c) { return c >= '-' && c != ':'; }

static const char *next_word(const char *at) {
  while (*at && !inside(*at)) at++;
  return at;
}

static const char *word_end(const char *at) {
  while (inside(*at)) at++;
  return at;
}

/* The word behind `key`, which is empty at the end; NULL: there is no such key. */
static const char *value_of(const char *at, const char *key) {
  for (const char *end; *(at = next_word(at)); at = end) {
    end = word_end(at);
    if (tin_behind(at, key) == end) return next_word(end);
  }
  return NULL;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Numbers, up to a word or the end. */
static bool take_shape(const char *at, tin_shape *shape) {
  for (shape->rank = 0; is_digit(*at); at = next_word(word_end(at))) {
    int64_t dim = 0;
    for (; is_digit(*at) && dim <= INT32_MAX; at++) dim = dim * 10 + (*at - '0');
    if (dim > INT32_MAX || shape->rank == TIN_MAX_RANK) return false;
    shape->dim[shape->rank++] = (int32_t)dim;
  }
  return true;
}

/* ---- inputs ---------------------------------------------------------------------------------- */

tin_status tin_feed(tin_run *run, uint32_t index, const tin_shape *shape, const void *data,
                    size_t size) {
  tin_tensor *in = tin_session_input(run->session, index);
  size_t bytes;
  if (!tin_tensor_size((tin_dtype)in->dtype, shape, &bytes) || bytes > size)
    return TIN_FAIL(&run->error, TIN_CORRUPT, "the file ends before its array does");
  TIN_TRY(tin_session_resize(run->session, index, shape, &run->error));
  if (bytes) memcpy(in->data, data, bytes);
  return TIN_OK;
}

static tin_status feed_npy(tin_run *run, uint32_t index, const tin_tensor *in, uint8_t *b,
                           size_t size) {
  size_t start = 10, length = b[8] | (size_t)b[9] << 8;
  const char *type = NULL, *fortran = NULL, *dims = NULL, *end;
  char want[8];
  tin_shape shape;
  if (b[6] != 1) start = 12, length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
  if (length > 0 && length <= size - start) {
    const char *header = (const char *)b + start;
    start += length;
    b[start - 1] = 0; /* in place of a line's end */
    type = value_of(header, "descr");
    fortran = value_of(header, "fortran_order");
    dims = value_of(header, "shape");
  }
  if (!type || !fortran || !dims || !take_shape(dims, &shape))
    return TIN_FAIL(&run->error, TIN_CORRUPT, "the .npy file is damaged");
  if (*type == '<' || *type == '|' || *type == '=') type++;
  end = word_end(type);
  describe(in, want);
  if (tin_behind(type, want + 1) != end)
    return TIN_FAIL(&run->error, TIN_MISMATCH, "its elements are '%.*s', expected '%s' (%s)",
                    (int)(end - type), type, want + 1, tin_dtype_text((tin_dtype)in->dtype));
  if (*fortran == 'T') return TIN_FAIL(&run->error, TIN_UNSUPPORTED, "arrays must be in C order");
  return tin_feed(run, index, &shape, b + start, size - start);
}

/* The one dimension that is not known, if there is one, follows from the size. False: the size is
 * not that of any such array. */
static bool complete(tin_shape *shape, const tin_tensor *in, size_t size) {
  int32_t *open = NULL;
  size_t known;
  for (int32_t i = 0; i < shape->rank; i++) {
    if (shape->dim[i] >= 0) continue;
    if (open && in->dtype != TIN_STR) return false;
    open = &shape->dim[i];
    *open = 1;
  }
  if (!tin_tensor_size((tin_dtype)in->dtype, shape, &known)) return false;
  if (open && known > 0 && size / known <= INT32_MAX)
    *open = (int32_t)(size / known), known *= size / known;
  return known == size;
}

tin_status tin_feed_bytes(tin_run *run, uint32_t index, const tin_bytes *bytes) {
  const tin_tensor *in = tin_session_input(run->session, index);
  const tin_string string = {(const char *)bytes->data, bytes->size};
  const void *data = bytes->data;
  size_t size = bytes->size;
  tin_shape shape = in->shape;
  char text[128];
  if (in->dtype == TIN_STR) {
    data = &string, size = sizeof string;
    if (shape.rank < 0) shape.rank = 0;
  } else if (size >= 12 && memcmp(data, "\x93NUMPY", 6) == 0) {
    return feed_npy(run, index, in, bytes->data, size);
  }
  if (tin_kind_of(in) && complete(&shape, in, size))
    return tin_feed(run, index, &shape, data, size);
  return TIN_FAIL(&run->error, TIN_MISMATCH, "%zu bytes, which is not %s %s: %s", bytes->size,
                  tin_dtype_text((tin_dtype)in->dtype),
                  tin_shape_text(&in->shape, text, sizeof text),
                  in->dtype == TIN_STR ? "one string is all that a file can be"
                                       : "give it as elements in memory, or as .npy");
}

/* ---- .npy, out ------------------------------------------------------------------ */

/* At the beginning of an output, whose buffer has room for it. */
void tin_put_npy_header(tin_output *o, const tin_tensor *t) {
  enum { BLOCK = 64, PREFIX = 10 };
  char type[8];
  describe(t, type);
  tin_put(o, "\x93NUMPY\1\0\0", PREFIX);
  tin_print_to(o, "{'descr': '%s', 'fortran_order': False, 'shape': (", type);
  for (int32_t i = 0; i < t->shape.rank; i++) tin_print_to(o, "%d,", t->shape.dim[i]);
  tin_print_to(o, "), }");
  while (o->used % BLOCK != BLOCK - 1) tin_put(o, " ", 1);
  tin_put(o, "\n", 1);
  o->buffer[8] = (char)(o->used - PREFIX);
}

/* ---- text ------------------------------------------------------------------------- */

double tin_float_of(const void *at, char kind, size_t size) {
  if (size == 8) return *(const double *)at;
  if (size == 4) return (double)*(const float *)at;
  uint16_t bits = *(const uint16_t *)at;
  return (double)(kind == 'V' ? tin_bfloat16_to_float(bits) : tin_half_to_float(bits));
}

/* Floats with as many digits as tell every value from any other. */
static void print_element(tin_output *o, const uint8_t *at, char kind, size_t size) {
  uint64_t value = 0;
  if (kind == 'S') {
    const tin_string *s = (const void *)at;
    tin_put(o, s->data, s->size);
  } else if (kind == 'c') {
    size /= 2;
    tin_put(o, "(", 1);
    print_element(o, at, 'f', size);
    tin_put(o, ",", 1);
    print_element(o, at + size, 'f', size);
    tin_put(o, ")", 1);
  } else if (kind == 'f' || kind == 'V') {
    tin_print_to(o, "%.*g",
                 (size == 8   ? 17
                  : size == 4 ? 9
                              : 5) -
                     (kind == 'V'),
                 tin_float_of(at, kind, size));
  } else if (kind == 'b') {
    tin_print_to(o, *at ? "true" : "false");
  } else if (kind) {
    memcpy(&value, at, size);
    uint64_t sign = UINT64_C(1) << (8 * size - 1);
    if (kind == 'i') value = (value ^ sign) - sign;
    tin_print_to(o, kind == 'i' ? "%lld" : "%llu", (unsigned long long)value);
  } else {
    tin_put(o, "?", 1);
  }
}

void tin_print_heading(tin_output *o, const char *what, const char *name, const tin_tensor *t) {
  char shape[128];
  tin_print_to(o, "%s%s: %s %s\n", what, name, tin_dtype_text((tin_dtype)t->dtype),
               tin_shape_text(&t->shape, shape, sizeof shape));
}

static void put_values(tin_output *o, const tin_tensor *t, bool as_text) {
  size_t bytes = 0, size = size_of(t), row = 1;
  char kind = tin_kind_of(t);
  (void)tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes);
  if (t->shape.rank > 0) row = (size_t)t->shape.dim[t->shape.rank - 1];
  for (size_t i = 0; i < bytes;) {
    const uint8_t *at = (const uint8_t *)t->data + i;
    i += size;
    if (as_text || kind == 'S')
      print_element(o, at, kind, size);
    else
      tin_put(o, at, size);
    if (as_text) tin_put(o, i / size % row == 0 ? "\n" : " ", 1);
  }
}

void tin_print_values(tin_output *o, const char *name, const tin_tensor *t) {
  tin_print_heading(o, "", name, t);
  put_values(o, t, true);
}

void tin_put_values(tin_output *o, const tin_tensor *t) { put_values(o, t, false); }
