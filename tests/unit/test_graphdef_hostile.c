/* SPDX-License-Identifier: Apache-2.0 */
/* GraphDefs that are damaged or made to harm, and memory that runs out. */
#include <stdio.h>
#include <string.h>

#include "tests/support/failing.h"
#include "tests/support/graphdef_test.h"

/* ---- hostile files -------------------------------------------------------------------- */

static tin_status try_bytes(const void *data, size_t size) {
  fake_builder f;
  fake_builder_init(&f, NULL);
  tin_status status = fake_builder_read(&f, format(), data, size);
  fake_builder_free(&f);
  return status;
}

START_TEST(any_part_of_a_graph) {
  wire_writer graph = {0};
  make_sample(&graph);
  ck_assert_int_eq(try_bytes(graph.data, graph.size), TIN_OK);
  for (size_t n = 0; n < graph.size; n++) {
    uint8_t *part = malloc(n + 1); /* so that sanitizers know where it ends */
    memcpy(part, graph.data, n);
    try_bytes(part, n);
    try_bytes(graph.data + n, graph.size - n);
    free(part);
  }
  wire_free(&graph);
}
END_TEST

START_TEST(any_bit_flipped) {
  wire_writer graph = {0};
  make_sample(&graph);
  for (size_t bit = 0; bit < 8 * graph.size; bit++) {
    graph.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    try_bytes(graph.data, graph.size);
    graph.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  wire_free(&graph);
}
END_TEST

START_TEST(fields_have_numbers_and_types) {
  static const char *const cases[][2] = {
      {"\x02\x01z", "no field has this number"},
      {"\x80\x80\x80\x80\x10", "no field has this number"},
      {"\x0e\x01z", "no field has this wire type"},
      {"\x08\xff", "this is no integer"},
      {"\x12\xff", "this is no length"},
      {"\x09\x01", "ends within a field"},
      {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "no field tag"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    fails_bytes(cases[i][0], strlen(cases[i][0]), TIN_CORRUPT,
                "byte 0, after 0 nodes: ", cases[i][1]);
}
END_TEST

START_TEST(cut_graphs_say_where) {
  wire_writer graph = {0};
  make_sample(&graph);
  size_t whole = graph.size;
  graph.size = whole - 6; /* behind the name of the last node */
  fails_bytes(graph.data, graph.size, TIN_CORRUPT, "node 'done': byte ", "a length runs past");
  graph.size = whole - 20; /* within it */
  fails_bytes(graph.data, graph.size, TIN_CORRUPT, "byte ", "after 4 nodes: a length runs past");
  wire_free(&graph);
  wire_writer node = {0};
  wire_text(&node, 1, "broken");
  wire_raw(&node, "\x12\x7fOp", 4);
  wire_message(&graph, 1, &node);
  fails_wire(&graph, "node 'broken': byte 10: ", "a length runs past the end");
}
END_TEST

/* How many bytes the reader has taken at most while it failed so. */
static size_t peak_of(const void *data, size_t size, const char *text) {
  failing memory;
  fake_builder f;
  failing_init(&memory);
  fake_builder_init(&f, &memory.allocator);
  ck_assert_int_eq(fake_builder_read(&f, format(), data, size), TIN_CORRUPT);
  ck_assert_msg(strstr(f.error.text, text), "%s", f.error.text);
  fake_builder_free(&f);
  ck_assert_uint_eq(memory.blocks, 0);
  return memory.peak;
}

/* A function value in an attribute has attributes, which may be function values. */
START_TEST(messages_nested_very_deep) {
  enum { DEPTH = 100000 };
  wire_writer graph = {0};
  size_t room = 10 * DEPTH + 16, at = room, size = 0;
  uint8_t *data = malloc(room);
  static const uint8_t fields[] = {1, 5, 2, 10, 2, 2}; /* node attr value func attr value ... */
  for (int i = DEPTH; i-- > 0;) {
    wire_writer head = {0};
    wire_number(&head, (uint64_t)fields[i < 3 ? i : 3 + (i - 3) % 3] << 3 | 2);
    wire_number(&head, size);
    at -= head.size;
    memcpy(data + at, head.data, head.size);
    size += head.size;
    wire_free(&head);
  }
  wire_raw(&graph, data + at, size);
  free(data);
  ck_assert_uint_lt(peak_of(graph.data, graph.size, "nested deeper than the limit"), 100000);
  wire_free(&graph);
}
END_TEST

START_TEST(text_nested_very_deep) {
  wire_writer text = {0};
  wire_raw(&text, "node { attr { value {", 21);
  for (int i = 0; i < 100000; i++) wire_raw(&text, "func { attr { value {", 21);
  ck_assert_uint_lt(peak_of(text.data, text.size, "nested deeper than the limit"), 2 * text.size);
  wire_free(&text);
  wire_raw(&text, "node { unknown", 14);
  for (int i = 0; i < 100000; i++) wire_raw(&text, "{x", 2);
  ck_assert_uint_lt(peak_of(text.data, text.size, "nested deeper than the limit"), 2 * text.size);
  wire_free(&text);
}
END_TEST

START_TEST(groups) {
  wire_writer graph = {0};
  for (int i = 0; i < 100000; i++) wire_raw(&graph, "\xa3\x01", 2); /* begins a group */
  ck_assert_uint_lt(peak_of(graph.data, graph.size, "a group has no end"), 100000);
  for (int i = 0; i < 100000; i++) wire_raw(&graph, "\xa4\x01", 2);
  wire_node(&graph, "A", "a", "");
  expect_wire(&graph, "graph\n  A a\nin\nout a\n");
  wire_raw(&graph, "\xa4\x01", 2);
  fails_wire(&graph, "byte 0", "a group has no start");
}
END_TEST

START_TEST(two_gigabytes_claimed_by_a_few) {
  const int64_t dims[] = {512, 1024, 1024};
  wire_writer graph = {0}, tensor = {0}, node = {0};
  wire_tensor(&tensor, 1, 3, dims);
  wire_const(&graph, "c", 1, &tensor);
  ck_assert_uint_lt(peak_of(graph.data, graph.size, "node 'c'"), 200000);
  wire_free(&graph);
  wire_tensor(&tensor, 1, 3, dims);
  wire_raw(&tensor, "\x22\xff\xff\xff\x7f", 5); /* tensor_content of 268435455 bytes */
  wire_const(&graph, "c", 1, &tensor);
  ck_assert_uint_lt(peak_of(graph.data, graph.size, "node 'c': byte "), 200000);
  wire_free(&graph);
  wire_text(&node, 1, "n");
  wire_raw(&node, "\x12\xff\xff\xff\xff\x07", 6); /* an op of 2 GB */
  wire_message(&graph, 1, &node);
  ck_assert_uint_lt(peak_of(graph.data, graph.size, "node 'n': byte "), 200000);
  wire_free(&graph);
}
END_TEST

/* Many zeros in few bytes are fine, but not any number of times. */
START_TEST(tensors_stay_in_proportion_to_the_file) {
  const int64_t dims[] = {1000, 1000};
  wire_writer graph = {0}, tensor = {0};
  for (int i = 0; i < 10; i++) {
    char name[16];
    snprintf(name, sizeof name, "c%d", i);
    wire_tensor(&tensor, 1, 2, dims);
    wire_const(&graph, name, 1, &tensor);
  }
  ck_assert_int_eq(try_bytes(graph.data, graph.size), TIN_OK);
  for (int i = 10; i < 20; i++) {
    char name[16];
    snprintf(name, sizeof name, "c%d", i);
    wire_tensor(&tensor, 1, 2, dims);
    wire_const(&graph, name, 1, &tensor);
  }
  ck_assert_uint_lt(peak_of(graph.data, graph.size, "node 'c16'"), 66u << 20);
  wire_free(&graph);
}
END_TEST

/* Lists of the smallest things there are: protobuf-c would make 50 bytes of two. */
START_TEST(many_small_things) {
  static const struct {
    const char *bytes;
    size_t size;
  } cases[] = {{"\x3a", 2}, {"\x42", 2}, {"\x4a", 2}, {"\x3a\x02\x12", 4}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    wire_writer graph = {0}, node = {0}, list = {0}, value = {0};
    for (int k = 0; k < 500000; k++) wire_raw(&list, cases[i].bytes, cases[i].size);
    wire_text(&node, 1, "n");
    wire_text(&node, 2, "Op");
    wire_message(&value, 1, &list);
    wire_attr(&node, "a", &value);
    wire_message(&graph, 1, &node);
    ck_assert_uint_lt(peak_of(graph.data, graph.size, "too many parts"), graph.size);
    wire_free(&graph);
  }
}
END_TEST

START_TEST(limits_can_be_set) {
  static const char text[] = "node { name: 'a' op: 'A' attr { key: 'k' value { tensor {"
                             " dtype: DT_INT8 tensor_shape { dim { size: 9 } } } } } }"
                             "node { name: 'b' op: 'B' }";
  static const struct {
    tin_limits limits;
    const char *text;
  } cases[] = {{{1, 64, 1000}, "limit of 1"}, {{10, 5, 1000}, "nested"}, {{10, 64, 8}, "limit"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fake_builder f;
    fake_builder_init(&f, NULL);
    f.base.limits = cases[i].limits;
    ck_assert_int_eq(fake_builder_read(&f, format(), text, strlen(text)), TIN_CORRUPT);
    ck_assert_msg(strstr(f.error.text, cases[i].text), "%s", f.error.text);
    fake_builder_free(&f);
  }
}
END_TEST

/* ---- memory --------------------------------------------------------------------------- */

static void fail_each(const void *data, size_t size) {
  FAIL_EACH(memory) {
    fake_builder f;
    fake_builder_init(&f, &memory.allocator);
    tin_status status = fake_builder_read(&f, format(), data, size);
    fake_builder_free(&f);
    failing_check(&memory, status);
  }
}

START_TEST(every_request_for_memory_fails_once) {
  static const char text[] =
      MAIN CONST("dtype: DT_FLOAT tensor_shape { dim { size: 3 } } float_val: [1, 2.5, "
                 "-3]") CONST("dtype: DT_STRING string_val: 'long enough to be a string "
                              "of its own'") "node { name: 'n' op: 'Op' input: 'x' attr { "
                                             "key: 'a' value { list { s: 'a' s: 'b' } } }"
                                             "  attr { key: 'b' value { list { b: true } "
                                             "} } attr { key: 'c' value { list { type: 1 "
                                             "} } }"
                                             "  attr { key: 'd' value { list { shape { "
                                             "dim { size: 1 } } } } }"
                                             "  attr { key: 'e' value { list { func { "
                                             "name: 'f' } } } }"
                                             "  attr { key: 'f' value { list { tensor { "
                                             "dtype: DT_INT32 tensor_shape { } } } } } }"
                                             "library { function { signature { name: 'f' "
                                             "input_arg { name: 'a' } output_arg { name: "
                                             "'y' } }"
                                             "  node_def { name: 'b' op: 'B' input: 'a' } "
                                             "ret { key: 'y' value: 'b:y:0' } } }"
                                             "versions { producer: 27 }";
  char *copy = strdup(text), *second = strstr(copy, "'c' op"); /* two names for two constants */
  second = strstr(second + 1, "'c' op");
  second[1] = 'd';
  ck_assert_int_eq(try_bytes(copy, strlen(copy)), TIN_OK);
  fail_each(copy, strlen(copy));
  free(copy);
  wire_writer graph = {0}, node = {0}, value = {0};
  make_sample(&graph);
  static const char large[100000] = "too large to find room beside others"; /* in protobuf-c, too */
  wire_text(&node, 1, "large");
  wire_text(&node, 2, "Op");
  wire_bytes(&value, 2, large, sizeof large);
  wire_attr(&node, "a", &value);
  wire_message(&graph, 1, &node);
  fail_each(graph.data, graph.size);
  wire_free(&graph);
}
END_TEST

UNIT_MAIN(fields_have_numbers_and_types, any_part_of_a_graph, any_bit_flipped, cut_graphs_say_where,
          messages_nested_very_deep, text_nested_very_deep, groups, two_gigabytes_claimed_by_a_few,
          tensors_stay_in_proportion_to_the_file, many_small_things, limits_can_be_set,
          every_request_for_memory_fails_once)
