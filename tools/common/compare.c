/* SPDX-License-Identifier: Apache-2.0 */
/* compare.c -- is a result what it should be? */
#include "tools/common/compare.h"
#include "tools/common/number.h"
#include "tools/common/print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static int type_class(tin_dtype t) {
  if (tin_dtype_is_integer(t)) return 1;
  if (tin_dtype_is_float(t)) return 2;
  if (t == TIN_C64 || t == TIN_C128) return 3;
  return 16 + (int)t;
}

/* "[0,3]", or "" for a scalar. */
static const char *position(const tin_shape *s, int64_t i, char *text, size_t size) {
  tin_shape index = {.rank = s->rank};
  for (int32_t axis = s->rank - 1; axis >= 0; axis--) {
    index.dim[axis] = (int32_t)(i % s->dim[axis]);
    i /= s->dim[axis];
  }
  return s->rank ? tin_shape_text(&index, text, size) : "";
}

static void describe(const tin_tensor *got, int64_t i, const char *g, const char *w, int64_t total,
                     tin_difference *d) {
  char where[128];
  position(&got->shape, i, where, sizeof where);
  snprintf(d->text, sizeof d->text, "%s%sgot %s, want %s; %" PRId64 " of %" PRId64 " differ",
           got->shape.rank ? where : "", got->shape.rank ? ": " : "", g, w, d->count, total);
}

/* ---- strings -------------------------------------------------------------------- */

static bool compare_strings(const tin_tensor *got, const tin_tensor *want, int64_t count,
                            tin_difference *d) {
  char g[80], w[80];
  const tin_string *a = got->data, *b = want->data;
  for (int64_t i = count - 1; i >= 0; i--) {
    if (a[i].size == b[i].size && (!a[i].size || !memcmp(a[i].data, b[i].data, a[i].size)))
      continue;
    d->count++;
    d->worst = i;
  }
  if (d->count == 0) return true;
  a += d->worst, b += d->worst;
  describe(got, d->worst, tin_escape(a->data, a->size, g, sizeof g),
           tin_escape(b->data, b->size, w, sizeof w), count, d);
  return false;
}

/* ---- numbers -------------------------------------------------------------------- */

static double distance(tin_number a, tin_number b) {
  double d = hypot(a.re - b.re, a.im - b.im);
  return isnan(d) ? INFINITY : d;
}

/* How far beyond the tolerance: above 1 is wrong. */
static double excess(tin_number got, tin_number want, double rtol, double atol, double *error) {
  if (tin_number_equal(got, want)) return 0;
  *error = distance(got, want);
  bool exact = want.kind == TIN_NUMBER_SIGNED || want.kind == TIN_NUMBER_UNSIGNED;
  if (exact) return 2 + *error;
  double allowed = atol + rtol * hypot(want.re, want.im);
  if (isfinite(*error) && *error <= allowed && isfinite(allowed)) return 0.5;
  return allowed > 0 && isfinite(allowed) ? 1 + *error / allowed : INFINITY;
}

static void describe_numbers(const tin_tensor *got, const tin_tensor *want, int64_t count,
                             tin_difference *d) {
  char g[80], w[80];
  describe(got, d->worst, tin_number_text(tin_number_get(got, d->worst), got->dtype, g, sizeof g),
           tin_number_text(tin_number_get(want, d->worst), want->dtype, w, sizeof w), count, d);
}

static bool compare_numbers(const tin_tensor *got, const tin_tensor *want, int64_t count,
                            double rtol, double atol, tin_difference *d) {
  double worst = -1;
  for (int64_t i = 0; i < count; i++) {
    double error = 0;
    double e = excess(tin_number_get(got, i), tin_number_get(want, i), rtol, atol, &error);
    if (error > d->error) d->error = error;
    d->count += e > 1;
    if (e > worst) worst = e, d->worst = i;
  }
  if (d->count) describe_numbers(got, want, count, d);
  return d->count == 0;
}

bool tin_compare(const tin_tensor *got, const tin_tensor *want, double rtol, double atol,
                 tin_difference *d) {
  char g[128], w[128];
  *d = (tin_difference){.count = -1};
  if (!tin_shape_equal(&got->shape, &want->shape)) {
    snprintf(d->text, sizeof d->text, "shape %s, want %s", tin_shape_text(&got->shape, g, sizeof g),
             tin_shape_text(&want->shape, w, sizeof w));
    return false;
  }
  if (type_class(got->dtype) != type_class(want->dtype)) {
    snprintf(d->text, sizeof d->text, "type %s, want %s", tin_dtype_text(got->dtype),
             tin_dtype_text(want->dtype));
    return false;
  }
  d->count = 0;
  int64_t count = tin_numel(&got->shape);
  if (got->dtype == TIN_STR) return compare_strings(got, want, count, d);
  return compare_numbers(got, want, count, rtol, atol, d);
}
