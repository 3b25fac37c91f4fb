/* SPDX-License-Identifier: Apache-2.0 */
/* self_test.c -- the input that was recorded when the program was made, run again. */
#include "tools/program/program.h"

#include "core/fail.h"

#include <math.h>
#include <string.h>

/* Another instruction set adds up in another order: as much may differ, of the largest value. */
#define TOLERANCE 1e-4

/* Says how far apart floats are; others are different. */
static bool is_near(tin_output *o, const tin_tensor *got, const tin_ready_tensor *want) {
  char kind = tin_kind_of(got);
  size_t size = tin_dtype_bytes((tin_dtype)got->dtype);
  double largest = 0, worst = 0;
  if (kind == 'c') kind = 'f', size /= 2;
  if (kind != 'f' && kind != 'V') return tin_print_to(o, "DIFFERS\n"), false;
  for (size_t i = 0; i < want->bytes; i += size) {
    double a = tin_float_of((const uint8_t *)got->data + i, kind, size);
    double b = tin_float_of((const uint8_t *)want->data + i, kind, size);
    double error = a == b || (a != a && b != b) ? 0 : fabs(a - b);
    b = fabs(b);
    if (b < (double)INFINITY && b > largest) largest = b;
    if (!(error <= worst)) worst = error == error ? error : (double)INFINITY;
  }
  bool near = worst <= TOLERANCE * largest;
  tin_print_to(o, "%s by up to %g, values are up to %g\n", near ? "differs" : "DIFFERS", worst,
               largest);
  return near;
}

static bool is_same(tin_output *o, const char *name, const tin_tensor *got,
                    const tin_ready_tensor *want) {
  tin_print_to(o, "%s: ", name);
  if (!tin_shape_equal(&got->shape, &want->shape))
    return tin_print_to(o, "DIFFERS in shape\n"), false;
  if (want->bytes > 0 && memcmp(got->data, want->data, want->bytes) != 0)
    return is_near(o, got, want);
  tin_print_to(o, "equal\n");
  return true;
}

tin_status tin_self_test(tin_run *run) {
  const tin_ready_program *p = run->program;
  const tin_tensor *out;
  bool good = true;
  if (!p->test_inputs)
    return TIN_FAIL(&run->error, TIN_NOT_FOUND, "no test was recorded when this program was made");
  for (uint32_t i = 0; tin_session_input(run->session, i); i++) {
    const tin_ready_tensor *t = &p->test_inputs[i];
    if (t->data || t->bytes) TIN_TRY(tin_feed(run, i, &t->shape, t->data, t->bytes));
  }
  TIN_TRY(tin_session_run(run->session, &run->error));
  for (uint32_t i = 0; (out = tin_session_output(run->session, i)); i++)
    good &= is_same(&run->out, tin_session_output_name(run->session, i), out, &p->test_outputs[i]);
  return good ? TIN_OK
              : TIN_FAIL(&run->error, TIN_MISMATCH, "the outputs are not those that were recorded");
}
