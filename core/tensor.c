/* SPDX-License-Identifier: Apache-2.0 */
/* tensor.c -- names and sizes of element types, shapes as text. */
#include "tinfer/tensor.h"

#include <string.h>

#include "core/checked.h"

/* Without pointers, which take more than the names. */
static const struct {
  char text[11];
  uint8_t bytes;
} dtypes[] = {
#define X(name, bits, text) {text, (bits) / 8},
    TIN_DTYPE_MAP(X)
#undef X
};

_Static_assert(sizeof(tin_string) <= 16, "an element of a string tensor has 128 bits");

static bool is_dtype(tin_dtype t) { return (unsigned)t < TIN_DTYPE_COUNT; }

const char *tin_dtype_text(tin_dtype t) { return is_dtype(t) ? dtypes[t].text : "?"; }

size_t tin_dtype_bytes(tin_dtype t) {
  if (t == TIN_STR) return sizeof(tin_string);
  return is_dtype(t) ? dtypes[t].bytes : 0;
}

tin_dtype tin_dtype_named(const char *text) {
  static const struct {
    const char *name;
    tin_dtype type;
  } numpy[] = {{"float32", TIN_F32}, {"float64", TIN_F64}, {"float16", TIN_F16}};
  if (!text) return TIN_NONE;
  for (tin_dtype t = TIN_NONE; t < TIN_DTYPE_COUNT; t++)
    if (strcmp(text, dtypes[t].text) == 0) return t;
  for (size_t i = 0; i < sizeof numpy / sizeof *numpy; i++)
    if (strcmp(text, numpy[i].name) == 0) return numpy[i].type;
  return TIN_NONE;
}

#ifdef TIN_LEAN
extern inline int64_t tin_numel(const tin_shape *s);
extern inline bool tin_shape_equal(const tin_shape *a, const tin_shape *b);
#endif

bool tin_tensor_size(tin_dtype t, const tin_shape *s, size_t *bytes) {
  int64_t count = tin_numel(s);
  if (count < 0 || (uint64_t)count > PTRDIFF_MAX) return false;
  return tin_size_mul((size_t)count, tin_dtype_bytes(t), bytes);
}

/* Appends text to buffer[0, size), of which `used` bytes are taken; returns the new `used`. */
static size_t append(char *buffer, size_t size, size_t used, const char *text) {
  for (; *text && used + 1 < size; text++) buffer[used++] = *text;
  return used;
}

static size_t append_dim(char *buffer, size_t size, size_t used, int32_t dim) {
  char text[12], *at = &text[sizeof text - 1];
  if (dim < 0) return append(buffer, size, used, "?");
  *at = 0;
  do *--at = (char)('0' + dim % 10);
  while (dim /= 10);
  return append(buffer, size, used, at);
}

const char *tin_shape_text(const tin_shape *s, char *buffer, size_t size) {
  if (size == 0) return buffer;
  size_t used = append(buffer, size, 0, "[");
  if (s->rank < 0 || s->rank > TIN_MAX_RANK) used = append(buffer, size, used, "...");
  for (int32_t i = 0; i < s->rank && s->rank <= TIN_MAX_RANK; i++) {
    if (i > 0) used = append(buffer, size, used, ",");
    used = append_dim(buffer, size, used, s->dim[i]);
  }
  used = append(buffer, size, used, "]");
  buffer[used] = 0;
  return buffer;
}
