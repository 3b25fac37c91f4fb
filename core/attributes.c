/* SPDX-License-Identifier: Apache-2.0 */
/* attributes.c -- attributes of a node into the fields of its op's params struct. */
#include "core/attributes.h"

#include <string.h>

#include "core/fail.h"
#include "core/print.h"

/* One attribute on its way into one field. `value` is NULL if the node does not have it. */
typedef struct conversion {
  tin_zone *zone;
  tin_error *error;
  const tin_attr *attr;
  const tin_attr_value *value;
  void *field;
} conversion;

const tin_attr_value *tin_attr_find(const tin_attr_value *values, uint32_t count,
                                    const char *name) {
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(values[i].name, name) == 0) return &values[i];
  return NULL;
}

static tin_status wrong_kind(const conversion *c, const char *expected) {
  return TIN_FAIL(c->error, TIN_INVALID, "attribute '%s' must be %s", c->attr->name, expected);
}

static tin_status no_memory(const conversion *c) {
  return TIN_FAIL(c->error, TIN_NO_MEMORY, "out of memory for attribute '%s'", c->attr->name);
}

static tin_status out_of_range(const conversion *c, int64_t number) {
  return TIN_FAIL(c->error, TIN_INVALID, "attribute '%s' holds %lld, which is out of range",
                  c->attr->name, (long long)number);
}

static bool is_single(const tin_attr_value *value, tin_value_kind kind) {
  return !value->list && value->count == 1 && value->kind == kind;
}

/* A list without elements is one of any kind: files do not tell. */
static bool is_list(const tin_attr_value *value, tin_value_kind kind) {
  return value->list && (value->count == 0 || value->kind == kind);
}

/* ---- single values ------------------------------------------------------------ */

/* The values as they are, or as another type that holds them without loss. */
static bool as_int(const tin_attr_value *value, int64_t *out) {
  if (is_single(value, TIN_VALUE_INT))
    *out = value->v.i[0];
  else if (is_single(value, TIN_VALUE_BOOL))
    *out = value->v.b[0];
  else if (is_single(value, TIN_VALUE_FLOAT) && value->v.f[0] >= -0x1p63f &&
           value->v.f[0] < 0x1p63f && (float)(int64_t)value->v.f[0] == value->v.f[0])
    *out = (int64_t)value->v.f[0];
  else
    return false;
  return true;
}

static bool int_as_float(int64_t number, float *out) {
  *out = (float)number;
  return *out < 0x1p63f && (int64_t)*out == number;
}

static tin_status fill_bool(const conversion *c) {
  bool *field = c->field;
  int64_t number = c->attr->number != 0;
  if (c->value && (!as_int(c->value, &number) || number < 0 || number > 1))
    return wrong_kind(c, "a bool");
  *field = number == 1;
  return TIN_OK;
}

static tin_status fill_int(const conversion *c) {
  int64_t *field = c->field;
  *field = (int64_t)c->attr->number;
  return !c->value || as_int(c->value, field) ? TIN_OK : wrong_kind(c, "an int");
}

static tin_status fill_float(const conversion *c) {
  float *field = c->field;
  int64_t number;
  *field = (float)c->attr->number;
  if (!c->value) return TIN_OK;
  if (is_single(c->value, TIN_VALUE_FLOAT))
    *field = c->value->v.f[0];
  else if (!as_int(c->value, &number) || !int_as_float(number, field))
    return wrong_kind(c, "a float");
  return TIN_OK;
}

static tin_status fill_string(const conversion *c) {
  tin_string *field = c->field;
  const char *text = c->attr->string ? c->attr->string : "";
  *field = (tin_string){text, strlen(text)};
  if (!c->value) return TIN_OK;
  if (!is_single(c->value, TIN_VALUE_STRING)) return wrong_kind(c, "a string");
  const tin_string *given = c->value->v.s;
  char *copy = tin_zone_alloc_array(c->zone, given->size + 1, 1);
  if (!copy) return no_memory(c);
  if (given->size > 0) memcpy(copy, given->data, given->size);
  *field = (tin_string){copy, given->size};
  return TIN_OK;
}

static tin_status fill_dtype(const conversion *c) {
  tin_dtype *field = c->field;
  *field = (tin_dtype)c->attr->number;
  if (!c->value) return TIN_OK;
  if (!is_single(c->value, TIN_VALUE_DTYPE) || c->value->v.type[0] >= TIN_DTYPE_COUNT)
    return wrong_kind(c, "an element type");
  *field = (tin_dtype)c->value->v.type[0];
  return TIN_OK;
}

static tin_status fill_shape(const conversion *c) {
  tin_shape *field = c->field;
  *field = (tin_shape){.rank = TIN_UNKNOWN};
  if (!c->value) return TIN_OK;
  if (!is_single(c->value, TIN_VALUE_SHAPE)) return wrong_kind(c, "a shape");
  *field = c->value->v.shape[0];
  return TIN_OK;
}

static tin_status fill_tensor(const conversion *c) {
  const tin_tensor **field = c->field;
  *field = NULL;
  if (!c->value) return TIN_OK;
  if (!is_single(c->value, TIN_VALUE_TENSOR)) return wrong_kind(c, "a tensor");
  *field = c->value->v.tensor;
  return TIN_OK;
}

/* ---- enums ----------------------------------------------------------------------- */

#if TIN_ERROR_TEXTS
/* "SAME, VALID or EXPLICIT", cut if it does not fit. */
static void print_names(char *buffer, size_t size, const char *const *names) {
  size_t used = 0;
  buffer[0] = 0;
  for (; *names && used < size; names++) {
    const char *before = used == 0 ? "" : names[1] ? ", " : " or ";
    int n = tin_print(buffer + used, size - used, "%s%s", before, *names);
    used += n > 0 ? (size_t)n : 0;
  }
}

/* Something readable of a string from a model. */
static void print_string(char *buffer, size_t size, tin_string s) {
  size_t n = s.size < size - 1 ? s.size : size - 1;
  for (size_t i = 0; i < n; i++) buffer[i] = s.data[i] >= ' ' && s.data[i] < 127 ? s.data[i] : '?';
  buffer[n] = 0;
}

static tin_status unknown_name(const conversion *c, tin_string given) {
  char is[64], expected[256];
  print_string(is, sizeof is, given);
  print_names(expected, sizeof expected, c->attr->names);
  return TIN_FAIL(c->error, TIN_INVALID, "attribute '%s' is '%s', expected %s", c->attr->name, is,
                  expected);
}
#else
static tin_status unknown_name(const conversion *c, tin_string given) {
  (void)given;
  return TIN_FAIL(c->error, TIN_INVALID, "an unknown name");
}
#endif

static tin_status fill_enum(const conversion *c) {
  int32_t *field = c->field;
  const char *const *names = c->attr->names;
  *field = (int32_t)c->attr->number;
  if (!c->value) return TIN_OK;
  if (!is_single(c->value, TIN_VALUE_STRING)) return wrong_kind(c, "a string");
  tin_string given = c->value->v.s[0];
  for (int32_t i = 0; names[i]; i++) {
    if (strlen(names[i]) != given.size || memcmp(names[i], given.data, given.size) != 0) continue;
    *field = i;
    return TIN_OK;
  }
  return unknown_name(c, given);
}

/* ---- lists ------------------------------------------------------------------------- */

static tin_status fill_ints(const conversion *c) {
  tin_ints *field = c->field;
  *field = (tin_ints){NULL, 0};
  if (!c->value) return TIN_OK;
  if (!is_list(c->value, TIN_VALUE_INT)) return wrong_kind(c, "a list of ints");
  int32_t *v = tin_zone_alloc_array(c->zone, c->value->count, sizeof *v);
  if (!v) return no_memory(c);
  for (uint32_t i = 0; i < c->value->count; i++) {
    int64_t number = c->value->v.i[i];
    if (number < INT32_MIN || number > INT32_MAX) return out_of_range(c, number);
    v[i] = (int32_t)number;
  }
  *field = (tin_ints){v, c->value->count};
  return TIN_OK;
}

static tin_status fill_floats(const conversion *c) {
  tin_floats *field = c->field;
  *field = (tin_floats){NULL, 0};
  if (!c->value) return TIN_OK;
  bool ints = is_list(c->value, TIN_VALUE_INT);
  if (!ints && !is_list(c->value, TIN_VALUE_FLOAT)) return wrong_kind(c, "a list of floats");
  float *v = tin_zone_alloc_array(c->zone, c->value->count, sizeof *v);
  if (!v) return no_memory(c);
  for (uint32_t i = 0; i < c->value->count; i++)
    if (!ints)
      v[i] = c->value->v.f[i];
    else if (!int_as_float(c->value->v.i[i], &v[i]))
      return out_of_range(c, c->value->v.i[i]);
  *field = (tin_floats){v, c->value->count};
  return TIN_OK;
}

/* ---- the table ----------------------------------------------------------------------- */

static tin_status fill(const conversion *c) {
  static tin_status (*const by_type[])(const conversion *) = {
      [TIN_ATTR_BOOL_T] = fill_bool,     [TIN_ATTR_INT_T] = fill_int,
      [TIN_ATTR_FLOAT_T] = fill_float,   [TIN_ATTR_ENUM_T] = fill_enum,
      [TIN_ATTR_STRING_T] = fill_string, [TIN_ATTR_INTS_T] = fill_ints,
      [TIN_ATTR_FLOATS_T] = fill_floats, [TIN_ATTR_DTYPE_T] = fill_dtype,
      [TIN_ATTR_SHAPE_T] = fill_shape,   [TIN_ATTR_TENSOR_T] = fill_tensor,
  };
  if (c->attr->type >= sizeof by_type / sizeof *by_type || !by_type[c->attr->type])
    return TIN_FAIL(c->error, TIN_UNSUPPORTED, "attribute '%s' is of a type this version lacks",
                    c->attr->name);
  return by_type[c->attr->type](c);
}

tin_status tin_params_fill(tin_zone *zone, const tin_attr *table, void *params,
                           const tin_attr_value *values, uint32_t count, tin_error *error) {
  for (const tin_attr *a = table; a && a->type != TIN_ATTR_NONE; a++) {
    if (a->offset == UINT32_MAX) continue;
    conversion c = {zone, error, a, tin_attr_find(values, count, a->name),
                    (char *)params + a->offset};
    TIN_TRY(fill(&c));
  }
  return TIN_OK;
}
