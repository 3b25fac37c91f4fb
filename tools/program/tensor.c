/* SPDX-License-Identifier: Apache-2.0 */
/* tensor.c -- tensors from bytes, and as text. The format of .npy files is in NumPy's
 * documentation, numpy.lib.format. */
#include "tools/program/program.h"

#include "core/fail.h"
#include "core/print.h"

#include <string.h>

/* NumPy's name for an element type, without its byte order; NULL: it has none. */
static const char *numpy_name(tin_dtype type) {
  switch (type) {
  case TIN_F32:
    return "f4";
  case TIN_F16:
    return "f2";
  case TIN_F64:
    return "f8";
  case TIN_S8:
  case TIN_QS8:
    return "i1";
  case TIN_U8:
  case TIN_QU8:
    return "u1";
  case TIN_S16:
  case TIN_QS16:
    return "i2";
  case TIN_U16:
  case TIN_QU16:
    return "u2";
  case TIN_S32:
  case TIN_QS32:
    return "i4";
  case TIN_U32:
    return "u4";
  case TIN_S64:
    return "i8";
  case TIN_U64:
    return "u8";
  case TIN_BOOL:
    return "b1";
  case TIN_C64:
    return "c8";
  case TIN_C128:
    return "c16";
  case TIN_BF16:
    return "V2";
  default:
    return NULL;
  }
}

/* ---- .npy, in ------------------------------------------------------------------------------ */

typedef struct npy {
  const char *type; /* behind the sign of its byte order */
  size_t type_size;
  char order; /* '<' '|' '>' */
  bool fortran;
  tin_shape shape;
  const uint8_t *data;
  size_t size;
} npy;

/* What stands behind 'key': in the header, which ends at `end`. */
static const char *value_of(const char *at, const char *end, const char *key) {
  size_t n = strlen(key);
  for (; (size_t)(end - at) > n; at++) {
    if (memcmp(at, key, n) != 0) continue;
    for (at += n; at < end && (*at == ' ' || *at == ':'); at++) {
    }
    return at;
  }
  return end;
}

static bool parse_shape(const char *at, const char *end, tin_shape *shape) {
  *shape = (tin_shape){0};
  if (at == end || *at++ != '(') return false;
  while (at < end && *at != ')') {
    int64_t dim = 0;
    const char *start = at;
    for (; at < end && *at >= '0' && *at <= '9' && dim <= INT32_MAX; at++)
      dim = dim * 10 + (*at - '0');
    if (at > start) {
      if (shape->rank == TIN_MAX_RANK || dim > INT32_MAX) return false;
      shape->dim[shape->rank++] = (int32_t)dim;
    } else if (*at != ',' && *at != ' ') {
      return false;
    } else {
      at++;
    }
  }
  return at < end;
}

static bool parse_header(const char *at, const char *end, npy *out) {
  const char *type = value_of(at, end, "'descr'"), *fortran = value_of(at, end, "'fortran_order'");
  if (end - type < 4 || *type++ != '\'') return false;
  out->order = *type;
  out->type = type + (*type == '<' || *type == '>' || *type == '|' || *type == '=');
  const char *quote = memchr(out->type, '\'', (size_t)(end - out->type));
  if (!quote) return false;
  out->type_size = (size_t)(quote - out->type);
  out->fortran = fortran < end && *fortran == 'T';
  return parse_shape(value_of(at, end, "'shape'"), end, &out->shape);
}

static bool is_npy(const tin_bytes *bytes) {
  return bytes->size >= 10 && memcmp(bytes->data, "\x93NUMPY", 6) == 0;
}

static bool parse_npy(const tin_bytes *bytes, npy *out) {
  const uint8_t *b = bytes->data;
  bool first = b[6] == 1;
  size_t at = first ? 10 : 12, length = b[8] | (size_t)b[9] << 8;
  if (bytes->size < at) return false;
  if (!first) length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
  if (length > bytes->size - at) return false;
  out->data = b + at + length;
  out->size = bytes->size - at - length;
  return parse_header((const char *)b + at, (const char *)b + at + length, out);
}

/* ---- inputs -----------------------------------------------------------------------------------
 */

static tin_status set_value(tin_session *session, uint32_t index, const tin_shape *shape,
                            const void *data, size_t size, tin_error *error) {
  tin_tensor *in = tin_session_input(session, index);
  size_t bytes;
  if (!tin_tensor_size((tin_dtype)in->dtype, shape, &bytes) || bytes > size)
    return TIN_FAIL(error, TIN_CORRUPT, "the file ends before its array does");
  if (!in->data || !tin_shape_equal(&in->shape, shape))
    TIN_TRY(tin_session_resize(session, index, shape, error));
  in = tin_session_input(session, index);
  if (bytes) memcpy(in->data, data, bytes);
  return TIN_OK;
}

static tin_status feed_npy(tin_session *session, uint32_t index, const tin_bytes *bytes,
                           tin_error *error) {
  const tin_tensor *in = tin_session_input(session, index);
  const char *want = numpy_name((tin_dtype)in->dtype);
  npy array;
  if (!parse_npy(bytes, &array)) return TIN_FAIL(error, TIN_CORRUPT, "the .npy file is damaged");
  if (!want || strlen(want) != array.type_size || memcmp(want, array.type, array.type_size) != 0)
    return TIN_FAIL(error, TIN_MISMATCH, "its elements are '%.*s', expected '%s' (%s)",
                    (int)array.type_size, array.type, want ? want : "-",
                    tin_dtype_text((tin_dtype)in->dtype));
  if (array.order == '>' || array.fortran)
    return TIN_FAIL(error, TIN_UNSUPPORTED, "arrays must be little-endian and in C order");
  return set_value(session, index, &array.shape, array.data, array.size, error);
}

/* The one dimension that is not known, if there is one, follows from the size of the file. */
static tin_status feed_raw(tin_session *session, uint32_t index, const tin_bytes *bytes,
                           tin_error *error) {
  const tin_tensor *in = tin_session_input(session, index);
  tin_shape shape = in->shape;
  size_t each = tin_dtype_bytes((tin_dtype)in->dtype), known;
  int32_t open = -1;
  char text[128];
  for (int32_t i = 0; i < shape.rank; i++) {
    if (shape.dim[i] >= 0) continue;
    if (open >= 0) shape.rank = TIN_UNKNOWN;
    open = i;
  }
  if (open >= 0 && shape.rank >= 0) {
    shape.dim[open] = 1;
    if (tin_tensor_size((tin_dtype)in->dtype, &shape, &known) && known > 0)
      shape.dim[open] = bytes->size / known <= INT32_MAX ? (int32_t)(bytes->size / known) : 0;
  }
  if (each == 0 || !tin_tensor_size((tin_dtype)in->dtype, &shape, &known) || known != bytes->size)
    return TIN_FAIL(error, TIN_MISMATCH,
                    "%zu bytes, which is not %s %s: give it as elements in memory, or as .npy",
                    bytes->size, tin_dtype_text((tin_dtype)in->dtype),
                    tin_shape_text(&in->shape, text, sizeof text));
  return set_value(session, index, &shape, bytes->data, bytes->size, error);
}

static tin_status feed_string(tin_session *session, uint32_t index, const tin_bytes *bytes,
                              tin_error *error) {
  const tin_tensor *in = tin_session_input(session, index);
  tin_shape shape = in->shape;
  for (int32_t i = 0; i < shape.rank; i++)
    if (shape.dim[i] < 0) shape.dim[i] = 1;
  if (shape.rank < 0) shape.rank = 0;
  if (tin_numel(&shape) != 1)
    return TIN_FAIL(error, TIN_UNSUPPORTED, "an input of one string is all that a file can be");
  const tin_string value = {bytes->data, bytes->size};
  return set_value(session, index, &shape, &value, sizeof value, error);
}

tin_status tin_feed_bytes(tin_session *session, uint32_t index, const tin_bytes *bytes,
                          tin_error *error) {
  if (tin_session_input(session, index)->dtype == TIN_STR)
    return feed_string(session, index, bytes, error);
  return is_npy(bytes) ? feed_npy(session, index, bytes, error)
                       : feed_raw(session, index, bytes, error);
}

/* ---- .npy, out ----------------------------------------------------------------------------------
 */

void tin_put_npy_header(tin_output *o, const tin_tensor *t) {
  enum { BLOCK = 64, PREFIX = 10 };
  char text[256];
  const char *name = numpy_name((tin_dtype)t->dtype);
  int n =
      tin_print(text, sizeof text, "{'descr': '%c%s', 'fortran_order': False, 'shape': (",
                tin_dtype_bytes((tin_dtype)t->dtype) == 1 || !name ? '|' : '<', name ? name : "S1");
  for (int32_t i = 0; i < t->shape.rank; i++)
    n += tin_print(text + n, sizeof text - (size_t)n, "%d,", t->shape.dim[i]);
  n += tin_print(text + n, sizeof text - (size_t)n, "), }");
  size_t length = ((size_t)n + PREFIX + BLOCK) / BLOCK * BLOCK - PREFIX;
  const char prefix[PREFIX] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, (char)length, 0};
  tin_put(o, prefix, sizeof prefix);
  tin_put(o, text, (size_t)n);
  for (size_t i = (size_t)n; i + 1 < length; i++) tin_put(o, " ", 1);
  tin_put(o, "\n", 1);
}

/* ---- text
 * ---------------------------------------------------------------------------------------- */

/* IEEE 754 binary16, and the upper half of binary32. */
static double half(uint16_t bits) {
  double value = bits & 0x3ff;
  int exponent = bits >> 10 & 0x1f;
  if (exponent == 31) value = value > 0 ? 0.0 / 0.0 : 1.0 / 0.0;
  if (exponent > 0 && exponent < 31) value += 1024;
  for (int e = exponent > 0 ? exponent : 1; exponent < 31 && e > 25; e--) value *= 2;
  for (int e = exponent > 0 ? exponent : 1; exponent < 31 && e < 25; e++) value /= 2;
  return bits >> 15 ? -value : value;
}

static double upper_half(uint16_t bits) {
  uint32_t whole = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &whole, sizeof value);
  return (double)value;
}

static void print_element(tin_output *o, const tin_tensor *t, size_t i) {
#define ELEMENT(type) (((const type *)t->data)[i])
#define PART(type, k) (((const type *)t->data)[2 * i + (k)])
  switch ((tin_dtype)t->dtype) {
  case TIN_F32:
    tin_print_to(o, "%.9g", (double)ELEMENT(float));
    break;
  case TIN_F64:
    tin_print_to(o, "%.17g", ELEMENT(double));
    break;
  case TIN_F16:
    tin_print_to(o, "%.5g", half(ELEMENT(uint16_t)));
    break;
  case TIN_BF16:
    tin_print_to(o, "%.4g", upper_half(ELEMENT(uint16_t)));
    break;
  case TIN_C64:
    tin_print_to(o, "(%.9g,%.9g)", (double)PART(float, 0), (double)PART(float, 1));
    break;
  case TIN_C128:
    tin_print_to(o, "(%.17g,%.17g)", PART(double, 0), PART(double, 1));
    break;
  case TIN_BOOL:
    tin_put_text(o, ELEMENT(bool) ? "true" : "false");
    break;
  case TIN_S8:
  case TIN_QS8:
    tin_print_to(o, "%d", ELEMENT(int8_t));
    break;
  case TIN_U8:
  case TIN_QU8:
    tin_print_to(o, "%u", (unsigned)ELEMENT(uint8_t));
    break;
  case TIN_S16:
  case TIN_QS16:
    tin_print_to(o, "%d", ELEMENT(int16_t));
    break;
  case TIN_U16:
  case TIN_QU16:
    tin_print_to(o, "%u", (unsigned)ELEMENT(uint16_t));
    break;
  case TIN_S32:
  case TIN_QS32:
    tin_print_to(o, "%d", ELEMENT(int32_t));
    break;
  case TIN_U32:
    tin_print_to(o, "%u", ELEMENT(uint32_t));
    break;
  case TIN_S64:
    tin_print_to(o, "%lld", (long long)ELEMENT(int64_t));
    break;
  case TIN_U64:
    tin_print_to(o, "%llu", (unsigned long long)ELEMENT(uint64_t));
    break;
  case TIN_STR:
    tin_put(o, ELEMENT(tin_string).data, ELEMENT(tin_string).size);
    break;
  default:
    tin_put_text(o, "?");
    break;
  }
#undef ELEMENT
#undef PART
}

void tin_print_values(tin_output *o, const tin_tensor *t) {
  char text[128];
  tin_print_to(o, "%s: %s %s\n", t->name ? t->name : "?", tin_dtype_text((tin_dtype)t->dtype),
               tin_shape_text(&t->shape, text, sizeof text));
  int64_t count = tin_numel(&t->shape);
  int64_t row = t->shape.rank > 0 ? t->shape.dim[t->shape.rank - 1] : 1;
  for (int64_t i = 0; i < count && t->dtype != TIN_NONE; i++) {
    print_element(o, t, (size_t)i);
    tin_put_text(o, (i + 1) % row == 0 ? "\n" : " ");
  }
}
