/* SPDX-License-Identifier: Apache-2.0 */
/* graphdef_test.h -- the format "graphdef" on texts and bytes: what it makes of them, and what it
 * says of those it refuses. */
#ifndef TIN_TESTS_GRAPHDEF_TEST_H
#define TIN_TESTS_GRAPHDEF_TEST_H

#include <string.h>

#include "tests/support/fake_builder.h"
#include "tests/support/unit.h"
#include "tests/support/wire_writer.h"

tin_register_fn tin_register_graphdef;

static inline const tin_format *format(void) { return fake_format(tin_register_graphdef); }

/* What the reader makes of it, to be freed; ends the test if that fails. */
static inline char *read_bytes(const void *data, size_t size) {
  fake_builder f;
  fake_builder_init(&f, NULL);
  tin_status status = fake_builder_read(&f, format(), data, size);
  ck_assert_msg(status == TIN_OK, "%s", f.error.text);
  char *text = fake_builder_text(&f);
  fake_builder_free(&f);
  return text;
}

static inline void expect_bytes(const void *data, size_t size, const char *expected) {
  char *got = read_bytes(data, size);
  ck_assert_str_eq(got, expected);
  free(got);
}

static inline void expect(const char *text, const char *expected) {
  expect_bytes(text, strlen(text), expected);
}

static inline void expect_wire(wire_writer *graph, const char *expected) {
  expect_bytes(graph->data, graph->size, expected);
  wire_free(graph);
}

/* Reading fails so, with all of these in the message. */
static inline void fails_bytes(const void *data, size_t size, tin_status status, const char *a,
                               const char *b) {
  fake_builder f;
  fake_builder_init(&f, NULL);
  ck_assert_msg(fake_builder_read(&f, format(), data, size) == status, "%d: %s", f.error.status,
                f.error.text);
  ck_assert_msg(strstr(f.error.text, a) && strstr(f.error.text, b), "\"%s\" without \"%s\", \"%s\"",
                f.error.text, a, b);
  fake_builder_free(&f);
}

static inline void fails(const char *text, const char *a, const char *b) {
  fails_bytes(text, strlen(text), TIN_CORRUPT, a, b);
}

static inline void fails_wire(wire_writer *graph, const char *a, const char *b) {
  fails_bytes(graph->data, graph->size, TIN_CORRUPT, a, b);
  wire_free(graph);
}

/* The same in text around one attribute, or one tensor. */
#define NODE(attr) "node { name: 'n' op: 'Op' attr { key: 'a' value { " attr " } } }"
#define WITH(value) "graph\n  Op n {a=" value "}\nin\nout n\n"
#define WITHOUT "graph\n  Op n\nin\nout n\n"
#define CONST(tensor)                                                                              \
  "node { name: 'c' op: 'Const' attr { key: 'value' value { tensor { " tensor " } } } }"
#define VALUE(value) "graph\n  Const c = " value "\nin\nout\n"
/* A graph of one node, in front of something else. */
#define MAIN "node { name: 'x' op: 'Placeholder' } "

/* A graph with something of everything. */
static inline void make_sample(wire_writer *graph) {
  const int64_t dims[] = {2, 3};
  const float floats[] = {1, 2, 3, 4, 5, 6};
  wire_writer tensor = {0}, value = {0}, node = {0}, list = {0}, versions = {0};
  wire_tensor(&tensor, 1, 2, dims);
  wire_bytes(&tensor, 4, floats, sizeof floats);
  wire_const(graph, "weights", 1, &tensor);
  wire_tensor(&tensor, 7, 1, dims);
  wire_text(&tensor, 8, "some");
  wire_text(&tensor, 8, "text");
  wire_const(graph, "strings", 7, &tensor);
  wire_node(graph, "Placeholder", "x", "");
  wire_text(&node, 1, "y");
  wire_text(&node, 2, "MatMul");
  wire_text(&node, 3, "x");
  wire_text(&node, 3, "weights:0");
  wire_text(&node, 4, "/cpu:0");
  wire_varint(&list, 3, 1);
  wire_varint(&list, 3, 2);
  wire_message(&value, 1, &list);
  wire_attr(&node, "strides", &value);
  wire_varint(&value, 5, 1);
  wire_attr(&node, "transpose_a", &value);
  wire_message(graph, 1, &node);
  wire_node(graph, "NoOp", "done", "^y");
  wire_varint(&versions, 1, 27);
  wire_message(graph, 4, &versions);
}

#endif
