/* SPDX-License-Identifier: Apache-2.0 */
/* print.c -- see print.h. Numbers become text from their last digit to their first. */
#include "core/print.h"

#include <string.h>

typedef struct printer {
  char *buffer;
  size_t size, used; /* used may be more than size: what it would take */
  const char *format;
  va_list arguments;
  /* What stands between % and the conversion. */
  int width, precision;
  char flag;     /* 0: zeros fill the field, -: the text is at its left */
  char length;   /* 0, h, l, q (long long), z, j, t, L */
  bool negative; /* a number, which is then without its sign */
} printer;

static bool among(char c, const char *set) {
  while (*set && *set != c) set++;
  return *set != 0;
}

static void put(printer *p, char c) {
  if (p->used < p->size) p->buffer[p->used] = c;
  p->used++;
}

static void put_field(printer *p, const char *text, const char *end) {
  ptrdiff_t room = p->width - (end - text) - p->negative;
  if (p->negative && p->flag == '0') put(p, '-');
  for (; room > 0 && p->flag != '-'; room--) put(p, p->flag == '0' ? '0' : ' ');
  if (p->negative && p->flag != '0') put(p, '-');
  while (text < end) put(p, *text++);
  for (; room > 0; room--) put(p, ' ');
}

/* ---- numbers, in front of `at`; they return where they begin ----------------------------- */

static char *digits(char *at, uint64_t value, unsigned base, ptrdiff_t least) {
  const char *end = at;
  for (; value || end - at < least; value /= base) *--at = "0123456789abcdef"[value % base];
  return at;
}

/* value >= 0 as a number of `places` digits * 10^(*exponent - (places - 1)). */
static int64_t scale(double value, int places, int *exponent) {
  static const double powers[] = {1e256, 1e128, 1e64, 1e32, 1e16, 1e8, 1e4, 1e2, 1e1};
  int e = 0;
  for (int i = 0, step = 256; step > 0 && value > 0; i++, step /= 2) {
    if (value >= powers[i]) value /= powers[i], e += step;
    if (value * powers[i] < 10) value *= powers[i], e -= step;
  }
  int64_t unit = 1;
  for (int i = 1; i < places; i++) unit *= 10;
  int64_t number = (int64_t)(value * (double)unit + 0.5);
  if (number >= unit * 10) number /= 10, e++;
  *exponent = e;
  return number;
}

/* C11 7.21.6.1, %g: the shorter of fixed and exponent, without zeros at the end. The point is
 * behind place `point`; places below 0 are zeros in front of the number. */
static char *general(char *at, double value, int places) {
  int e, point = 0;
  int64_t number = scale(value, places, &e);
  if (e >= -4 && e < places) {
    point = e;
  } else {
    at = digits(at, (uint64_t)(e < 0 ? -e : e), 10, 2);
    *--at = e < 0 ? '-' : '+';
    *--at = 'e';
  }
  const char *end = at;
  for (int i = places - 1; i >= 0 || i >= point; i--, number /= 10) {
    char digit = (char)('0' + number % 10);
    if (i > point && digit == '0' && at == end) continue;
    if (i == point && at < end) *--at = '.';
    *--at = digit;
  }
  return at;
}

static char *floating(printer *p, char *at) {
  enum { MOST_PLACES = 17 };
  double value =
      p->length == 'L' ? (double)va_arg(p->arguments, long double) : va_arg(p->arguments, double);
  int places = p->precision < 0 ? 6 : p->precision;
  if (places < 1) places = 1;
  if (places > MOST_PLACES) places = MOST_PLACES;
  if (value < 0) value = -value, p->negative = true;
  if (value - value >= 0) return general(at, value, places); /* it is finite */
  return memcpy(at - 3, value > 0 ? "inf" : "nan", 3);
}

static unsigned next_int(printer *p) { return va_arg(p->arguments, unsigned); }

/* Types of the same size are passed alike. */
static uint64_t next_integer(printer *p, bool is_signed) {
  static const char wide[] = {'q',
                              'j',
                              sizeof(size_t) > sizeof(int) ? 'z' : 'q',
                              sizeof(ptrdiff_t) > sizeof(int) ? 't' : 'q',
                              sizeof(long) > sizeof(int) ? 'l' : 'q',
                              0};
  if (among(p->length, wide)) return va_arg(p->arguments, unsigned long long);
  unsigned value = next_int(p);
  return is_signed ? (uint64_t)(int)value : value;
}

/* ---- formats ------------------------------------------------------------------------------ */

static void convert(printer *p, char conversion) {
  char text[32], *end = text + sizeof text, *at = end;
  unsigned base = conversion == 'o' ? 8 : among(conversion, "xXp") ? 16 : 10;
  if (among(conversion, "aAeEfFgG")) {
    at = floating(p, end);
  } else if (among(conversion, "di")) {
    uint64_t value = next_integer(p, true);
    if ((int64_t)value < 0) value = 0 - value, p->negative = true;
    at = digits(end, value, base, 1);
  } else if (among(conversion, "uoxX")) {
    at = digits(end, next_integer(p, false), base, 1);
  } else if (among(conversion, "sp")) {
    char *pointer = va_arg(p->arguments, void *);
    at = digits(end, (uintptr_t)pointer, base, 1);
    if (conversion == 's') {
      at = end = pointer ? pointer : "(null)";
      while (end - at != p->precision && *end) end++;
    }
  } else if (conversion) {
    *--at = conversion == 'c' ? (char)next_int(p) : conversion;
  }
  if (conversion) put_field(p, at, end);
}

/* A number, or * for the next argument. */
static int take_number(printer *p) {
  int number = 0;
  if (*p->format == '*') return p->format++, (int)next_int(p);
  for (; *p->format >= '0' && *p->format <= '9'; p->format++)
    if (number < 10000) number = number * 10 + (*p->format - '0');
  return number;
}

static void take_directive(printer *p) {
  p->negative = false, p->flag = p->length = 0;
  p->precision = -1;
  for (; among(*p->format, "0-+ #"); p->format++)
    if (p->flag != '-' && among(*p->format, "0-")) p->flag = *p->format;
  p->width = take_number(p);
  if (*p->format == '.') p->format++, p->precision = take_number(p);
  for (; among(*p->format, "hlzjtL"); p->format++) p->length = p->length == 'l' ? 'q' : *p->format;
}

int tin_vprint(char *buffer, size_t size, const char *format, va_list args) {
  printer p = {.buffer = buffer, .size = size, .format = format};
  va_copy(p.arguments, args);
  while (*p.format) {
    if (*p.format != '%') {
      put(&p, *p.format++);
      continue;
    }
    p.format++;
    take_directive(&p);
    convert(&p, *p.format);
    if (*p.format) p.format++;
  }
  va_end(p.arguments);
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
