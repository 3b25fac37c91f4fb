/* SPDX-License-Identifier: Apache-2.0 */
/* number.c -- elements of tensors as numbers, by one table of types. */
#include "tools/common/number.h"
#include "ops/common/types.h"

#include <complex.h>
#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/*  element type, C type, smallest and largest value */
#define SIGNED_TYPES(X)                                                                            \
  X(S8, int8_t, INT8_MIN, INT8_MAX)                                                                \
  X(S16, int16_t, INT16_MIN, INT16_MAX)                                                            \
  X(S32, int32_t, INT32_MIN, INT32_MAX)                                                            \
  X(S64, int64_t, INT64_MIN, INT64_MAX)                                                            \
  X(QS8, int8_t, INT8_MIN, INT8_MAX)                                                               \
  X(QS16, int16_t, INT16_MIN, INT16_MAX)                                                           \
  X(QS32, int32_t, INT32_MIN, INT32_MAX)
#define UNSIGNED_TYPES(X)                                                                          \
  X(U8, uint8_t, UINT8_MAX)                                                                        \
  X(U16, uint16_t, UINT16_MAX)                                                                     \
  X(U32, uint32_t, UINT32_MAX)                                                                     \
  X(U64, uint64_t, UINT64_MAX)                                                                     \
  X(QU8, uint8_t, UINT8_MAX)                                                                       \
  X(QU16, uint16_t, UINT16_MAX)
/*  element type, suffix in ops/common/types.h */
#define FLOAT_TYPES(X) X(F16, f16) X(BF16, bf16) X(F32, f32) X(F64, f64)

bool tin_dtype_is_integer(tin_dtype t) {
  switch (t) {
#define X(name, ...) case TIN_##name:
    SIGNED_TYPES(X) UNSIGNED_TYPES(X) return true;
#undef X
  default:
    return false;
  }
}

bool tin_dtype_is_float(tin_dtype t) {
  return t == TIN_F32 || t == TIN_F16 || t == TIN_BF16 || t == TIN_F64;
}

bool tin_dtype_is_number(tin_dtype t) {
  return tin_dtype_is_integer(t) || tin_dtype_is_float(t) || t == TIN_BOOL || t == TIN_C64 ||
         t == TIN_C128;
}

tin_number tin_number_signed(int64_t value) {
  return (tin_number){TIN_NUMBER_SIGNED, (double)value, 0, (uint64_t)value};
}

tin_number tin_number_unsigned(uint64_t value) {
  return (tin_number){TIN_NUMBER_UNSIGNED, (double)value, 0, value};
}

tin_number tin_number_float(double value) { return (tin_number){TIN_NUMBER_FLOAT, value, 0, 0}; }

tin_number tin_number_get(const tin_tensor *t, int64_t i) {
  switch ((tin_dtype)t->dtype) {
#define X(name, type, ...)                                                                         \
  case TIN_##name:                                                                                 \
    return tin_number_signed(((const type *)t->data)[i]);
    SIGNED_TYPES(X)
#undef X
#define X(name, type, ...)                                                                         \
  case TIN_##name:                                                                                 \
    return tin_number_unsigned(((const type *)t->data)[i]);
    UNSIGNED_TYPES(X)
#undef X
#define X(name, suffix)                                                                            \
  case TIN_##name:                                                                                 \
    return tin_number_float((double)TIN_GET(suffix, ((const TIN_C(suffix) *)t->data)[i]));
    FLOAT_TYPES(X)
#undef X
  case TIN_BOOL:
    return tin_number_unsigned(((const bool *)t->data)[i]);
  case TIN_C64: {
    const float *c = (const float *)t->data + 2 * i;
    return (tin_number){TIN_NUMBER_COMPLEX, (double)c[0], (double)c[1], 0};
  }
  case TIN_C128: {
    const double *c = (const double *)t->data + 2 * i;
    return (tin_number){TIN_NUMBER_COMPLEX, c[0], c[1], 0};
  }
  default:
    return tin_number_float(NAN);
  }
}

/* ---- storing ------------------------------------------------------------------ */

/* A float that is a whole number becomes that integer. */
static bool whole(tin_number *n) {
  if (n->kind == TIN_NUMBER_SIGNED || n->kind == TIN_NUMBER_UNSIGNED) return true;
  if (n->im != 0 || !(n->re >= -0x1p63 && n->re < 0x1p64) || n->re != floor(n->re)) return false;
  *n = n->re < 0 ? tin_number_signed((int64_t)n->re) : tin_number_unsigned((uint64_t)n->re);
  return true;
}

static bool negative(tin_number n) { return n.kind == TIN_NUMBER_SIGNED && (int64_t)n.integer < 0; }

static bool as_signed(tin_number n, int64_t min, int64_t max, int64_t *out) {
  if (!whole(&n) || (!negative(n) && n.integer > (uint64_t)max)) return false;
  *out = (int64_t)n.integer;
  return *out >= min;
}

static bool as_unsigned(tin_number n, uint64_t max, uint64_t *out) {
  if (!whole(&n) || negative(n) || n.integer > max) return false;
  *out = n.integer;
  return true;
}

/* A finite number must not become an infinite one. */
static bool fits_float(tin_dtype t, double x) {
  double max = t == TIN_F16    ? 65519.99
               : t == TIN_BF16 ? 0x1.fefffep127
               : t == TIN_F64  ? DBL_MAX
                               : (double)FLT_MAX;
  return isnan(x) || isinf(x) || fabs(x) <= max;
}

static bool put_complex(const tin_tensor *t, int64_t i, tin_number n) {
  bool wide = t->dtype == TIN_C128;
  if (!wide && !(fits_float(TIN_F32, n.re) && fits_float(TIN_F32, n.im))) return false;
  if (wide) {
    double *c = (double *)t->data + 2 * i;
    c[0] = n.re, c[1] = n.im;
  } else {
    float *c = (float *)t->data + 2 * i;
    c[0] = (float)n.re, c[1] = (float)n.im;
  }
  return true;
}

static bool put_bool(const tin_tensor *t, int64_t i, tin_number n) {
  ((bool *)t->data)[i] = n.re != 0 || n.im != 0 || n.integer != 0;
  return true;
}

bool tin_number_put(const tin_tensor *t, int64_t i, tin_number n) {
  int64_t s;
  uint64_t u;
  switch ((tin_dtype)t->dtype) {
#define X(name, type, min, max)                                                                    \
  case TIN_##name:                                                                                 \
    return as_signed(n, min, max, &s) && (((type *)t->data)[i] = (type)s, true);
    SIGNED_TYPES(X)
#undef X
#define X(name, type, max)                                                                         \
  case TIN_##name:                                                                                 \
    return as_unsigned(n, max, &u) && (((type *)t->data)[i] = (type)u, true);
    UNSIGNED_TYPES(X)
#undef X
#define X(name, suffix)                                                                            \
  case TIN_##name:                                                                                 \
    if (n.im != 0 || !fits_float(TIN_##name, n.re)) return false;                                  \
    ((TIN_C(suffix) *)t->data)[i] = TIN_PUT(suffix, (TIN_A(suffix))n.re);                          \
    return true;
    FLOAT_TYPES(X)
#undef X
  case TIN_BOOL:
    return put_bool(t, i, n);
  case TIN_C64:
  case TIN_C128:
    return put_complex(t, i, n);
  default:
    return false;
  }
}

/* ---- comparing, text ------------------------------------------------------------ */

static bool is_integer(tin_number n) {
  return n.kind == TIN_NUMBER_SIGNED || n.kind == TIN_NUMBER_UNSIGNED;
}

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

bool tin_number_equal(tin_number a, tin_number b) {
  if (is_integer(a) && is_integer(b)) return a.integer == b.integer && negative(a) == negative(b);
  return same(a.re, b.re) && same(a.im, b.im);
}

/* The fewest digits that read back as the same value of that type. */
static void float_text(double x, tin_dtype t, char *buffer, size_t size) {
  if (isnan(x)) x = (double)NAN; /* its sign means nothing */
  bool narrow = t != TIN_F64 && t != TIN_C128;
  int first = t == TIN_F16 || t == TIN_BF16 ? 3 : narrow ? FLT_DIG : DBL_DIG;
  for (int digits = first; digits <= DBL_DECIMAL_DIG; digits++) {
    snprintf(buffer, size, "%.*g", digits, x);
    double back = strtod(buffer, NULL);
    if (!isfinite(x) || (narrow ? (float)back == (float)x : back == x)) return;
  }
}

const char *tin_number_text(tin_number n, tin_dtype t, char *buffer, size_t size) {
  char re[40], im[40];
  if (t == TIN_BOOL) {
    snprintf(buffer, size, "%s", n.integer ? "true" : "false");
  } else if (n.kind == TIN_NUMBER_SIGNED) {
    snprintf(buffer, size, "%" PRId64, (int64_t)n.integer);
  } else if (n.kind == TIN_NUMBER_UNSIGNED) {
    snprintf(buffer, size, "%" PRIu64, n.integer);
  } else if (n.kind == TIN_NUMBER_COMPLEX) {
    float_text(n.re, t, re, sizeof re);
    float_text(n.im, t, im, sizeof im);
    snprintf(buffer, size, "%s%s%sj", re, im[0] == '-' ? "" : "+", im);
  } else {
    float_text(n.re, t, re, sizeof re);
    snprintf(buffer, size, "%s", re);
  }
  return buffer;
}

/* ---- reading -------------------------------------------------------------------- */

static const char *parse_integer(const char *text, tin_number *n) {
  char *end;
  errno = 0;
  if (text[0] == '-')
    *n = tin_number_signed(strtoll(text, &end, 10));
  else
    *n = tin_number_unsigned(strtoull(text, &end, 10));
  bool more = *end == '.' || *end == 'e' || *end == 'E' || *end == 'x' || *end == 'X';
  return end == text || errno || more ? NULL : end;
}

static const char *parse_word(const char *text, tin_number *n) {
  static const char *const words[] = {"false", "true", "False", "True"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t length = strlen(words[i]);
    if (strncmp(text, words[i], length) == 0 && !isalnum((unsigned char)text[length])) {
      *n = tin_number_unsigned(i % 2);
      return text + length;
    }
  }
  return NULL;
}

static const char *parse_float(const char *text, tin_number *n) {
  char *end;
  *n = tin_number_float(strtod(text, &end));
  return end == text ? NULL : end;
}

/* "2j", or what follows the real part: "+2j". */
static const char *parse_imaginary(const char *text, double *im) {
  char *end;
  *im = strtod(text, &end);
  return end == text || *end != 'j' ? NULL : end + 1;
}

static tin_number complex_number(double re, double im) {
  return (tin_number){TIN_NUMBER_COMPLEX, re, im, 0};
}

const char *tin_number_parse(const char *text, tin_number *n) {
  double im;
  if (isspace((unsigned char)text[0])) return NULL;
  const char *end = parse_imaginary(text, &im);
  if (end) return *n = complex_number(0, im), end;
  if ((end = parse_word(text, n))) return end;
  if (!(end = parse_integer(text, n)) && !(end = parse_float(text, n))) return NULL;
  const char *rest = *end == '+' || *end == '-' ? parse_imaginary(end, &im) : NULL;
  if (!rest) return end;
  *n = complex_number(n->re, im);
  return rest;
}
