/* SPDX-License-Identifier: Apache-2.0 */
/* attr.c -- attributes of nodes. What the library has no kind for (placeholders, shapes of
 * more dimensions than it knows, element types of the future) is left out: seldom does
 * anything need it. */
#include "reader.h"

enum { MAX_ATTRS = 65535 }; /* of one node */

/* A value as the builder takes it; single values have a place to point to. */
typedef struct value {
  tin_attr_value attr;
  union {
    bool b;
    tin_string s;
    uint16_t type;
    tin_shape shape;
    tin_tensor tensor;
  } one;
} value;

static tin_string string_of(ProtobufCBinaryData bytes) {
  return (tin_string){bytes.len > 0 ? (const char *)bytes.data : "", bytes.len};
}

static tin_string text_of(const char *text) { return (tin_string){text, strlen(text)}; }

static bool set_type(int number, uint16_t *to) {
  *to = (uint16_t)tin_tf_dtype(number);
  return *to != TIN_NONE;
}

/* Tensors of types that only have a name are left out like other unknown things. */
static bool is_readable(const Tin__Tf__TensorProto *from) {
  tin_dtype t = tin_tf_dtype((int)from->dtype);
  return t != TIN_NONE && t != TIN_RESOURCE && t != TIN_VARIANT;
}

/* ---- lists: v->attr.kind stays TIN_VALUE_NONE if it cannot be kept ----------------- */

static void set_list(value *v, tin_value_kind kind, size_t count, const void *array) {
  v->attr.kind = (uint16_t)kind;
  v->attr.count = (uint32_t)count;
  v->attr.v.b = array;
}

/* Declares `to`, an array of `count` of them. */
#define ARRAY(type, to, count)                                                                     \
  type *to = tin_tf_take_array(&r->scratch, (count), sizeof(type));                                \
  if (!to) return tin_tf_no_memory(r)

static tin_status strings(tin_tf_reader *r, const Tin__Tf__AttrValue__ListValue *from, value *v) {
  ARRAY(tin_string, to, from->n_s);
  for (size_t i = 0; i < from->n_s; i++) to[i] = string_of(from->s[i]);
  set_list(v, TIN_VALUE_STRING, from->n_s, to);
  return TIN_OK;
}

static tin_status bools(tin_tf_reader *r, const Tin__Tf__AttrValue__ListValue *from, value *v) {
  ARRAY(bool, to, from->n_b);
  for (size_t i = 0; i < from->n_b; i++) to[i] = from->b[i] != 0;
  set_list(v, TIN_VALUE_BOOL, from->n_b, to);
  return TIN_OK;
}

static tin_status types(tin_tf_reader *r, const Tin__Tf__AttrValue__ListValue *from, value *v) {
  ARRAY(uint16_t, to, from->n_type);
  for (size_t i = 0; i < from->n_type; i++)
    if (!set_type((int)from->type[i], &to[i])) return TIN_OK;
  set_list(v, TIN_VALUE_DTYPE, from->n_type, to);
  return TIN_OK;
}

static tin_status shapes(tin_tf_reader *r, const Tin__Tf__AttrValue__ListValue *from, value *v) {
  ARRAY(tin_shape, to, from->n_shape);
  for (size_t i = 0; i < from->n_shape; i++)
    if (!tin_tf_shape(from->shape[i], &to[i])) return TIN_OK;
  set_list(v, TIN_VALUE_SHAPE, from->n_shape, to);
  return TIN_OK;
}

static tin_status tensors(tin_tf_reader *r, const Tin__Tf__AttrValue__ListValue *from, value *v) {
  ARRAY(tin_tensor, to, from->n_tensor);
  for (size_t i = 0; i < from->n_tensor; i++)
    if (!is_readable(from->tensor[i])) return TIN_OK;
  for (size_t i = 0; i < from->n_tensor; i++) TIN_TRY(tin_tf_tensor(r, from->tensor[i], &to[i]));
  set_list(v, TIN_VALUE_TENSOR, from->n_tensor, to);
  return TIN_OK;
}

static tin_status functions(tin_tf_reader *r, const Tin__Tf__AttrValue__ListValue *from, value *v) {
  ARRAY(tin_string, to, from->n_func);
  for (size_t i = 0; i < from->n_func; i++) to[i] = text_of(from->func[i]->name);
  set_list(v, TIN_VALUE_GRAPH, from->n_func, to);
  return TIN_OK;
}

/* A list is of the first kind of which it has elements. An empty one has no kind. */
static tin_status convert_list(tin_tf_reader *r, const Tin__Tf__AttrValue__ListValue *from,
                               value *v, bool *keep) {
  v->attr.list = 1;
  *keep = true;
  if (from->n_i > 0)
    set_list(v, TIN_VALUE_INT, from->n_i, from->i);
  else if (from->n_f > 0)
    set_list(v, TIN_VALUE_FLOAT, from->n_f, from->f);
  else if (from->n_s > 0)
    TIN_TRY(strings(r, from, v));
  else if (from->n_b > 0)
    TIN_TRY(bools(r, from, v));
  else if (from->n_type > 0)
    TIN_TRY(types(r, from, v));
  else if (from->n_shape > 0)
    TIN_TRY(shapes(r, from, v));
  else if (from->n_tensor > 0)
    TIN_TRY(tensors(r, from, v));
  else if (from->n_func > 0)
    TIN_TRY(functions(r, from, v));
  else
    return TIN_OK;
  *keep = v->attr.kind != TIN_VALUE_NONE;
  return TIN_OK;
}

/* ---- single values ------------------------------------------------------------ */

static void set_one(value *v, tin_value_kind kind, const void *place) {
  v->attr.kind = (uint16_t)kind;
  v->attr.count = 1;
  v->attr.v.b = place;
}

static tin_status convert_tensor(tin_tf_reader *r, const Tin__Tf__TensorProto *from, value *v) {
  TIN_TRY(tin_tf_tensor(r, from, &v->one.tensor));
  set_one(v, TIN_VALUE_TENSOR, &v->one.tensor);
  return TIN_OK;
}

/* *keep is false for what is to be left out. */
static tin_status convert(tin_tf_reader *r, const Tin__Tf__AttrValue *from, value *v, bool *keep) {
  *keep = true;
  switch (from->value_case) {
  case TIN__TF__ATTR_VALUE__VALUE_LIST:
    return convert_list(r, from->list, v, keep);
  case TIN__TF__ATTR_VALUE__VALUE_S:
    v->one.s = string_of(from->s);
    set_one(v, TIN_VALUE_STRING, &v->one.s);
    return TIN_OK;
  case TIN__TF__ATTR_VALUE__VALUE_I:
    set_one(v, TIN_VALUE_INT, &from->i);
    return TIN_OK;
  case TIN__TF__ATTR_VALUE__VALUE_F:
    set_one(v, TIN_VALUE_FLOAT, &from->f);
    return TIN_OK;
  case TIN__TF__ATTR_VALUE__VALUE_B:
    v->one.b = from->b != 0;
    set_one(v, TIN_VALUE_BOOL, &v->one.b);
    return TIN_OK;
  case TIN__TF__ATTR_VALUE__VALUE_TYPE:
    *keep = set_type((int)from->type, &v->one.type);
    set_one(v, TIN_VALUE_DTYPE, &v->one.type);
    return TIN_OK;
  case TIN__TF__ATTR_VALUE__VALUE_SHAPE:
    *keep = tin_tf_shape(from->shape, &v->one.shape);
    set_one(v, TIN_VALUE_SHAPE, &v->one.shape);
    return TIN_OK;
  case TIN__TF__ATTR_VALUE__VALUE_TENSOR:
    *keep = is_readable(from->tensor);
    return *keep ? convert_tensor(r, from->tensor, v) : TIN_OK;
  case TIN__TF__ATTR_VALUE__VALUE_FUNC:
    v->one.s = text_of(from->func->name);
    set_one(v, TIN_VALUE_GRAPH, &v->one.s);
    return TIN_OK;
  default:
    *keep = false;
    return TIN_OK;
  }
}

/* ---- of a node ---------------------------------------------------------------- */

/* What a Const must have, and say twice in the same way. */
typedef struct constant {
  bool is_const, has_value;
  uint16_t said, dtype; /* by its attribute dtype; by its value */
} constant;

/* Up to version 21 of graphs a placeholder could not say that its shape is unknown: that of a
 * scalar stood for it. */
static void mend_shape(const tin_tf_reader *r, const char *op, value *v) {
  if (r->producer <= 21 && v->attr.kind == TIN_VALUE_SHAPE && !v->attr.list &&
      v->one.shape.rank == 0 && strcmp(op, "Placeholder") == 0)
    v->one.shape.rank = TIN_UNKNOWN;
}

static tin_status set_value(tin_tf_reader *r, uint32_t index, const Tin__Tf__TensorProto *tensor,
                            constant *c) {
  tin_tensor made;
  TIN_TRY(tin_tf_tensor(r, tensor, &made));
  c->has_value = true;
  c->dtype = made.dtype;
  return r->builder->api->set_constant(r->builder, index, &made);
}

static tin_status add_attr(tin_tf_reader *r, uint32_t index, const char *op,
                           const Tin__Tf__NodeDef__AttrEntry *entry, constant *c) {
  value v = {.attr = {.name = entry->key}};
  bool keep;
  if (!entry->value || !*entry->key) return TIN_OK;
  if (c->is_const && entry->value->value_case == TIN__TF__ATTR_VALUE__VALUE_TENSOR &&
      strcmp(entry->key, "value") == 0)
    return set_value(r, index, entry->value->tensor, c);
  TIN_TRY(convert(r, entry->value, &v, &keep));
  if (!keep) return TIN_OK;
  if (strcmp(entry->key, "shape") == 0) mend_shape(r, op, &v);
  if (strcmp(entry->key, "dtype") == 0 && v.attr.kind == TIN_VALUE_DTYPE && !v.attr.list)
    c->said = v.one.type;
  return r->builder->api->set_attr(r->builder, index, &v.attr);
}

static tin_status unpack_attr(tin_tf_reader *r, uint32_t index, const char *op, tin_tf_slice entry,
                              constant *c) {
  tin_tf_mark mark = tin_tf_mark_here(&r->scratch);
  ProtobufCMessage *message;
  tin_status status = tin_tf_unpack(r, &tin__tf__node_def__attr_entry__descriptor, entry, &message);
  if (status == TIN_OK) {
    const Tin__Tf__NodeDef__AttrEntry *unpacked = (const Tin__Tf__NodeDef__AttrEntry *)message;
    r->attr = unpacked->key;
    status = add_attr(r, index, op, unpacked, c);
    r->attr = NULL;
  }
  tin_tf_give_back(&r->scratch, mark);
  return status;
}

/* An attribute given twice counts as given last: finds those that count. Sorting keeps equal
 * ones in order, so they are the last of their run. */
static tin_status drop_repeated(tin_tf_reader *r, tin_tf_slice *entries, uint32_t count) {
  ARRAY(tin_tf_name, keys, count);
  ARRAY(tin_tf_name, spare, count);
  for (uint32_t i = 0; i < count; i++)
    keys[i] = (tin_tf_name){.text = tin_tf_bytes(entries[i], 1), .index = i};
  tin_tf_names_sort(keys, spare, count);
  for (uint32_t i = 0; i + 1 < count; i++)
    if (tin_tf_same(keys[i].text, keys[i + 1].text)) entries[keys[i].index].data = NULL;
  return TIN_OK;
}

static tin_status list_attrs(tin_tf_reader *r, tin_tf_slice **entries, uint32_t *count) {
  enum { ATTR = 5 };
  tin_tf_field field;
  *count = 0;
  for (tin_tf_slice rest = r->node; tin_tf_find(&rest, ATTR, TIN_TF_BYTES, &field);)
    if (++*count > MAX_ATTRS)
      return TIN_TF_FAIL(r, TIN_CORRUPT, "more than %d attributes", MAX_ATTRS);
  ARRAY(tin_tf_slice, to, *count);
  *entries = to;
  for (tin_tf_slice rest = r->node; tin_tf_find(&rest, ATTR, TIN_TF_BYTES, &field);)
    *to++ = field.bytes;
  return drop_repeated(r, *entries, *count);
}

static tin_status check_constant(const tin_tf_reader *r, const constant *c) {
  if (!c->is_const) return TIN_OK;
  if (!c->has_value) return TIN_TF_FAIL(r, TIN_CORRUPT, "a Const without a value");
  if (c->said != TIN_NONE && c->said != c->dtype)
    return TIN_TF_FAIL(r, TIN_CORRUPT, "a Const whose value is not of its dtype");
  return TIN_OK;
}

tin_status tin_tf_attrs(tin_tf_reader *r, uint32_t index, const char *op) {
  constant c = {.is_const = strcmp(op, "Const") == 0};
  tin_tf_slice *entries = NULL;
  uint32_t count;
  TIN_TRY(list_attrs(r, &entries, &count));
  for (uint32_t i = 0; i < count; i++)
    if (entries[i].data) TIN_TRY(unpack_attr(r, index, op, entries[i], &c));
  return check_constant(r, &c);
}
