/* SPDX-License-Identifier: Apache-2.0 */
/* print.c -- tensors for people to read. */
#include "tools/common/print.h"
#include "tools/common/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { SHOWN = 8 }; /* elements */

/* ---- statistics ------------------------------------------------------------------ */

typedef struct stats {
  double min, max, sum;
  int64_t count, nans;
} stats;

static stats measure(const tin_tensor *t, int64_t count) {
  stats s = {INFINITY, -INFINITY, 0, 0, 0};
  for (int64_t i = 0; i < count; i++) {
    tin_number n = tin_number_get(t, i);
    double x = n.kind == TIN_NUMBER_COMPLEX ? hypot(n.re, n.im) : n.re;
    if (isnan(x) || isnan(n.im)) {
      s.nans++;
      continue;
    }
    if (x < s.min) s.min = x;
    if (x > s.max) s.max = x;
    s.sum += x;
    s.count++;
  }
  return s;
}

static void print_stats(FILE *to, const tin_tensor *t, int64_t count) {
  stats s = measure(t, count);
  bool complex = t->dtype == TIN_C64 || t->dtype == TIN_C128;
  fprintf(to, "  ");
  if (s.count)
    fprintf(to, "%smin %g  max %g  mean %g", complex ? "magnitudes: " : "", s.min, s.max,
            s.sum / (double)s.count);
  if (s.nans) fprintf(to, "%s%" PRId64 " NaN", s.count ? "  " : "", s.nans);
  fprintf(to, "\n");
}

/* ---- elements -------------------------------------------------------------------- */

const char *tin_escape(const char *bytes, size_t length, char *buffer, size_t size) {
  size_t n = 0;
  for (size_t i = 0; i < length && n + 5 < size; i++) {
    unsigned char c = (unsigned char)bytes[i];
    if (c == '"' || c == '\\')
      n += (size_t)snprintf(buffer + n, size - n, "\\%c", c);
    else if (c == '\n')
      n += (size_t)snprintf(buffer + n, size - n, "\\n");
    else if (c < 32 || c >= 127)
      n += (size_t)snprintf(buffer + n, size - n, "\\%03o", c);
    else
      buffer[n++] = (char)c;
  }
  buffer[n] = 0;
  return buffer;
}

static void print_string(FILE *to, const tin_string *s) {
  char text[96];
  bool cut = s->size > 64;
  fprintf(to, "\"%s\"", tin_escape(s->data, cut ? 64 : s->size, text, sizeof text));
  if (cut) fprintf(to, "... (%zu bytes)", s->size);
}

static void print_elements(FILE *to, const tin_tensor *t, int64_t count) {
  char text[64];
  fprintf(to, " ");
  for (int64_t i = 0; i < count && i < SHOWN; i++) {
    fprintf(to, " ");
    if (t->dtype == TIN_STR)
      print_string(to, (const tin_string *)t->data + i);
    else
      fprintf(to, "%s", tin_number_text(tin_number_get(t, i), t->dtype, text, sizeof text));
  }
  fprintf(to, "%s\n", count > SHOWN ? " ..." : "");
}

void tin_print_tensor(FILE *to, const char *name, const tin_tensor *t) {
  char text[128];
  int64_t count = tin_numel(&t->shape);
  fprintf(to, "%s: %s %s\n", name, tin_dtype_text(t->dtype),
          tin_shape_text(&t->shape, text, sizeof text));
  bool numbers = tin_dtype_is_number(t->dtype);
  if (count <= 0 || !t->data || !(numbers || t->dtype == TIN_STR)) return;
  if (numbers && count > 1) print_stats(to, t, count);
  print_elements(to, t, count);
}

/* ---- the largest ------------------------------------------------------------------ */

static int64_t row_length(const tin_tensor *t) {
  return t->shape.rank > 0 ? t->shape.dim[t->shape.rank - 1] : 1;
}

static bool contains(const int64_t *list, int64_t count, int64_t x) {
  for (int64_t i = 0; i < count; i++)
    if (list[i] == x) return true;
  return false;
}

int64_t tin_next_largest(const tin_tensor *t, int64_t row, const int64_t *taken, int64_t count) {
  int64_t n = row_length(t), best = -1;
  double most = 0;
  for (int64_t i = 0; i < n; i++) {
    double x = tin_number_get(t, row * n + i).re;
    bool better = best < 0 || x > most || (isnan(most) && !isnan(x));
    if (better && !contains(taken, count, i)) best = i, most = x;
  }
  return best;
}

static void print_row(FILE *to, const tin_tensor *t, int64_t row, int64_t *taken, int64_t k,
                      const tin_labels *labels) {
  for (int64_t i = 0; i < k; i++) {
    taken[i] = tin_next_largest(t, row, taken, i);
    double score = tin_number_get(t, row * row_length(t) + taken[i]).re;
    fprintf(to, "%s (%" PRId64 "): %g\n", tin_label(labels, taken[i]), taken[i], score);
  }
}

bool tin_print_top(FILE *to, const tin_tensor *t, int64_t k, const tin_labels *labels) {
  int64_t count = tin_numel(&t->shape), n = row_length(t);
  if (!tin_dtype_is_number(t->dtype)) return false;
  if (k > n) k = n;
  int64_t *taken = calloc((size_t)k + 1, sizeof *taken);
  if (!taken) return false;
  int64_t rows = n > 0 && count > 0 ? count / n : 0;
  for (int64_t row = 0; row < rows; row++) {
    if (rows > 1) fprintf(to, "row %" PRId64 ":\n", row);
    print_row(to, t, row, taken, k, labels);
  }
  free(taken);
  return true;
}
