/* SPDX-License-Identifier: Apache-2.0 */
/* debug.c -- types, shapes, numbers and tensors as TensorFlow's tools write them. */
#include "tools/common/debug.h"
#include "tools/common/number.h"

#include <float.h>
#include <stdlib.h>

/* ---- types, shapes, counts -------------------------------------------------------- */

int tin_tf_type_number(tin_dtype t) {
  static const uint8_t numbers[TIN_DTYPE_COUNT] = {
      [TIN_F32] = 1,      [TIN_F64] = 2,  [TIN_S32] = 3,   [TIN_U8] = 4,    [TIN_S16] = 5,
      [TIN_S8] = 6,       [TIN_STR] = 7,  [TIN_C64] = 8,   [TIN_S64] = 9,   [TIN_BOOL] = 10,
      [TIN_QS8] = 11,     [TIN_QU8] = 12, [TIN_QS32] = 13, [TIN_BF16] = 14, [TIN_QS16] = 15,
      [TIN_QU16] = 16,    [TIN_U16] = 17, [TIN_C128] = 18, [TIN_F16] = 19,  [TIN_RESOURCE] = 20,
      [TIN_VARIANT] = 21, [TIN_U32] = 22, [TIN_U64] = 23};
  return t < TIN_DTYPE_COUNT ? numbers[t] : 0;
}

const char *tin_tf_type_text(tin_dtype t) { return t == TIN_NONE ? "INVALID" : tin_dtype_text(t); }

const char *tin_tf_shape_text(const tin_shape *shape, char *buffer, size_t size) {
  return shape->rank == TIN_UNKNOWN ? "<unknown>" : tin_shape_text(shape, buffer, size);
}

const char *tin_tf_number_text(int64_t number, char *buffer, size_t size) {
  static const char units[] = "kMBT";
  const char *sign = number < 0 ? "-" : "";
  uint64_t n = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  size_t unit = 0;
  if (n < 1000) {
    snprintf(buffer, size, "%s%d", sign, (int)n);
  } else if (n >= UINT64_C(1000000000000000)) {
    snprintf(buffer, size, "%s%0.3G", sign, (double)n);
  } else {
    for (; n >= 1000000; n /= 1000) unit++;
    snprintf(buffer, size, "%s%.2f%c", sign, (double)n / 1000.0, units[unit]);
  }
  return buffer;
}

/* ---- tensors ------------------------------------------------------------------------ */

enum { SHOWN = 3 };

/* Six digits, or nine (double: 15, 17) if those do not read back as the same. */
static void print_float(FILE *to, double x, bool narrow) {
  char text[48];
  snprintf(text, sizeof text, "%.*g", narrow ? FLT_DIG : DBL_DIG, x);
  double back = strtod(text, NULL);
  if (x == x && (narrow ? (float)back != (float)x : back != x))
    snprintf(text, sizeof text, "%.*g", narrow ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG, x);
  fputs(text, to);
}

static void print_escaped(FILE *to, const tin_string *s) {
  for (size_t i = 0; i < s->size; i++) {
    unsigned char c = (unsigned char)s->data[i];
    if (c == '\n' || c == '\r' || c == '\t')
      fprintf(to, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    else if (c == '"' || c == '\'' || c == '\\')
      fprintf(to, "\\%c", c);
    else if (c < 32 || c >= 127)
      fprintf(to, "\\%03o", c);
    else
      fputc(c, to);
  }
}

static void print_element(FILE *to, const tin_tensor *t, int64_t i) {
  char text[64];
  if (t->dtype == TIN_STR) {
    print_escaped(to, (const tin_string *)t->data + i);
  } else if (!tin_dtype_is_number(t->dtype) || t->dtype == TIN_QS32 || t->dtype == TIN_C64 ||
             t->dtype == TIN_C128) {
    fputc('?', to);
  } else if (tin_dtype_is_float(t->dtype)) {
    print_float(to, tin_number_get(t, i).re, t->dtype != TIN_F64);
  } else if (t->dtype == TIN_BOOL) {
    fputc(tin_number_get(t, i).integer ? '1' : '0', to);
  } else {
    fputs(tin_number_text(tin_number_get(t, i), t->dtype, text, sizeof text), to);
  }
}

/* Dimension `axis` of what is left to show, from element *next on. */
static void print_dim(FILE *to, const tin_tensor *t, int32_t axis, int64_t limit, int64_t *next) {
  bool last = axis == t->shape.rank - 1;
  for (int32_t i = 0; i < t->shape.dim[axis] && *next < limit; i++) {
    if (!last) {
      fputc('[', to);
      print_dim(to, t, axis + 1, limit, next);
      fputc(']', to);
      continue;
    }
    if (i) fputc(' ', to);
    print_element(to, t, (*next)++);
    if (*next == limit && axis > 0 && i + 1 < t->shape.dim[axis]) fputs("...", to);
  }
}

void tin_tf_print_tensor(FILE *to, const tin_tensor *t) {
  char shape[128];
  int64_t count = tin_numel(&t->shape), limit = count < SHOWN ? count : SHOWN, next = 0;
  fprintf(to, "Tensor<type: %s shape: %s values: ", tin_tf_type_text(t->dtype),
          tin_tf_shape_text(&t->shape, shape, sizeof shape));
  if (t->shape.rank == 0 && t->data)
    print_element(to, t, 0);
  else if (t->shape.rank > 0 && t->data && limit > 0)
    print_dim(to, t, 0, limit, &next);
  fprintf(to, "%s>", count > SHOWN ? "..." : "");
}
