/* SPDX-License-Identifier: Apache-2.0 */
/* check.c -- a walk over messages by protobuf-c's descriptions of them: once over the whole
 * file, to see that it is sound, and then over small parts of it that are to be unpacked,
 * to copy what is wanted of them. */
#if defined(__linux__)
#define _DEFAULT_SOURCE /* madvise */
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "reader.h"

enum {
  MAX_TEXT = 65535, /* bytes of a name */
  /* Fields in one attribute or signature, a message being worth several: protobuf-c takes some
   * 100 bytes for each, however small. */
  MAX_PARTS = 250000,
  MESSAGE_PARTS = 4,
  MAX_DEPTH = 1000, /* whatever the limits say: this is recursive */
};

/* Where a copy goes. Without `out` its size is counted. */
typedef struct sink {
  uint8_t *out;
  size_t used;
  uint32_t parts;
} sink;

/* Of these messages, only fields in the mask are copied. */
static const struct {
  const ProtobufCMessageDescriptor *type;
  uint32_t fields;
} wanted[] = {
    {&tin__tf__node_def__descriptor, 1u << 1 | 1u << 2 | 1u << 4},
    {&tin__tf__tensor_proto__descriptor, 1u << 1 | 1u << 2},
    {&tin__tf__tensor_shape_proto__dim__descriptor, 1u << 1},
    {&tin__tf__name_attr_list__descriptor, 1u << 1},
    {&tin__tf__function_def__descriptor, 1u << 1 | 1u << 4 | 1u << 6},
    {&tin__tf__op_def__descriptor, 1u << 1 | 1u << 2 | 1u << 3},
    {&tin__tf__op_def__arg_def__descriptor, 1u << 1 | 1u << 3},
};

static uint32_t wanted_fields(const ProtobufCMessageDescriptor *type) {
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    if (wanted[i].type == type) return wanted[i].fields;
  return UINT32_MAX;
}

static void put(sink *to, const void *data, size_t size) {
  if (to->out && size > 0) memcpy(to->out + to->used, data, size);
  to->used += size;
}

static void put_varint(sink *to, uint64_t value) {
  uint8_t bytes[10];
  size_t n = 0;
  for (; value > 0x7f; value >>= 7) bytes[n++] = (uint8_t)(value | 0x80);
  bytes[n++] = (uint8_t)value;
  put(to, bytes, n);
}

static void put_fixed(sink *to, uint64_t value, size_t size) {
  uint8_t bytes[8];
  for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)(value >> (8 * i));
  put(to, bytes, size);
}

static void put_bytes(sink *to, uint32_t number, const void *data, size_t size) {
  put_varint(to, (uint64_t)number << 3 | TIN_TF_BYTES);
  put_varint(to, size);
  put(to, data, size);
}

static void put_field(sink *to, const tin_tf_field *field) {
  if (field->type == TIN_TF_BYTES) {
    put_bytes(to, field->number, field->bytes.data, field->bytes.size);
    return;
  }
  put_varint(to, (uint64_t)field->number << 3 | field->type);
  if (field->type == TIN_TF_VARINT) put_varint(to, field->value);
  if (field->type == TIN_TF_FIXED64) put_fixed(to, field->value, 8);
  if (field->type == TIN_TF_FIXED32) put_fixed(to, field->value, 4);
}

/* Does the value have the wire type of the field? If not it is an unknown field. */
static bool fits(const ProtobufCFieldDescriptor *known, uint32_t type) {
  switch (known->type) {
  case PROTOBUF_C_TYPE_STRING:
  case PROTOBUF_C_TYPE_BYTES:
  case PROTOBUF_C_TYPE_MESSAGE:
    return type == TIN_TF_BYTES;
  default:
    if (type == TIN_TF_BYTES) return known->label == PROTOBUF_C_LABEL_REPEATED;
  }
  switch (known->type) {
  case PROTOBUF_C_TYPE_FLOAT:
  case PROTOBUF_C_TYPE_FIXED32:
  case PROTOBUF_C_TYPE_SFIXED32:
    return type == TIN_TF_FIXED32;
  case PROTOBUF_C_TYPE_DOUBLE:
  case PROTOBUF_C_TYPE_FIXED64:
  case PROTOBUF_C_TYPE_SFIXED64:
    return type == TIN_TF_FIXED64;
  default:
    return type == TIN_TF_VARINT;
  }
}

static tin_status fail_at(const tin_tf_reader *r, const uint8_t *at, const char *problem) {
  if (r->text) return TIN_TF_FAIL(r, TIN_CORRUPT, "%s", problem);
  size_t offset = (size_t)(at - r->graph.data);
  if (r->node.size > 0 || r->function.size > 0)
    return TIN_TF_FAIL(r, TIN_CORRUPT, "byte %zu: %s", offset, problem);
  return TIN_TF_FAIL(r, TIN_CORRUPT, "byte %zu, after %u nodes: %s", offset, r->nodes, problem);
}

static tin_status check_text(const tin_tf_reader *r, tin_tf_slice text) {
  if (text.size > MAX_TEXT) return fail_at(r, text.data, "a name of more than 65535 bytes");
  if (text.size > 0 && memchr(text.data, 0, text.size))
    return fail_at(r, text.data, "a name with a zero byte in it");
  return TIN_OK;
}

static tin_status add_parts(const tin_tf_reader *r, sink *to, uint32_t count) {
  to->parts += count;
  if (to->parts <= MAX_PARTS) return TIN_OK;
  return TIN_TF_FAIL(r, TIN_CORRUPT, "an attribute of too many parts");
}

static tin_status walk(tin_tf_reader *r, const ProtobufCMessageDescriptor *type,
                       tin_tf_slice message, uint32_t depth, sink *to);

/* The length of a copy is known afterwards: it gets five bytes, most of them often idle. */
static tin_status copy_message(tin_tf_reader *r, const ProtobufCFieldDescriptor *known,
                               tin_tf_slice message, uint32_t depth, sink *to) {
  enum { LENGTH = 5 };
  put_varint(to, (uint64_t)known->id << 3 | TIN_TF_BYTES);
  size_t start = to->used;
  to->used += LENGTH;
  TIN_TRY(walk(r, known->descriptor, message, depth, to));
  size_t size = to->used - start - LENGTH;
  if ((uint64_t)size >> (7 * LENGTH))
    return fail_at(r, message.data, "an attribute of more than 32 GB");
  for (size_t i = 0; to->out && i < LENGTH; i++)
    to->out[start + i] = (uint8_t)((size >> (7 * i) & 0x7f) | (i + 1 < LENGTH ? 0x80 : 0));
  return add_parts(r, to, MESSAGE_PARTS);
}

static tin_status count_node(tin_tf_reader *r, tin_tf_slice node) {
  uint32_t limit = r->builder->limits.max_nodes;
  if (limit > INT32_MAX) limit = INT32_MAX;
  r->node = node;
  if (r->nodes++ < limit) return TIN_OK;
  return TIN_TF_FAIL(r, TIN_CORRUPT, "this is one node more than the limit of %u", limit);
}

/* Notes where the check is, for messages. */
static tin_status check_message(tin_tf_reader *r, const ProtobufCMessageDescriptor *type,
                                tin_tf_slice message, uint32_t depth) {
  bool node = type == &tin__tf__node_def__descriptor;
  bool function = type == &tin__tf__function_def__descriptor;
  if (node) TIN_TRY(count_node(r, message));
  if (function) r->function = message, r->functions++;
  if (type == &tin__tf__version_def__descriptor) r->versions = message;
  TIN_TRY(walk(r, type, message, depth, NULL));
  if (node) tin_tf_consumed(r, message.data + message.size);
  if (node) r->node = (tin_tf_slice){NULL, 0};
  if (function) r->function = (tin_tf_slice){NULL, 0};
  return TIN_OK;
}

static tin_status walk_field(tin_tf_reader *r, const ProtobufCFieldDescriptor *known,
                             const tin_tf_field *field, uint32_t depth, sink *to) {
  if (known->type == PROTOBUF_C_TYPE_STRING) TIN_TRY(check_text(r, field->bytes));
  if (known->type == PROTOBUF_C_TYPE_MESSAGE)
    return to ? copy_message(r, known, field->bytes, depth + 1, to)
              : check_message(r, known->descriptor, field->bytes, depth + 1);
  if (!to) return TIN_OK;
  put_field(to, field);
  return add_parts(r, to, 1);
}

/* A file that has been cut most often ends within a node: what is there of it has its name. */
static tin_status fail_within(tin_tf_reader *r, const ProtobufCMessageDescriptor *type,
                              tin_tf_slice rest, const tin_tf_field *field) {
  const ProtobufCFieldDescriptor *known =
      protobuf_c_message_descriptor_get_field(type, field->number);
  const uint8_t *at = rest.data;
  uint64_t tag, size;
  if (known && known->descriptor == &tin__tf__node_def__descriptor && tin_tf_varint(&rest, &tag) &&
      field->type == TIN_TF_BYTES && tin_tf_varint(&rest, &size) && tin_tf_bytes(rest, 1).size > 0)
    r->node = rest;
  return fail_at(r, at, field->problem);
}

/* Without `to`: a check. */
static tin_status walk(tin_tf_reader *r, const ProtobufCMessageDescriptor *type,
                       tin_tf_slice message, uint32_t depth, sink *to) {
  tin_tf_slice rest = message;
  tin_tf_field field;
  uint32_t copied = to ? wanted_fields(type) : UINT32_MAX;
  uint32_t limit = r->builder->limits.max_depth;
  if (depth > (limit < MAX_DEPTH ? limit : MAX_DEPTH))
    return fail_at(r, message.data, "messages are nested deeper than the limit");
  while (tin_tf_next(&rest, &field)) {
    const ProtobufCFieldDescriptor *known =
        protobuf_c_message_descriptor_get_field(type, field.number);
    if (!known || !fits(known, field.type)) continue;
    if (field.number < 32 && !(copied >> field.number & 1)) continue;
    TIN_TRY(walk_field(r, known, &field, depth, to));
  }
  if (field.problem) return fail_within(r, type, rest, &field);
  if (to && type == &tin__tf__tensor_proto__descriptor) put_bytes(to, 4, &message, sizeof message);
  return TIN_OK;
}

tin_status tin_tf_check(tin_tf_reader *r) {
  return check_message(r, &tin__tf__graph_def__descriptor, r->graph, 0);
}

/* protobuf-c's allocator: pieces of scratch memory, all given back at once later. */
static void *scratch_alloc(void *scratch, size_t size) { return tin_tf_take(scratch, size); }
static void scratch_free(void *scratch, void *block) { (void)scratch, (void)block; }

tin_status tin_tf_unpack(tin_tf_reader *r, const ProtobufCMessageDescriptor *type,
                         tin_tf_slice message, ProtobufCMessage **out) {
  sink copy = {0};
  TIN_TRY(walk(r, type, message, 0, &copy));
  copy.out = tin_tf_take(&r->scratch, copy.used);
  if (!copy.out) return tin_tf_no_memory(r);
  copy.used = 0;
  copy.parts = 0;
  TIN_TRY(walk(r, type, message, 0, &copy));
  ProtobufCAllocator allocator = {scratch_alloc, scratch_free, &r->scratch};
  *out = protobuf_c_message_unpack(type, &allocator, copy.used, copy.out);
  if (*out) return TIN_OK;
  if (r->scratch.failed) return tin_tf_no_memory(r);
  return fail_at(r, message.data, "this is no proper description");
}

tin_status tin_tf_keep(tin_tf_reader *r, tin_tf_slice text, tin_tf_slice *copy) {
  uint8_t *to = tin_tf_take(&r->scratch, text.size);
  if (!to) return tin_tf_no_memory(r);
  if (text.size > 0) memcpy(to, text.data, text.size);
  *copy = (tin_tf_slice){to, text.size};
  return TIN_OK;
}

void tin_tf_consumed(tin_tf_reader *r, const uint8_t *end) {
#if defined(__linux__)
  enum { STEP = 1 << 20 };
  if (!r->mapped) return;
  if (!r->consumed || end < r->consumed) r->consumed = end;
  if ((size_t)(end - r->consumed) < STEP) return;
  long page = sysconf(_SC_PAGESIZE);
  uintptr_t mask = page > 0 ? (uintptr_t)page - 1 : 0, begin = (uintptr_t)r->consumed & ~mask;
  if (page > 0) (void)madvise((void *)begin, ((uintptr_t)end & ~mask) - begin, MADV_DONTNEED);
  r->consumed = end;
#else
  (void)r, (void)end;
#endif
}
