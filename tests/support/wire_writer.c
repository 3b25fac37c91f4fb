/* SPDX-License-Identifier: Apache-2.0 */
/* wire_writer.c -- makes protobuf messages. */
#include "tests/support/wire_writer.h"

#include <stdlib.h>
#include <string.h>

void wire_free(wire_writer *w) {
  free(w->data);
  *w = (wire_writer){0};
}

void wire_raw(wire_writer *w, const void *data, size_t size) {
  if (w->room - w->size < size) {
    w->room = 2 * w->room + size + 64;
    w->data = realloc(w->data, w->room);
    if (!w->data) abort();
  }
  if (size > 0) memcpy(w->data + w->size, data, size);
  w->size += size;
}

void wire_number(wire_writer *w, uint64_t value) {
  uint8_t byte;
  for (; value > 0x7f; value >>= 7) {
    byte = (uint8_t)(value | 0x80);
    wire_raw(w, &byte, 1);
  }
  byte = (uint8_t)value;
  wire_raw(w, &byte, 1);
}

static void tag(wire_writer *w, uint32_t field, uint32_t type) {
  wire_number(w, (uint64_t)field << 3 | type);
}

void wire_varint(wire_writer *w, uint32_t field, uint64_t value) {
  tag(w, field, 0);
  wire_number(w, value);
}

void wire_fixed32(wire_writer *w, uint32_t field, const void *value) {
  tag(w, field, 5);
  wire_raw(w, value, 4);
}

void wire_fixed64(wire_writer *w, uint32_t field, const void *value) {
  tag(w, field, 1);
  wire_raw(w, value, 8);
}

void wire_bytes(wire_writer *w, uint32_t field, const void *data, size_t size) {
  tag(w, field, 2);
  wire_number(w, size);
  wire_raw(w, data, size);
}

void wire_text(wire_writer *w, uint32_t field, const char *text) {
  wire_bytes(w, field, text, strlen(text));
}

void wire_message(wire_writer *w, uint32_t field, wire_writer *inner) {
  wire_bytes(w, field, inner->data, inner->size);
  wire_free(inner);
}

void wire_attr(wire_writer *node, const char *key, wire_writer *value) {
  wire_writer entry = {0};
  wire_text(&entry, 1, key);
  wire_message(&entry, 2, value);
  wire_message(node, 5, &entry);
}

void wire_tensor(wire_writer *tensor, int dtype, size_t rank, const int64_t *dims) {
  wire_writer shape = {0};
  for (size_t i = 0; i < rank; i++) {
    wire_writer dim = {0};
    wire_varint(&dim, 1, (uint64_t)dims[i]);
    wire_message(&shape, 2, &dim);
  }
  wire_varint(tensor, 1, (uint64_t)dtype);
  wire_message(tensor, 2, &shape);
}

void wire_const(wire_writer *graph, const char *name, int dtype, wire_writer *tensor) {
  wire_writer node = {0}, type = {0}, value = {0};
  wire_text(&node, 1, name);
  wire_text(&node, 2, "Const");
  wire_varint(&type, 6, (uint64_t)dtype);
  wire_attr(&node, "dtype", &type);
  wire_message(&value, 8, tensor);
  wire_attr(&node, "value", &value);
  wire_message(graph, 1, &node);
}

void wire_node(wire_writer *graph, const char *op, const char *name, const char *inputs) {
  wire_writer node = {0};
  wire_text(&node, 1, name);
  wire_text(&node, 2, op);
  while (*inputs) {
    size_t n = strcspn(inputs, " ");
    wire_bytes(&node, 3, inputs, n);
    inputs += n + strspn(inputs + n, " ");
  }
  wire_message(graph, 1, &node);
}
