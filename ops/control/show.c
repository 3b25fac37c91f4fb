/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/control/show.h"

#include "ops/common/types.h"

#include <complex.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

TIN_PRINTF(2, 3) static void put(tin_text *text, const char *format, ...) {
  va_list args;
  if (text->used + 1 >= text->size) return;
  va_start(args, format);
  int n = vsnprintf(text->data + text->used, text->size - text->used, format, args);
  va_end(args);
  if (n > 0) text->used += (size_t)n;
  if (text->used >= text->size) text->used = text->size - 1;
}

/* What could upset a terminal or a log is replaced. */
void tin_show_text(tin_text *text, const char *what, size_t size) {
  for (size_t i = 0; i < size && text->used + 1 < text->size; i++) {
    unsigned char c = (unsigned char)what[i];
    text->data[text->used++] = (char)(c < ' ' || c == 0x7f ? '?' : c);
  }
  if (text->used < text->size) text->data[text->used] = 0;
}

static void show_integer(tin_text *text, const void *data, tin_dtype type, int64_t i) {
  switch (type) {
#define CASE(t)                                                                                    \
  case TIN_E(t):                                                                                   \
    put(text, "%" PRId64, (int64_t)((const TIN_C(t) *)data)[i]);                                   \
    return;
    TIN_TYPES_SIGNED(CASE)
#undef CASE
#define CASE(t)                                                                                    \
  case TIN_E(t):                                                                                   \
    put(text, "%" PRIu64, (uint64_t)((const TIN_C(t) *)data)[i]);                                  \
    return;
    TIN_TYPES_UNSIGNED(CASE)
#undef CASE
  case TIN_BOOL:
    put(text, "%d", ((const uint8_t *)data)[i] != 0);
    return;
  default:
    put(text, "?");
  }
}

static void show_element(tin_text *text, const void *data, tin_dtype type, int64_t i) {
  switch (type) {
#define CASE(t)                                                                                    \
  case TIN_E(t):                                                                                   \
    put(text, "%.9g", (double)TIN_GET(t, ((const TIN_C(t) *)data)[i]));                            \
    return;
    TIN_TYPES_FLOAT(CASE)
#undef CASE
#define CASE(t)                                                                                    \
  case TIN_E(t):                                                                                   \
    put(text, "(%g,%g)", (double)creal(((const TIN_C(t) *)data)[i]),                               \
        (double)cimag(((const TIN_C(t) *)data)[i]));                                               \
    return;
    TIN_TYPES_COMPLEX(CASE)
#undef CASE
  case TIN_STR: {
    const tin_string *s = (const tin_string *)data + i;
    tin_show_text(text, s->data, s->size);
    return;
  }
  default:
    show_integer(text, data, type, i);
  }
}

void tin_show(tin_text *text, const tin_tensor *t, int64_t most) {
  int64_t n = tin_numel(&t->shape), shown = most < 0 || n < most ? n : most;
  put(text, "[");
  for (int64_t i = 0; i < shown && text->used + 1 < text->size; i++) {
    if (i > 0) put(text, " ");
    show_element(text, t->data, (tin_dtype)t->dtype, i);
  }
  put(text, shown < n ? "...]" : "]");
}
