/* SPDX-License-Identifier: Apache-2.0 */
/* convert.c -- tensors in memory of their own, and into other types and shapes. */
#include "tools/common/convert.h"
#include "core/fail.h"
#include "tools/common/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

tin_status tin_tensor_zeros(tin_dtype type, const tin_shape *shape, tin_tensor *out,
                            tin_error *error) {
  size_t bytes;
  char text[128];
  if (!tin_tensor_size(type, shape, &bytes))
    return TIN_FAIL(error, TIN_MISMATCH, "no tensor can have shape %s",
                    tin_shape_text(shape, text, sizeof text));
  void *data = calloc(bytes ? bytes : 1, 1);
  if (!data) return TIN_FAIL(error, TIN_NO_MEMORY, "no memory for %zu bytes", bytes);
  *out = (tin_tensor){.data = data, .bytes = bytes, .shape = *shape, .dtype = (uint16_t)type};
  return TIN_OK;
}

void tin_tensor_drop(tin_tensor *t) {
  free(t->data);
  *t = (tin_tensor){0};
}

/* ---- copying ------------------------------------------------------------------ */

static size_t string_bytes(const tin_string *s, int64_t count) {
  size_t bytes = 0;
  for (int64_t i = 0; i < count; i++) bytes += s[i].size;
  return bytes;
}

/* Elements first, then what they point to, in one block. */
static tin_status copy_strings(const tin_tensor *from, int64_t count, tin_tensor *out,
                               tin_error *error) {
  const tin_string *source = from->data;
  size_t heads = (size_t)count * sizeof *source, bytes = string_bytes(source, count);
  tin_string *s = malloc(heads + bytes + 1);
  if (!s) return TIN_FAIL(error, TIN_NO_MEMORY, "no memory for %zu bytes", heads + bytes);
  char *to = (char *)(s + count);
  for (int64_t i = 0; i < count; i++) {
    s[i] = (tin_string){to, source[i].size};
    if (s[i].size) memcpy(to, source[i].data, s[i].size);
    to += s[i].size;
  }
  *out = (tin_tensor){.data = s, .bytes = heads, .shape = from->shape, .dtype = TIN_STR};
  return TIN_OK;
}

tin_status tin_tensor_copy(const tin_tensor *from, tin_tensor *out, tin_error *error) {
  int64_t count = tin_numel(&from->shape);
  if (count < 0) return TIN_FAIL(error, TIN_INVALID, "a tensor of unknown shape");
  if (from->dtype == TIN_STR) return copy_strings(from, count, out, error);
  TIN_TRY(tin_tensor_zeros(from->dtype, &from->shape, out, error));
  if (out->bytes) memcpy(out->data, from->data, out->bytes);
  return TIN_OK;
}

/* ---- fitting ------------------------------------------------------------------ */

static bool fits_one(int32_t dim) { return dim == 1 || dim == TIN_UNKNOWN; }

bool tin_shape_fit(const tin_shape *want, const tin_shape *have, tin_shape *out) {
  if (want->rank == TIN_UNKNOWN) return *out = *have, true;
  int32_t extra = want->rank - have->rank;
  for (int32_t i = 0; i < -extra; i++)
    if (have->dim[i] != 1) return false;
  out->rank = want->rank;
  for (int32_t i = 0; i < want->rank; i++) {
    int32_t dim = i < extra ? 1 : have->dim[i - extra];
    if (i < extra ? !fits_one(want->dim[i]) : want->dim[i] >= 0 && want->dim[i] != dim)
      return false;
    out->dim[i] = dim;
  }
  return true;
}

static tin_status convert(const tin_tensor *from, tin_tensor *to, tin_error *error) {
  char text[64];
  int64_t count = tin_numel(&from->shape);
  for (int64_t i = 0; i < count; i++) {
    tin_number n = tin_number_get(from, i);
    if (!tin_number_put(to, i, n))
      return TIN_FAIL(error, TIN_MISMATCH, "element %" PRId64 " is %s, which no %s can be", i,
                      tin_number_text(n, from->dtype, text, sizeof text),
                      tin_dtype_text(to->dtype));
  }
  return TIN_OK;
}

static tin_status change_type(tin_tensor *t, tin_dtype type, tin_error *error) {
  if (t->dtype == type) return TIN_OK;
  if (!tin_dtype_is_number(t->dtype) || !tin_dtype_is_number(type))
    return TIN_FAIL(error, TIN_MISMATCH, "%s is given, %s expected", tin_dtype_text(t->dtype),
                    tin_dtype_text(type));
  tin_tensor to;
  TIN_TRY(tin_tensor_zeros(type, &t->shape, &to, error));
  tin_status status = convert(t, &to, error);
  free(status ? to.data : t->data);
  if (status == TIN_OK) *t = to;
  return status;
}

tin_status tin_tensor_fit(tin_tensor *t, const tin_tensor *like, tin_error *error) {
  char have[128], want[128];
  tin_shape shape;
  if (!tin_shape_fit(&like->shape, &t->shape, &shape))
    return TIN_FAIL(error, TIN_MISMATCH, "shape %s is given, %s expected",
                    tin_shape_text(&t->shape, have, sizeof have),
                    tin_shape_text(&like->shape, want, sizeof want));
  TIN_TRY(change_type(t, like->dtype, error));
  t->shape = shape;
  return TIN_OK;
}
