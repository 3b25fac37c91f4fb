/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c -- fields of protobuf messages, one at a time, without copying. */
#include "wire.h"

static const char truncated[] = "the data ends within a field";

bool tin_tf_varint(tin_tf_slice *rest, uint64_t *value) {
  uint64_t v = 0;
  for (size_t i = 0; i < 10 && i < rest->size; i++) {
    uint8_t byte = rest->data[i];
    if (i == 9 && byte > 1) return false;
    v |= (uint64_t)(byte & 0x7f) << (7 * i);
    if (byte & 0x80) continue;
    rest->data += i + 1;
    rest->size -= i + 1;
    *value = v;
    return true;
  }
  return false;
}

static bool take(tin_tf_slice *rest, uint64_t size, tin_tf_slice *out) {
  if (size > rest->size) return false;
  *out = (tin_tf_slice){rest->data, (size_t)size};
  rest->data += size;
  rest->size -= (size_t)size;
  return true;
}

static bool take_fixed(tin_tf_slice *rest, size_t size, uint64_t *value) {
  tin_tf_slice bytes;
  if (!take(rest, size, &bytes)) return false;
  *value = 0;
  for (size_t i = 0; i < size; i++) *value |= (uint64_t)bytes.data[i] << (8 * i);
  return true;
}

static const char *take_tag(tin_tf_slice *rest, tin_tf_field *field) {
  uint64_t tag;
  if (!tin_tf_varint(rest, &tag)) return "this is no field tag";
  if (tag >> 3 == 0 || tag >> 32 != 0) return "no field has this number";
  field->number = (uint32_t)(tag >> 3);
  field->type = (uint32_t)(tag & 7);
  return NULL;
}

/* Whatever the tag announces, except the fields of a group. */
static const char *take_value(tin_tf_slice *rest, tin_tf_field *field) {
  switch (field->type) {
  case TIN_TF_VARINT:
    return tin_tf_varint(rest, &field->value) ? NULL : "this is no integer";
  case TIN_TF_FIXED64:
    return take_fixed(rest, 8, &field->value) ? NULL : truncated;
  case TIN_TF_FIXED32:
    return take_fixed(rest, 4, &field->value) ? NULL : truncated;
  case TIN_TF_BYTES:
    if (!tin_tf_varint(rest, &field->value)) return "this is no length";
    return take(rest, field->value, &field->bytes) ? NULL : "a length runs past the end";
  case TIN_TF_GROUP:
  case TIN_TF_GROUP_END:
    return NULL;
  default:
    return "no field has this wire type";
  }
}

/* Groups are long deprecated and none of TensorFlow's messages has one, but it is not an
 * error for an unknown field to be one. */
static const char *skip_group(tin_tf_slice *rest) {
  for (uint64_t depth = 1; depth > 0;) {
    tin_tf_field field;
    if (rest->size == 0) return "a group has no end";
    const char *problem = take_tag(rest, &field);
    if (!problem) problem = take_value(rest, &field);
    if (problem) return problem;
    if (field.type == TIN_TF_GROUP) depth++;
    if (field.type == TIN_TF_GROUP_END) depth--;
  }
  return NULL;
}

bool tin_tf_next(tin_tf_slice *rest, tin_tf_field *field) {
  *field = (tin_tf_field){.problem = NULL};
  if (rest->size == 0) return false;
  tin_tf_slice ahead = *rest;
  field->problem = take_tag(&ahead, field);
  if (!field->problem) field->problem = take_value(&ahead, field);
  if (!field->problem && field->type == TIN_TF_GROUP) field->problem = skip_group(&ahead);
  if (!field->problem && field->type == TIN_TF_GROUP_END) field->problem = "a group has no start";
  if (field->problem) return false;
  *rest = ahead;
  return true;
}

bool tin_tf_find(tin_tf_slice *rest, uint32_t number, uint32_t type, tin_tf_field *field) {
  while (tin_tf_next(rest, field))
    if (field->number == number && field->type == type) return true;
  return false;
}

tin_tf_slice tin_tf_bytes(tin_tf_slice message, uint32_t number) {
  tin_tf_slice last = {NULL, 0};
  tin_tf_field field;
  while (tin_tf_find(&message, number, TIN_TF_BYTES, &field)) last = field.bytes;
  return last;
}
