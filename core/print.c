/* SPDX-License-Identifier: Apache-2.0 */
/* print.c -- see print.h. */
#include "core/print.h"

#include <string.h>

typedef struct printer {
  char *buffer;
  size_t size, used; /* used may be more than size: what it would take */
} printer;

typedef struct directive { /* what stands between % and the conversion */
  bool left, zeros;
  int width, precision; /* precision -1: not given */
  char length;          /* 0, h, l, q (long long), z, j, t */
} directive;

static void put(printer *p, const char *text, size_t n) {
  for (size_t i = 0; i < n; i++, p->used++)
    if (p->used < p->size) p->buffer[p->used] = text[i];
}

static void fill(printer *p, char c, int count) {
  for (int i = 0; i < count; i++) put(p, &c, 1);
}

/* `sign` bytes of the text stay in front of zeros. */
static void put_field(printer *p, const directive *d, const char *text, size_t n, size_t sign) {
  int room = (size_t)(d->width > 0 ? d->width : 0) > n ? d->width - (int)n : 0;
  if (!d->left && !d->zeros) fill(p, ' ', room);
  put(p, text, sign);
  if (!d->left && d->zeros) fill(p, '0', room);
  put(p, text + sign, n - sign);
  if (d->left) fill(p, ' ', room);
}

/* ---- numbers ----------------------------------------------------------------------------- */

/* Digits of `value` in front of `end`; returns the first. */
static char *digits_of(char *end, uint64_t value, unsigned base) {
  do {
    *--end = "0123456789abcdef"[value % base];
    value /= base;
  } while (value);
  return end;
}

static void put_integer(printer *p, const directive *d, uint64_t value, bool negative,
                        unsigned base) {
  char text[24], *end = text + sizeof text, *start = digits_of(end, value, base);
  if (negative) *--start = '-';
  put_field(p, d, start, (size_t)(end - start), negative);
}

enum { MOST_DIGITS = 17 };

/* value > 0 as digits * 10^(*exponent - (precision - 1)), digits having `precision` places. */
static uint64_t scale(double value, int precision, int *exponent) {
  static const double powers[] = {1e256, 1e128, 1e64, 1e32, 1e16, 1e8, 1e4, 1e2, 1e1};
  int e = 0;
  for (int i = 0, step = 256; i < 9; i++, step /= 2) {
    if (value >= powers[i]) value /= powers[i], e += step;
    if (value * powers[i] < 10) value *= powers[i], e -= step;
  }
  uint64_t unit = 1;
  for (int i = 1; i < precision; i++) unit *= 10;
  uint64_t digits = (uint64_t)(value * (double)unit + 0.5);
  if (digits >= unit * 10) digits /= 10, e++;
  *exponent = e;
  return digits;
}

/* `n` digits, a point behind the first `whole` of them; zeros where there are none. */
static char *put_digits(char *at, const char *digits, int n, int whole) {
  if (whole <= 0) *at++ = '0', *at++ = '.';
  for (int i = whole; i < 0; i++) *at++ = '0';
  for (int i = 0; i < n || i < whole; i++) {
    if (i == whole && i > 0) *at++ = '.';
    *at++ = i < n ? digits[i] : '0';
  }
  return at;
}

static char *put_exponent(char *at, int e) {
  char text[8], *end = text + sizeof text, *start = digits_of(end, (uint64_t)(e < 0 ? -e : e), 10);
  *at++ = 'e';
  *at++ = e < 0 ? '-' : '+';
  if (end - start < 2) *at++ = '0';
  while (start < end) *at++ = *start++;
  return at;
}

/* C11 7.21.6.1, %g: the shorter of fixed and exponent, without zeros at the end. */
static char *general(char *at, double value, int precision) {
  char digits[24];
  int e, n = precision;
  uint64_t number = scale(value, precision, &e);
  for (; n > 1 && number % 10 == 0; n--) number /= 10;
  const char *first = digits_of(digits + sizeof digits, number, 10);
  if (e >= -4 && e < precision) return put_digits(at, first, n, e + 1);
  return put_exponent(put_digits(at, first, n, 1), e);
}

static void put_double(printer *p, const directive *d, double value) {
  char text[48], *at = text;
  int precision = d->precision < 0 ? 6 : d->precision;
  if (precision < 1) precision = 1;
  if (precision > MOST_DIGITS) precision = MOST_DIGITS;
  bool negative = value < 0;
  if (negative) *at++ = '-', value = -value;
  if (value != value)
    memcpy(at, "nan", 3), at += 3;
  else if (value > 1.7976931348623157e308)
    memcpy(at, "inf", 3), at += 3;
  else if (value > 0)
    at = general(at, value, precision);
  else
    *at++ = '0';
  put_field(p, d, text, (size_t)(at - text), negative);
}

/* ---- arguments ----------------------------------------------------------------------------- */

typedef struct arguments {
  va_list list;
} arguments;

static int64_t next_signed(arguments *a, char length) {
  switch (length) {
  case 'l':
    return va_arg(a->list, long);
  case 'q':
    return va_arg(a->list, long long);
  case 'j':
    return va_arg(a->list, intmax_t);
  case 'z':
  case 't':
    return va_arg(a->list, ptrdiff_t);
  default:
    return va_arg(a->list, int);
  }
}

static uint64_t next_unsigned(arguments *a, char length) {
  switch (length) {
  case 'l':
    return va_arg(a->list, unsigned long);
  case 'q':
    return va_arg(a->list, unsigned long long);
  case 'j':
    return va_arg(a->list, uintmax_t);
  case 'z':
  case 't':
    return va_arg(a->list, size_t);
  default:
    return va_arg(a->list, unsigned);
  }
}

static void put_text(printer *p, const directive *d, const char *text) {
  size_t n = 0, most = d->precision < 0 ? SIZE_MAX : (size_t)d->precision;
  if (!text) text = "(null)";
  while (n < most && text[n]) n++;
  put_field(p, d, text, n, 0);
}

static void convert(printer *p, const directive *d, char conversion, arguments *a) {
  char c;
  int64_t number;
  switch (conversion) {
  case 'd':
  case 'i':
    number = next_signed(a, d->length);
    put_integer(p, d, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, number < 0, 10);
    break;
  case 'u':
    put_integer(p, d, next_unsigned(a, d->length), false, 10);
    break;
  case 'o':
    put_integer(p, d, next_unsigned(a, d->length), false, 8);
    break;
  case 'x':
  case 'X':
    put_integer(p, d, next_unsigned(a, d->length), false, 16);
    break;
  case 'p':
    put_integer(p, d, (uintptr_t)va_arg(a->list, void *), false, 16);
    break;
  case 's':
    put_text(p, d, va_arg(a->list, const char *));
    break;
  case 'a':
  case 'A':
  case 'e':
  case 'E':
  case 'f':
  case 'F':
  case 'g':
  case 'G':
    put_double(p, d,
               d->length == 'L' ? (double)va_arg(a->list, long double) : va_arg(a->list, double));
    break;
  case 'c':
    c = (char)va_arg(a->list, int);
    put_field(p, d, &c, 1, 0);
    break;
  default:
    put(p, &conversion, conversion != 0);
    break;
  }
}

/* A number, or * for the next argument. */
static int take_number(const char **format, arguments *a) {
  int value = 0;
  if (**format == '*') return (*format)++, va_arg(a->list, int);
  for (; **format >= '0' && **format <= '9' && value < 10000; (*format)++)
    value = value * 10 + (**format - '0');
  return value;
}

static char take_length(const char **format) {
  char length = 0;
  for (; **format && strchr("hlzjtL", **format); (*format)++)
    length = length == 'l' ? 'q' : **format;
  return length;
}

static const char *put_directive(printer *p, const char *format, arguments *a) {
  directive d = {.precision = -1};
  for (; *format && strchr("0-+ #", *format); format++) {
    if (*format == '0') d.zeros = true;
    if (*format == '-') d.left = true;
  }
  d.width = take_number(&format, a);
  if (*format == '.') {
    format++;
    d.precision = take_number(&format, a);
  }
  d.length = take_length(&format);
  convert(p, &d, *format, a);
  return *format ? format + 1 : format;
}

int tin_vprint(char *buffer, size_t size, const char *format, va_list args) {
  printer p = {buffer, size, 0};
  arguments a;
  va_copy(a.list, args);
  while (*format) {
    const char *start = format;
    while (*format && *format != '%') format++;
    put(&p, start, (size_t)(format - start));
    if (*format == '%') format = put_directive(&p, format + 1, &a);
  }
  va_end(a.list);
  if (size > 0) buffer[p.used < size ? p.used : size - 1] = 0;
  return (int)p.used;
}

int tin_print(char *buffer, size_t size, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int n = tin_vprint(buffer, size, format, args);
  va_end(args);
  return n;
}
