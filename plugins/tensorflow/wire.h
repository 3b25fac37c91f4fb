/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h -- protobuf's encoding, read in place: a message is a run of fields, each a number,
 * a wire type and a value. See https://protobuf.dev/programming-guides/encoding. */
#ifndef TIN_TF_WIRE_H
#define TIN_TF_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct tin_tf_slice {
  const uint8_t *data;
  size_t size;
} tin_tf_slice;

enum { /* wire types */
       TIN_TF_VARINT,
       TIN_TF_FIXED64,
       TIN_TF_BYTES,
       TIN_TF_GROUP,
       TIN_TF_GROUP_END,
       TIN_TF_FIXED32
};

typedef struct tin_tf_field {
  uint32_t number, type;
  uint64_t value;      /* of the types that are numbers */
  tin_tf_slice bytes;  /* of TIN_TF_BYTES               */
  const char *problem; /* what is wrong, if there is no field */
} tin_tf_field;

/* Takes the first field off *rest. False at the end, and if what is there is no field: then
 * `problem` is set and *rest begins with it. */
bool tin_tf_next(tin_tf_slice *rest, tin_tf_field *field);

/* Takes a number off *rest. False if it runs past the end or past 64 bits. */
bool tin_tf_varint(tin_tf_slice *rest, uint64_t *value);

/* The next field of that number and wire type, in a message that has been checked. */
bool tin_tf_find(tin_tf_slice *rest, uint32_t number, uint32_t type, tin_tf_field *field);

/* The bytes of the last field of that number (protobuf: the last one counts); none: empty. */
tin_tf_slice tin_tf_bytes(tin_tf_slice message, uint32_t number);

static inline bool tin_tf_same(tin_tf_slice a, tin_tf_slice b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool tin_tf_is(tin_tf_slice a, const char *text) {
  return tin_tf_same(a, (tin_tf_slice){(const uint8_t *)text, strlen(text)});
}

#endif
