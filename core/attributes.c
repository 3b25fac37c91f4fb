/* SPDX-License-Identifier: Apache-2.0 */
/* attributes.c -- attributes of a node into the fields of its op's params struct. */
#include "core/attributes.h"

#include <string.h>

#include "core/fail.h"

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

/* What a type wants of a model, in words and as the kind of its value. */
static const struct {
  char text[17];
  uint8_t kind; /* tin_value_kind */
} wanted[] = {
    [TIN_ATTR_BOOL_T] = {"a bool", TIN_VALUE_BOOL},
    [TIN_ATTR_INT_T] = {"an int", TIN_VALUE_INT},
    [TIN_ATTR_FLOAT_T] = {"a float", TIN_VALUE_FLOAT},
    [TIN_ATTR_ENUM_T] = {"a string", TIN_VALUE_STRING},
    [TIN_ATTR_STRING_T] = {"a string", TIN_VALUE_STRING},
    [TIN_ATTR_INTS_T] = {"a list of ints", TIN_VALUE_INT},
    [TIN_ATTR_FLOATS_T] = {"a list of floats", TIN_VALUE_FLOAT},
    [TIN_ATTR_DTYPE_T] = {"an element type", TIN_VALUE_DTYPE},
    [TIN_ATTR_SHAPE_T] = {"a shape", TIN_VALUE_SHAPE},
    [TIN_ATTR_TENSOR_T] = {"a tensor", TIN_VALUE_TENSOR},
};

static tin_status wrong_kind(const conversion *c) {
  return TIN_FAIL(c->error, TIN_INVALID, "attribute '%s' must be %s", c->attr->name,
                  wanted[c->attr->type].text);
}

static tin_status no_memory(const conversion *c) {
  return TIN_FAIL(c->error, TIN_NO_MEMORY, "out of memory for attribute '%s'", c->attr->name);
}

/* ---- numbers -------------------------------------------------------------------- */

static bool is_single(const tin_attr_value *value, uint32_t kind) {
  return !value->list && value->count == 1 && value->kind == kind;
}

/* The value as it is, or as another type that holds it without loss. */
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

static bool fill_number(const conversion *c) {
  if (c->attr->type == TIN_ATTR_FLOAT_T && is_single(c->value, TIN_VALUE_FLOAT)) {
    *(float *)c->field = c->value->v.f[0];
    return true;
  }
  int64_t number;
  if (!as_int(c->value, &number)) return false;
  if (c->attr->type == TIN_ATTR_FLOAT_T) return int_as_float(number, c->field);
  if (c->attr->type == TIN_ATTR_INT_T)
    *(int64_t *)c->field = number;
  else
    *(bool *)c->field = number == 1;
  return c->attr->type == TIN_ATTR_INT_T || number == 0 || number == 1;
}

/* ---- enums ----------------------------------------------------------------------- */

#if TIN_ERROR_TEXTS
static size_t append(char *buffer, size_t size, size_t used, const char *text) {
  for (; *text && used + 1 < size; text++) buffer[used++] = *text;
  return used;
}

/* "SAME, VALID or EXPLICIT", cut if it does not fit. */
static void print_names(char *buffer, size_t size, const char *const *names) {
  size_t used = 0;
  for (; *names; names++) {
    if (used > 0) used = append(buffer, size, used, names[1] ? ", " : " or ");
    used = append(buffer, size, used, *names);
  }
  buffer[used] = 0;
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

static tin_status fill_enum(const conversion *c, tin_string given) {
  const char *const *names = c->attr->names;
  for (int32_t i = 0; names[i]; i++) {
    if (strlen(names[i]) != given.size || memcmp(names[i], given.data, given.size) != 0) continue;
    *(int32_t *)c->field = i;
    return TIN_OK;
  }
  return unknown_name(c, given);
}

/* ---- strings and lists ---------------------------------------------------------------- */

static tin_status fill_string(const conversion *c, tin_string given) {
  char *copy = tin_zone_alloc_array(c->zone, given.size + 1, 1);
  if (!copy) return no_memory(c);
  if (given.size > 0) memcpy(copy, given.data, given.size);
  *(tin_string *)c->field = (tin_string){copy, given.size};
  return TIN_OK;
}

typedef union number32 {
  int32_t i;
  float f;
} number32;

static bool list_element(const conversion *c, uint32_t i, number32 *out) {
  if (c->value->kind == TIN_VALUE_FLOAT) {
    out->f = c->value->v.f[i];
    return true;
  }
  int64_t number = c->value->v.i[i];
  if (c->attr->type == TIN_ATTR_FLOATS_T) return int_as_float(number, &out->f);
  out->i = (int32_t)number;
  return out->i == number;
}

static tin_status fill_list(const conversion *c) {
  uint32_t count = c->value->count;
  number32 *v = tin_zone_alloc_array(c->zone, count, sizeof *v);
  if (!v) return no_memory(c);
  for (uint32_t i = 0; i < count; i++)
    if (!list_element(c, i, &v[i]))
      return TIN_FAIL(c->error, TIN_INVALID, "attribute '%s' holds %lld, which is out of range",
                      c->attr->name, (long long)c->value->v.i[i]);
  if (c->attr->type == TIN_ATTR_FLOATS_T)
    *(tin_floats *)c->field = (tin_floats){&v->f, count};
  else
    *(tin_ints *)c->field = (tin_ints){&v->i, count};
  return TIN_OK;
}

/* ---- one attribute ------------------------------------------------------------------- */

static void fill_default(const conversion *c) {
  const tin_attr *a = c->attr;
  const char *text = a->string ? a->string : "";
  if (a->type == TIN_ATTR_FLOAT_T) {
    *(float *)c->field = (float)a->number;
    return;
  }
  int64_t number = (int64_t)a->number;
  switch ((tin_attr_type)a->type) {
  case TIN_ATTR_BOOL_T:
    *(bool *)c->field = number != 0;
    break;
  case TIN_ATTR_INT_T:
    *(int64_t *)c->field = number;
    break;
  case TIN_ATTR_ENUM_T:
    *(int32_t *)c->field = (int32_t)number;
    break;
  case TIN_ATTR_DTYPE_T:
    *(tin_dtype *)c->field = (tin_dtype)number;
    break;
  case TIN_ATTR_STRING_T:
    *(tin_string *)c->field = (tin_string){text, strlen(text)};
    break;
  case TIN_ATTR_INTS_T:
    *(tin_ints *)c->field = (tin_ints){NULL, 0};
    break;
  case TIN_ATTR_FLOATS_T:
    *(tin_floats *)c->field = (tin_floats){NULL, 0};
    break;
  case TIN_ATTR_SHAPE_T:
    *(tin_shape *)c->field = (tin_shape){.rank = TIN_UNKNOWN};
    break;
  case TIN_ATTR_TENSOR_T:
    *(const tin_tensor **)c->field = NULL;
    break;
  default:
    break;
  }
}

/* A list without elements is one of any kind: files do not tell. */
static bool is_wanted(const conversion *c) {
  const tin_attr_value *v = c->value;
  uint32_t type = c->attr->type;
  if (type != TIN_ATTR_INTS_T && type != TIN_ATTR_FLOATS_T)
    return is_single(v, wanted[type].kind) &&
           (type != TIN_ATTR_DTYPE_T || v->v.type[0] < TIN_DTYPE_COUNT);
  return v->list && (v->count == 0 || v->kind == wanted[type].kind ||
                     (type == TIN_ATTR_FLOATS_T && v->kind == TIN_VALUE_INT));
}

static tin_status fill_value(const conversion *c) {
  const tin_attr_value *v = c->value;
  switch ((tin_attr_type)c->attr->type) {
  case TIN_ATTR_ENUM_T:
    return fill_enum(c, v->v.s[0]);
  case TIN_ATTR_STRING_T:
    return fill_string(c, v->v.s[0]);
  case TIN_ATTR_DTYPE_T:
    *(tin_dtype *)c->field = (tin_dtype)v->v.type[0];
    break;
  case TIN_ATTR_SHAPE_T:
    *(tin_shape *)c->field = v->v.shape[0];
    break;
  case TIN_ATTR_TENSOR_T:
    *(const tin_tensor **)c->field = v->v.tensor;
    break;
  default:
    return fill_list(c);
  }
  return TIN_OK;
}

static tin_status fill(const conversion *c) {
  uint32_t type = c->attr->type;
  if (type >= sizeof wanted / sizeof *wanted)
    return TIN_FAIL(c->error, TIN_UNSUPPORTED, "attribute '%s' is of a type this version lacks",
                    c->attr->name);
  fill_default(c);
  if (!c->value) return TIN_OK;
  if (type <= TIN_ATTR_FLOAT_T) return fill_number(c) ? TIN_OK : wrong_kind(c);
  return is_wanted(c) ? fill_value(c) : wrong_kind(c);
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
