/* SPDX-License-Identifier: Apache-2.0 */
/* signature.c -- "x:T y:N*T z:float? -> out:T" into a table of arguments. */
#include "core/signature.h"

#include <string.h>

#include "core/fail.h"

bool tin_slice_is(tin_slice slice, const char *text) {
  return strlen(text) == slice.size && memcmp(slice.data, text, slice.size) == 0;
}

static bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The name at *p, which moves behind it; size 0 if there is none. */
static tin_slice read_name(const char **p) {
  tin_slice name = {*p, 0};
  while (is_name_char(**p)) (*p)++;
  name.size = (size_t)(*p - name.data);
  return name;
}

/* Moves *p behind `text` if that is what comes next. */
static bool read_text(const char **p, const char *text) {
  size_t size = strlen(text);
  if (strncmp(*p, text, size) != 0) return false;
  *p += size;
  return true;
}

static tin_dtype fixed_type(tin_slice name) {
  for (tin_dtype t = TIN_F32; t < TIN_DTYPE_COUNT; t++)
    if (tin_slice_is(name, tin_dtype_text(t))) return t;
  return TIN_NONE;
}

/* "name:T", "name:N*T", "name:T...", "name:T?". False if it cannot be read so. */
static bool read_arg(const char **p, tin_arg *arg) {
  *arg = (tin_arg){.dtype = TIN_NONE};
  arg->name = read_name(p);
  if (arg->name.size == 0 || !read_text(p, ":")) return false;
  tin_slice type = read_name(p);
  if (read_text(p, "*")) {
    arg->count = type;
    if (type.size == 0) return false;
    type = read_name(p);
  }
  if (type.size == 0) return false;
  arg->dtype = fixed_type(type);
  if (arg->dtype == TIN_NONE) arg->type_attr = type;
  if (read_text(p, "...")) arg->list = true;
  if (read_text(p, "?")) arg->optional = true;
  if (arg->list && (arg->dtype != TIN_NONE || arg->count.size > 0)) return false;
  return **p == 0 || **p == ' ';
}

/* Only single inputs at the end may be missing, or the others could not be told apart. */
static bool optional_come_last(const tin_signature *s) {
  bool seen = false;
  for (uint32_t i = 0; i < s->num_in; i++) {
    const tin_arg *arg = &s->arg[i];
    if (seen && !arg->optional) return false;
    if (arg->optional && (arg->list || arg->count.size > 0)) return false;
    seen |= arg->optional;
  }
  for (uint32_t i = 0; i < s->num_out; i++)
    if (tin_signature_out(s)[i].optional) return false;
  return true;
}

static tin_status malformed(const char *text, const char *at, tin_error *error) {
  return TIN_FAIL(error, TIN_INVALID, "the signature \"%s\" is malformed at \"%s\"", text, at);
}

tin_status tin_signature_parse(const char *text, tin_signature *out, tin_error *error) {
  *out = (tin_signature){0};
  const char *p = text;
  bool outputs = false;
  for (;;) {
    while (*p == ' ') p++;
    const char *start = p;
    if (*p == 0) break;
    if (!outputs && read_text(&p, "->")) {
      outputs = true;
      continue;
    }
    uint32_t used = out->num_in + out->num_out;
    if (used == TIN_SIGNATURE_MAX)
      return TIN_FAIL(error, TIN_INVALID, "the signature \"%s\" has more than %d arguments", text,
                      TIN_SIGNATURE_MAX);
    if (!read_arg(&p, &out->arg[used])) return malformed(text, start, error);
    *(outputs ? &out->num_out : &out->num_in) += 1;
  }
  if (!outputs) return malformed(text, p, error);
  if (!optional_come_last(out))
    return TIN_FAIL(error, TIN_INVALID,
                    "the signature \"%s\": only single inputs at the end can be optional", text);
  return TIN_OK;
}
