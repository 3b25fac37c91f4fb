/* SPDX-License-Identifier: Apache-2.0 */
/* self_test.c -- the input that was recorded when the program was made, run again. */
#include "tools/program/program.h"

#include "core/fail.h"

#include <math.h>
#include <string.h>

/* Another instruction set adds up in another order: as much may differ, of the largest value. */
#define TOLERANCE 1e-4

typedef struct difference {
  double largest, error; /* of the values, and between them */
} difference;

static void look(difference *d, double got, double want) {
  double error = fabs(got - want), size = fabs(want);
  if (got == want || (isnan(got) && isnan(want))) error = 0;
  if (isfinite(size) && size > d->largest) d->largest = size;
  if (!(error <= d->error)) d->error = error; /* a NaN counts */
}

/* False: it is not of floats. */
static bool compare_floats(const tin_tensor *got, const void *want, difference *d) {
  size_t n = (size_t)tin_numel(&got->shape), parts = 1;
  tin_dtype type = (tin_dtype)got->dtype;
  if (type == TIN_C64 || type == TIN_C128) parts = 2;
  if (type == TIN_F32 || type == TIN_C64) {
    const float *a = got->data, *b = want;
    for (size_t i = 0; i < n * parts; i++) look(d, (double)a[i], (double)b[i]);
  } else if (type == TIN_F64 || type == TIN_C128) {
    const double *a = got->data, *b = want;
    for (size_t i = 0; i < n * parts; i++) look(d, a[i], b[i]);
  } else {
    return false;
  }
  return true;
}

static bool same(tin_output *o, const tin_tensor *got, const tin_ready_tensor *want) {
  difference d = {0, 0};
  const char *name = got->name ? got->name : "?";
  size_t bytes = 0;
  (void)tin_tensor_size((tin_dtype)got->dtype, &got->shape, &bytes);
  if (!tin_shape_equal(&got->shape, &want->shape) || bytes != want->bytes) {
    char is[128], was[128];
    tin_print_to(o, "%s: has shape %s, recorded was %s\n", name,
                 tin_shape_text(&got->shape, is, sizeof is),
                 tin_shape_text(&want->shape, was, sizeof was));
    return false;
  }
  if (bytes == 0 || memcmp(got->data, want->data, bytes) == 0) {
    tin_print_to(o, "%s: equal\n", name);
    return true;
  }
  if (!compare_floats(got, want->data, &d)) {
    tin_print_to(o, "%s: DIFFERS\n", name);
    return false;
  }
  bool near = d.error <= TOLERANCE * d.largest;
  tin_print_to(o, "%s: %s by up to %g, values are up to %g\n", name, near ? "differs" : "DIFFERS",
               d.error, d.largest);
  return near;
}

static bool feed_recorded(const tin_ready_program *program, tin_session *session,
                          tin_error *error) {
  for (uint32_t i = 0; i < tin_session_num_inputs(session); i++) {
    const tin_ready_tensor *t = &program->test_inputs[i];
    tin_tensor *in = tin_session_input(session, i);
    if (!t->data && t->bytes == 0) continue; /* nothing reads it */
    if ((!in->data || !tin_shape_equal(&in->shape, &t->shape)) &&
        tin_session_resize(session, i, &t->shape, error))
      return false;
    in = tin_session_input(session, i);
    if (t->bytes) memcpy(in->data, t->data, t->bytes);
  }
  return true;
}

bool tin_self_test(const tin_ready_program *program, tin_session *session, tin_output *o,
                   tin_error *error) {
  if (!program->test_inputs) {
    (void)TIN_FAIL(error, TIN_NOT_FOUND, "no test was recorded when this program was made");
    return false;
  }
  if (!feed_recorded(program, session, error) || tin_session_run(session, error)) return false;
  bool good = true;
  for (uint32_t i = 0; i < tin_session_num_outputs(session); i++)
    good &= same(o, tin_session_output(session, i), &program->test_outputs[i]);
  if (!good) (void)TIN_FAIL(error, TIN_MISMATCH, "the outputs are not those that were recorded");
  return good;
}
