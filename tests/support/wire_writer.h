/* SPDX-License-Identifier: Apache-2.0 */
/* wire_writer.h -- makes protobuf messages, sound ones and others.
 *
 *     wire_writer node = {0};
 *     wire_text(&node, 1, "x");
 *     wire_text(&node, 2, "Placeholder");
 *     wire_message(&graph, 1, &node); // node is empty again
 *     wire_free(&graph);
 *
 * Out of memory ends the program. */
#ifndef TIN_TESTS_WIRE_WRITER_H
#define TIN_TESTS_WIRE_WRITER_H

#include <stddef.h>
#include <stdint.h>

typedef struct wire_writer {
  uint8_t *data;
  size_t size, room;
} wire_writer;

void wire_free(wire_writer *w);

/* Without a tag: what messages and packed fields are made of. */
void wire_raw(wire_writer *w, const void *data, size_t size);
void wire_number(wire_writer *w, uint64_t value);

void wire_varint(wire_writer *w, uint32_t field, uint64_t value);
void wire_fixed32(wire_writer *w, uint32_t field, const void *value);
void wire_fixed64(wire_writer *w, uint32_t field, const void *value);
void wire_bytes(wire_writer *w, uint32_t field, const void *data, size_t size);
void wire_text(wire_writer *w, uint32_t field, const char *text);
void wire_message(wire_writer *w, uint32_t field, wire_writer *inner);

/* ---- of GraphDefs --------------------------------------------------------------- */

/* An attribute of a node: `value` is the AttrValue. */
void wire_attr(wire_writer *node, const char *key, wire_writer *value);
/* TensorProto with an element type by TensorFlow's number, and a shape of known size. */
void wire_tensor(wire_writer *tensor, int dtype, size_t rank, const int64_t *dims);
/* A Const of that tensor, with its attribute dtype. */
void wire_const(wire_writer *graph, const char *name, int dtype, wire_writer *tensor);
/* A node; inputs separated by blanks. */
void wire_node(wire_writer *graph, const char *op, const char *name, const char *inputs);

#endif
