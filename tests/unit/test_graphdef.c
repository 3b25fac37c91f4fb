/* SPDX-License-Identifier: Apache-2.0 */
/* The format "graphdef": what it makes of sound graphs, and what it says of others. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/failing.h"
#include "tests/support/fake_builder.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"
#include "tests/support/wire_writer.h"

tin_register_fn tin_register_graphdef;

static const tin_format *format(void) { return fake_format(tin_register_graphdef); }

/* ---- helpers ---------------------------------------------------------------------- */

/* What the reader makes of it, to be freed; ends the test if that fails. */
static char *read_bytes(const void *data, size_t size) {
  fake_builder f;
  fake_builder_init(&f, NULL);
  tin_status status = fake_builder_read(&f, format(), data, size);
  ck_assert_msg(status == TIN_OK, "%s", f.error.text);
  char *text = fake_builder_text(&f);
  fake_builder_free(&f);
  return text;
}

static void expect_bytes(const void *data, size_t size, const char *expected) {
  char *got = read_bytes(data, size);
  ck_assert_str_eq(got, expected);
  free(got);
}

static void expect(const char *text, const char *expected) {
  expect_bytes(text, strlen(text), expected);
}

static void expect_wire(wire_writer *graph, const char *expected) {
  expect_bytes(graph->data, graph->size, expected);
  wire_free(graph);
}

/* Reading fails so, with all of these in the message. */
static void fails_bytes(const void *data, size_t size, tin_status status, const char *a,
                        const char *b) {
  fake_builder f;
  fake_builder_init(&f, NULL);
  ck_assert_msg(fake_builder_read(&f, format(), data, size) == status, "%d: %s", f.error.status,
                f.error.text);
  ck_assert_msg(strstr(f.error.text, a) && strstr(f.error.text, b), "\"%s\" without \"%s\", \"%s\"",
                f.error.text, a, b);
  fake_builder_free(&f);
}

static void fails(const char *text, const char *a, const char *b) {
  fails_bytes(text, strlen(text), TIN_CORRUPT, a, b);
}

static void fails_wire(wire_writer *graph, const char *a, const char *b) {
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

/* ---- graphs ----------------------------------------------------------------------- */

START_TEST(nodes_and_what_they_take) {
  expect(
      "node { name: 'sum' op: 'Add' input: 'x' input: 'later:3' input: '^go' device: '/cpu:0' }\n"
      "node { name: 'x' op: 'Placeholder' }\n"
      "node { name: 'later' op: 'Split' input: 'x:0' }\n"
      "node { name: 'go' op: 'NoOp' }\n",
      "graph\n"
      "  Add sum @/cpu:0 (x, later:3, ^go)\n"
      "  Placeholder x\n"
      "  Split later (x)\n"
      "  NoOp go\n"
      "in x\n"
      "out sum\n");
}
END_TEST

START_TEST(what_a_graph_takes_and_gives) {
  expect("node { name: 'b' op: 'Placeholder' } node { name: 'a' op: 'PlaceholderV2' }\n"
         "node { name: 'd' op: 'PlaceholderWithDefault' input: 'b' }\n"
         "node { name: 's' op: 'Split' input: 'a' } node { name: 't' op: 'Neg' input: 's:1' }\n"
         "node { name: 'v' op: 'Assign' input: 'a' } node { name: 'w' op: 'Assert' input: 'a' }\n"
         "node { name: 'u' op: 'Relu' input: 'a' } node { name: 'n' op: 'NoOp' input: '^u' }\n"
         "node { name: 'r' op: '_Retval' input: 's:2' } node { name: 'g' op: '_Arg' }\n",
         "graph\n"
         "  Placeholder b\n  PlaceholderV2 a\n  PlaceholderWithDefault d (b)\n"
         "  Split s (a)\n  Neg t (s:1)\n  Assign v (a)\n  Assert w (a)\n  Relu u (a)\n"
         "  NoOp n (^u)\n  _Retval r (s:2)\n  _Arg g\n"
         "in b a g\n"
         "out d t s:2\n");
}
END_TEST

START_TEST(loops_are_legal) {
  expect("node { name: 'm' op: 'Merge' input: 'e' input: 'n' }"
         "node { name: 'n' op: 'NextIteration' input: 'm' } node { name: 'e' op: 'Enter' }",
         "graph\n  Merge m (e, n)\n  NextIteration n (m)\n  Enter e\nin\nout\n");
}
END_TEST

START_TEST(versions_are_facts) {
  expect("versions { producer: 27 min_consumer: 12 bad_consumers: 3 } node { name: 'a' op: 'A' }",
         "graph\n  A a\nin\nout a\nproducer=27\nmin_consumer=12\n");
}
END_TEST

START_TEST(old_placeholders_of_unknown_shape) {
#define PLACEHOLDER                                                                                \
  "node { name: 'x' op: 'Placeholder' attr { key: 'shape' value { shape { } } } } "
  expect(PLACEHOLDER "versions { producer: 21 }",
         "graph\n  Placeholder x {shape=[...]}\nin x\nout\nproducer=21\nmin_consumer=0\n");
  expect(PLACEHOLDER "versions { producer: 24 }",
         "graph\n  Placeholder x {shape=[]}\nin x\nout\nproducer=24\nmin_consumer=0\n");
}
END_TEST

START_TEST(bad_references) {
  static const char *const cases[][2] = {
      {"node { name: 'a' op: 'A' input: 'b' }", "node 'a': the input 'b' does not exist"},
      {"node { name: 'a' op: 'A' input: '^b' }", "node 'a': the input '^b' does not exist"},
      {"node { name: 'a' op: 'A' input: '' }", "node 'a': the input '' does not exist"},
      {"node { name: 'a' op: 'A' input: 'b:1' }", "node 'a': the input 'b:1' does not exist"},
      {"node { name: 'a' op: 'A' input: 'a' }", "node 'a': its input 'a' is the node itself"},
      {"node { name: 'a' op: 'A' input: '^a' }", "node 'a': its input '^a' is the node itself"},
      {"node { name: 'a' op: 'A' input: 'a:x' }",
       "node 'a': the input 'a:x' is not written as one"},
      {"node { name: 'a' op: 'A' input: 'a:' }", "node 'a': the input 'a:' is not written as one"},
      {"node { name: 'a' op: 'A' input: 'a:-1' }", "node 'a': the input 'a:-1' is not"},
      {"node { name: 'a' op: 'A' input: 'a:99999999999' }", "the input 'a:99999999999' is not"},
      {"node { name: 'a' op: 'A' input: 'a::1' }", "node 'a': the input 'a::1' is not"},
      {"node { name: 'a' op: 'A' input: '^a:1' }", "node 'a': the input '^a:1' is not"},
      {"node { name: 'a' op: 'A' input: 'a:out:1' }", "node 'a': the input 'a:out:1' is not"},
      {"node { name: 'a' op: 'A' } node { name: 'b' op: 'B' } node { name: 'a' op: 'C' }",
       "two nodes (0 and 2) have the name 'a'"},
      {"node { op: 'A' }", "node 0 has no name"},
      {"node { }", "node 0 has no name"},
      {"node { name: 'a' }", "node 'a': it has no op"},
      {"node { name: 'a\\000b' op: 'A' }", "a name with a zero byte"},
      {"versions { producer: 1 }", "no nodes"},
      {"", "the file is empty"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) fails(cases[i][0], cases[i][1], "");
}
END_TEST

START_TEST(names_in_errors_are_cut_and_printable) {
  char text[600] = "node { name: '\\001\\n";
  for (int i = 0; i < 40; i++) strcat(text, "0123456789");
  strcat(text, "' }");
  fails(text, "node '??0123456789", "...': it has no op");
}
END_TEST

/* ---- attributes --------------------------------------------------------------------- */

START_TEST(attributes_of_all_kinds) {
  static const char *const cases[][2] = {
      {NODE("s: 'text'"), WITH("\"text\"")},
      {NODE("s: ''"), WITH("\"\"")},
      {NODE("i: -7"), WITH("-7")},
      {NODE("i: 9223372036854775807"), WITH("9223372036854775807")},
      {NODE("f: 0.1"), WITH("0.100000001f")},
      {NODE("b: true"), WITH("true")},
      {NODE("b: false"), WITH("false")},
      {NODE("type: DT_HALF"), WITH("half")},
      {NODE("type: DT_FLOAT_REF"), WITH("float")},
      {NODE("type: 109"), WITH("int64")},
      {NODE("type: DT_RESOURCE"), WITH("resource")},
      {NODE("shape { dim { size: 2 } dim { size: -1 name: 'batch' } }"), WITH("[2,?]")},
      {NODE("shape { }"), WITH("[]")},
      {NODE("shape { unknown_rank: true }"), WITH("[...]")},
      {NODE("tensor { dtype: DT_INT32 tensor_shape { } int_val: 5 }"), WITH("int32[]{5}")},
      {NODE("func { name: 'f' attr { key: 'T' value { type: DT_FLOAT } } }"), WITH("@\"f\"")},
      {NODE("list { s: 'a' s: 'b' }"), WITH("[\"a\",\"b\"]")},
      {NODE("list { i: [1, -2, 3] }"), WITH("[1,-2,3]")},
      {NODE("list { f: 1 f: 2.5 }"), WITH("[1f,2.5f]")},
      {NODE("list { b: [true, false] }"), WITH("[true,false]")},
      {NODE("list { type: [DT_FLOAT, DT_STRING] }"), WITH("[float,string]")},
      {NODE("list { shape { dim { size: 1 } } shape { unknown_rank: true } }"),
       WITH("[[1],[...]]")},
      {NODE("list { tensor { dtype: DT_BOOL tensor_shape { } bool_val: true } }"),
       WITH("[bool[]{true}]")},
      {NODE("list { func { name: 'f' } func { name: 'g' } }"), WITH("[@\"f\",@\"g\"]")},
      {NODE("list { }"), WITH("[]")},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) expect(cases[i][0], cases[i][1]);
}
END_TEST

START_TEST(attributes_that_are_left_out) {
  static const char *const cases[] = {
      NODE("placeholder: 'T'"),
      NODE(""),
      NODE("type: DT_INVALID"),
      NODE("type: 77"),
      NODE("type: DT_OF_THE_FUTURE"),
      NODE("list { type: DT_FLOAT type: 77 }"),
      NODE("shape { dim { size: -2 } }"),
      NODE("shape { dim { size: 3000000000 } }"),
      NODE("shape { dim {} dim {} dim {} dim {} dim {} dim {} dim {} dim {} dim {} }"),
      NODE("list { shape { dim { size: -2 } } }"),
      NODE("tensor { dtype: DT_VARIANT }"),
      NODE("tensor { dtype: DT_FLOAT8_E5M2 }"),
      NODE("list { tensor { dtype: DT_RESOURCE } }"),
      NODE("from_the_future: 5"),
      "node { name: 'n' op: 'Op' attr { key: '' value { i: 1 } } }",
      "node { name: 'n' op: 'Op' attr { key: 'a' } }",
      "node { name: 'n' op: 'Op' attr { } }",
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) expect(cases[i], WITHOUT);
}
END_TEST

START_TEST(the_last_of_an_attribute_counts) {
  expect(
      "node { name: 'n' op: 'Op' attr { key: 'a' value { i: 1 } } attr { key: 'b' value { i: 2 } }"
      "  attr { key: 'a' value { i: 3 } } }",
      "graph\n  Op n {a=3; b=2}\nin\nout n\n");
  expect(NODE("i: 1 s: 'two'"), WITH("\"two\""));
  expect(NODE("tensor { dtype: DT_FLOAT } tensor { dtype: DT_INT32 tensor_shape { } }"),
         WITH("int32[]{0}"));
  expect("node { name: 'n' op: 'Op' attr { key: 'a' value { shape { dim { size: 1 } } }"
         "                                          value { shape { dim { size: 2 } } } } }",
         WITH("[2]"));
}
END_TEST

START_TEST(tensors_in_attributes_are_checked) {
  fails(NODE("tensor { dtype: DT_FLOAT tensor_shape { } float_val: [1, 2] }"),
        "node 'n': attribute 'a': float_val has 2 values", "");
}
END_TEST

START_TEST(many_attributes) {
  wire_writer graph = {0}, node = {0};
  wire_text(&node, 1, "n");
  wire_text(&node, 2, "Op");
  for (int i = 0; i < 65536; i++) wire_bytes(&node, 5, NULL, 0);
  wire_message(&graph, 1, &node);
  fails_wire(&graph, "node 'n'", "more than 65535 attributes");
}
END_TEST

/* ---- constants ------------------------------------------------------------------------ */

START_TEST(constants_in_typed_fields) {
  static const char *const cases[][2] = {
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 3 } } float_val: [1, 2.5, -3]"),
       VALUE("float[3]{1,2.5,-3}")},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 3 } } float_val: 7"),
       VALUE("float[3]{7,7,7}")},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 4 } } float_val: [1, 2]"),
       VALUE("float[4]{1,2,2,2}")},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 2 } dim { size: 2 } }"),
       VALUE("float[2,2]{0,0,0,0}")},
      {CONST("dtype: DT_FLOAT float_val: 4"), VALUE("float[]{4}")},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 0 } dim { size: 5 } } float_val: 4"),
       VALUE("float[0,5]{}")},
      {CONST("dtype: DT_DOUBLE tensor_shape { dim { size: 3 } } double_val: [0.1, -2]"),
       VALUE("double[3]{0.10000000000000001,-2,-2}")},
      {CONST("dtype: DT_HALF tensor_shape { dim { size: 3 } } half_val: [15360, 64512]"),
       VALUE("half[3]{0x3c00,0xfc00,0xfc00}")},
      {CONST("dtype: DT_BFLOAT16 tensor_shape { dim { size: 1 } } half_val: 16256"),
       VALUE("bfloat16[1]{0x3f80}")},
      {CONST("dtype: DT_INT32 tensor_shape { dim { size: 3 } } int_val: [-1, 2147483647]"),
       VALUE("int32[3]{-1,2147483647,2147483647}")},
      {CONST("dtype: DT_UINT8 tensor_shape { dim { size: 2 } } int_val: [255, 256]"),
       VALUE("uint8[2]{255,0}")},
      {CONST("dtype: DT_INT16 tensor_shape { dim { size: 2 } } int_val: [-300, 300]"),
       VALUE("int16[2]{-300,300}")},
      {CONST("dtype: DT_UINT16 tensor_shape { dim { size: 1 } } int_val: 65535"),
       VALUE("uint16[1]{65535}")},
      {CONST("dtype: DT_INT8 tensor_shape { dim { size: 2 } } int_val: [-128, 127]"),
       VALUE("int8[2]{-128,127}")},
      {CONST("dtype: DT_INT64 tensor_shape { dim { size: 2 } } int64_val: -9223372036854775808"),
       VALUE("int64[2]{-9223372036854775808,-9223372036854775808}")},
      {CONST("dtype: DT_UINT32 tensor_shape { dim { size: 2 } } uint32_val: 4294967295"),
       VALUE("uint32[2]{4294967295,4294967295}")},
      {CONST("dtype: DT_UINT64 tensor_shape { dim { size: 1 } } uint64_val: 18446744073709551615"),
       VALUE("uint64[1]{18446744073709551615}")},
      {CONST("dtype: DT_BOOL tensor_shape { dim { size: 3 } } bool_val: [true, false]"),
       VALUE("bool[3]{true,false,false}")},
      {CONST("dtype: DT_COMPLEX64 tensor_shape { dim { size: 3 } } scomplex_val: [1, 2, 3, 4]"),
       VALUE("complex64[3]{(1,2),(3,4),(3,4)}")},
      {CONST("dtype: DT_COMPLEX128 tensor_shape { dim { size: 2 } } dcomplex_val: [1, -2]"),
       VALUE("complex128[2]{(1,-2),(1,-2)}")},
      {CONST("dtype: DT_STRING tensor_shape { dim { size: 3 } } string_val: 'a' string_val: 'bc'"),
       VALUE("string[3]{\"a\",\"bc\",\"bc\"}")},
      {CONST("dtype: DT_STRING tensor_shape { dim { size: 2 } }"), VALUE("string[2]{\"\",\"\"}")},
      {CONST("dtype: DT_STRING tensor_shape { } string_val: '\\000\\377'"),
       VALUE("string[]{\"\\x00\\xff\"}")},
      {CONST("dtype: DT_QINT8 tensor_shape { dim { size: 2 } } int_val: [-128, 5]"),
       VALUE("qint8[2]{-128,5}")},
      {CONST("dtype: DT_QUINT8 tensor_shape { dim { size: 2 } } int_val: 200"),
       VALUE("quint8[2]{200,200}")},
      {CONST("dtype: DT_QINT16 tensor_shape { } int_val: -5"), VALUE("qint16[]{-5}")},
      {CONST("dtype: DT_QUINT16 tensor_shape { } int_val: 60000"), VALUE("quint16[]{60000}")},
      {CONST("dtype: DT_QINT32 tensor_shape { } int_val: -70000"), VALUE("qint32[]{-70000}")},
      {CONST("dtype: DT_INT32_REF tensor_shape { } int_val: 1"), VALUE("int32[]{1}")},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) expect(cases[i][0], cases[i][1]);
}
END_TEST

/* By its number in TensorFlow: three elements of `size` bytes, all 01 02 03 ... */
static void expect_content(int dtype, size_t size, const char *expected) {
  wire_writer graph = {0}, tensor = {0};
  const int64_t dims[] = {3, 1};
  uint8_t bytes[3 * 16];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i % 3 + 1);
  wire_tensor(&tensor, dtype, 2, dims);
  wire_bytes(&tensor, 4, bytes, 3 * size);
  wire_const(&graph, "c", dtype, &tensor);
  char *got = read_bytes(graph.data, graph.size);
  ck_assert_msg(strstr(got, expected), "%s instead of %s", got, expected);
  free(got);
  wire_free(&graph);
}

START_TEST(constants_as_they_lie_in_memory) {
  expect_content(3, 4, "dtype=int32} = int32[3,1]{16974337,33620738,50462979}");
  expect_content(4, 1, "dtype=uint8} = uint8[3,1]{1,2,3}");
  expect_content(5, 2, "dtype=int16} = int16[3,1]{513,259,770}");
  expect_content(6, 1, "dtype=int8} = int8[3,1]{1,2,3}");
  expect_content(9, 8, "dtype=int64} = int64[3,1]{144399970194358785,");
  expect_content(10, 1, "dtype=bool} = bool[3,1]{true,true,true}"); /* 2 and 3 become 1 */
  expect_content(11, 1, "dtype=qint8} = qint8[3,1]{1,2,3}");
  expect_content(12, 1, "dtype=quint8} = quint8[3,1]{1,2,3}");
  expect_content(13, 4, "dtype=qint32} = qint32[3,1]{16974337,33620738,50462979}");
  expect_content(14, 2, "dtype=bfloat16} = bfloat16[3,1]{0x0201,0x0103,0x0302}");
  expect_content(15, 2, "dtype=qint16} = qint16[3,1]{513,259,770}");
  expect_content(16, 2, "dtype=quint16} = quint16[3,1]{513,259,770}");
  expect_content(17, 2, "dtype=uint16} = uint16[3,1]{513,259,770}");
  expect_content(19, 2, "dtype=half} = half[3,1]{0x0201,0x0103,0x0302}");
  expect_content(22, 4, "dtype=uint32} = uint32[3,1]{16974337,33620738,50462979}");
  expect_content(23, 8, "dtype=uint64} = uint64[3,1]{144399970194358785,");
  expect_content(1, 4, "dtype=float} = float[3,1]{2.40");
  expect_content(2, 8, "dtype=double} = double[3,1]{");
  expect_content(8, 8, "dtype=complex64} = complex64[3,1]{(2.40");
  expect_content(18, 16, "dtype=complex128} = complex128[3,1]{(");
  /* three lengths, 1 2 3, and the text */
  expect(CONST("dtype: DT_STRING tensor_shape { dim { size: 3 } } tensor_content: "
               "'\\001\\002\\003abbccc'"),
         VALUE("string[3]{\"a\",\"bb\",\"ccc\"}"));
}
END_TEST

/* Packed or one by one, in as many fields as one likes. */
START_TEST(fields_may_be_split) {
  wire_writer graph = {0}, tensor = {0}, packed = {0};
  const int64_t dims[] = {5};
  const float values[] = {1, 2, 3, 4, 5};
  wire_tensor(&tensor, 1, 1, dims);
  wire_fixed32(&tensor, 5, &values[0]);
  wire_bytes(&tensor, 5, &values[1], 8);
  wire_bytes(&tensor, 5, NULL, 0);
  wire_fixed32(&tensor, 5, &values[3]);
  wire_bytes(&tensor, 5, &values[4], 4);
  wire_const(&graph, "f", 1, &tensor);
  wire_tensor(&tensor, 9, 1, dims);
  wire_varint(&tensor, 10, 1);
  wire_number(&packed, 300);
  wire_number(&packed, (uint64_t)-1);
  wire_message(&tensor, 10, &packed);
  wire_const(&graph, "i", 9, &tensor);
  expect_wire(&graph, "graph\n  Const f {dtype=float} = float[5]{1,2,3,4,5}\n"
                      "  Const i {dtype=int64} = int64[5]{1,300,-1,-1,-1}\nin\nout\n");
}
END_TEST

/* A bool is 0 or 1, whatever the file says: anything else is undefined in C. */
START_TEST(bools_are_zero_or_one) {
  wire_writer graph = {0}, tensor = {0};
  const int64_t dims[] = {3};
  wire_tensor(&tensor, 10, 1, dims);
  wire_varint(&tensor, 11, 2);
  wire_bytes(&tensor, 11, "\x80\x02", 2);
  wire_const(&graph, "c", 10, &tensor);
  expect_wire(&graph, "graph\n  Const c {dtype=bool} = bool[3]{true,true,true}\nin\nout\n");
}
END_TEST

START_TEST(tensor_content_goes_before_typed_fields) {
  expect(CONST("dtype: DT_UINT8 tensor_shape { dim { size: 2 } } int_val: 5 tensor_content: '12'"),
         VALUE("uint8[2]{49,50}"));
}
END_TEST

START_TEST(bad_constants) {
#define TWO "tensor_shape { dim { size: 2 } } "
  static const char *const cases[][2] = {
      {CONST("dtype: DT_FLOAT " TWO "float_val: [1, 2, 3]"),
       "float_val has 3 values for a tensor of 2"},
      {CONST("dtype: DT_INT32 int_val: [1, 2]"), "int_val has 2 values for a tensor of 1"},
      {CONST("dtype: DT_STRING " TWO "string_val: ['a', 'b', 'c']"), "string_val has 3 values"},
      {CONST("dtype: DT_COMPLEX64 " TWO "scomplex_val: [1, 2, 3]"),
       "scomplex_val has half a value"},
      {CONST("dtype: DT_COMPLEX64 " TWO "scomplex_val: [1, 2, 3, 4, 5]"),
       "has 5 values for a tensor of 4"},
      {CONST("dtype: DT_FLOAT " TWO "tensor_content: '1234567'"), "has 7 bytes, the shape takes 8"},
      {CONST("dtype: DT_FLOAT tensor_content: '1234567'"), "has 7 bytes, the shape takes 4"},
      {CONST("dtype: DT_STRING " TWO "tensor_content: '\\001'"), "does not hold 2 strings"},
      {CONST("dtype: DT_STRING " TWO "tensor_content: '\\001\\001a'"),
       "has 1 bytes of text, its lengths say 2"},
      {CONST("dtype: DT_STRING " TWO "tensor_content: '\\001\\001abc'"),
       "has 3 bytes of text, its lengths say 2"},
      {CONST("dtype: DT_STRING " TWO
             "tensor_content: '\\377\\377\\377\\377\\377\\377\\377\\377\\377\\001\\001'"),
       "does not hold 2 strings"},
      {CONST("dtype: DT_FLOAT tensor_shape { unknown_rank: true }"), "unknown or too large"},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: -1 } }"), "unknown or too large"},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 2147483647 } dim { size: 2147483647 } dim "
             "{ size: 9 } }"),
       "unknown or too large"},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 2147483647 } dim { size: 2147483647 } }"),
       "unknown or too large"},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 2147483647 } }"), "than a file of"},
      {CONST("dtype: DT_DOUBLE tensor_shape { dim { size: 20000000 } } double_val: 1"),
       "than a file of"},
      {CONST("dtype: DT_STRING tensor_shape { dim { size: 20000000 } } string_val: 'x'"),
       "than a file of"},
      {"node { name: 'c' op: 'Const' }", "a Const without a value"},
      {"node { name: 'c' op: 'Const' attr { key: 'value' value { i: 1 } } }",
       "a Const without a value"},
      {"node { name: 'c' op: 'Const' attr { key: 'dtype' value { type: DT_INT32 } }"
       " attr { key: 'value' value { tensor { dtype: DT_FLOAT } } } }",
       "whose value is not of its dtype"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    fails(cases[i][0], "node 'c'", cases[i][1]);
  static const char *const unsupported[][2] = {
      {CONST(""), "element type 0"},
      {CONST("dtype: DT_VARIANT"), "element type 21"},
      {CONST("dtype: DT_RESOURCE"), "element type 20"},
      {CONST("dtype: DT_INT4"), "element type 29"},
      {CONST("dtype: 5000"), "element type 5000"},
      {CONST("dtype: DT_NEW"), "element type -1"},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: 3000000000 } }"), "out of range"},
      {CONST("dtype: DT_FLOAT tensor_shape { dim { size: -5 } }"), "out of range"},
      {CONST("dtype: DT_FLOAT tensor_shape { dim {} dim {} dim {} dim {} dim {} dim {} dim {} dim "
             "{} dim {} }"),
       "rank 9"},
  };
  for (size_t i = 0; i < sizeof unsupported / sizeof *unsupported; i++)
    fails_bytes(unsupported[i][0], strlen(unsupported[i][0]), TIN_UNSUPPORTED, "node 'c'",
                unsupported[i][1]);
}
END_TEST

START_TEST(damaged_packed_values) {
  static const uint8_t endless[] = {0x80, 0x80};
  static const uint8_t long_one[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
  const int64_t dims[] = {4};
  for (int i = 0; i < 3; i++) {
    wire_writer graph = {0}, tensor = {0};
    wire_tensor(&tensor, i == 2 ? 1 : 3, 1, dims);
    if (i == 0) wire_bytes(&tensor, 7, endless, sizeof endless);
    if (i == 1) wire_bytes(&tensor, 7, long_one, sizeof long_one);
    if (i == 2) wire_bytes(&tensor, 5, long_one, 7);
    wire_const(&graph, "c", i == 2 ? 1 : 3, &tensor);
    fails_wire(&graph, "node 'c'", "_val is damaged");
  }
}
END_TEST

/* ---- functions ------------------------------------------------------------------------ */

#define MAIN "node { name: 'x' op: 'Placeholder' } "
#define MAIN_TEXT "graph\n  Placeholder x\nin x\nout\n"

START_TEST(functions_become_graphs) {
  expect(
      MAIN
      "library { function {\n"
      "  signature { name: 'f' input_arg { name: 'a' type: DT_FLOAT }\n"
      "    input_arg { name: 'b' type_attr: 'T' } output_arg { name: 'y' type: DT_FLOAT }\n"
      "    output_arg { name: 'z' type: DT_INT32 } output_arg { name: 'copy' }\n"
      "    attr { name: 'T' type: 'type' default_value { type: DT_FLOAT } } is_stateful: true }\n"
      "  node_def { name: 's' op: 'Split' input: 'a' input: 'b:0' attr { key: 'N' value { i: 2 } } "
      "}\n"
      "  node_def { name: 'z' op: 'Neg' input: 's:output:1' input: 's:1' input: '^n' }\n"
      "  node_def { name: 'n' op: 'NoOp' input: '^a' } node_def { name: 'm' op: 'M' input: "
      "'s:output' input: 'b:any:0' }\n"
      "  ret { key: 'z' value: 'z:y:0' } ret { key: 'y' value: 's:output:1' }\n"
      "  ret { key: 'copy' value: 'b' } control_ret { key: 'must' value: 'n' }\n"
      "} function { signature { name: 'empty' } } gradient { function_name: 'f' gradient_func: 'g' "
      "} }",
      MAIN_TEXT "graph f\n"
                "  _Arg a {T=float; index=0}\n"
                "  _Arg b {index=1}\n"
                "  Split s (a, b) {N=2}\n"
                "  Neg z (s:output:1, s:1, ^n)\n"
                "  NoOp n (^a)\n"
                "  M m (s:output:0, b)\n"
                "  Identity y (s:output:1, ^n) {T=float}\n"
                "  Identity z_RetVal_1 (z:y:0) {T=int32}\n"
                "  Identity copy (b)\n"
                "in a b\n"
                "out y z_RetVal_1 copy\n"
                "graph empty\n"
                "in\n"
                "out\n");
}
END_TEST

START_TEST(bad_functions) {
#define FUNCTION(rest) MAIN "library { function { signature { name: 'f' " rest " } }"
  static const char *const cases[][3] = {
      {FUNCTION("output_arg { name: 'y' } }"), "function 'f'",
       "nothing is returned as its output 'y'"},
      {FUNCTION("output_arg { name: 'y' } } ret { key: 'y' value: 'none:z:0' }"), "function 'f'",
       "the input 'none:z:0' does not exist"},
      {FUNCTION("} node_def { name: 'n' op: 'A' input: 'q' }"), "function 'f': node 'n'",
       "the input 'q' does not exist"},
      {FUNCTION("} node_def { name: 'n' op: 'A' input: 'n:a:b' }"), "function 'f': node 'n'",
       "the input 'n:a:b' is not written"},
      {FUNCTION("input_arg { name: 'n' } } node_def { name: 'n' op: 'A' }"), "function 'f'",
       "two nodes (0 and 1) have the name 'n'"},
      {FUNCTION("input_arg { } }"), "function 'f'", "argument 0 has no name"},
      {FUNCTION("output_arg { name: 'y' } } ret { key: 'y' value: 'x' } control_ret { key: 'c' "
                "value: 'q' }"),
       "function 'f'", "'x' does not exist"},
      {FUNCTION("} node_def { name: 'c' op: 'Const' }"), "function 'f': node 'c'",
       "without a value"},
      {MAIN "library { function { signature { } } }", "without a name", ""},
      {MAIN "library { function { } }", "without a name", ""},
      {MAIN "library { function { signature { name: 'f' } } } library { function { signature { "
            "name: 'f' } } }",
       "two functions have the name 'f'", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    fails(cases[i][0], cases[i][1], cases[i][2]);
}
END_TEST

/* ---- text ----------------------------------------------------------------------------- */

START_TEST(ways_to_write_text) {
  static const char *const same[] = {
      "node { name: 'n' op: 'Op' attr { key: 'a' value { list { i: 1 i: 2 } } } }",
      "node{name:'n'op:'Op'attr{key:'a'value{list{i:1 i:2}}}}",
      "node < name: \"n\" op: \"Op\" attr < key: \"a\" value < list < i: [1,2] > > > >",
      "node: { name: 'n', op: 'Op'; attr: [ { key: 'a', value: { list: { i: [ 1 , 2 ]; } } } ] };",
      "\xEF\xBB\xBF# comment { '\nnode { # more\n name # here\n : # too\n 'n'\r\n\top\v:\f'Op'"
      "attr { key: 'a' value { list { i: [] i: [1] i: 2 } } } } # at the end",
      "[ext.ension]: 5 node { unknown: 1 name: 'n' op: 'O' 'p' [a.b/c.d] { x: [1, {}] } 17: -inf\n"
      "  other < y: 'z' \"z\" deep { q { } } > list: [ 1, 'a', { b: 2 } ] flags: -1.5e+3 none: []\n"
      "  attr { key: 'a' value { list { i: 0x1 i: 02 } } } }",
  };
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) expect(same[i], WITH("[1,2]"));
}
END_TEST

START_TEST(strings_in_text) {
  expect(NODE("s: '\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"\\?'"),
         WITH("\"\\x07\\x08\\x0c\\x0a\\x0d\\x09\\x0b\\x5c'\\x22?\""));
  expect(NODE("s: '\\0\\12\\1234\\xA\\xfg\\X4142\\400'"),
         WITH("\"\\x00\\x0aS4\\x0a\\x0fgA42\\x00\""));
  expect(NODE("s: '\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\U0001F600'"),
         WITH("\"A\\xc3\\xa9\\xe2\\x82\\xac\\xf0\\x9f\\x98\\x80\\xf0\\x9f\\x98\\x80\""));
  expect(NODE("s: 'a' # b\n \"c\"\n'd'"), WITH("\"acd\""));
  expect(NODE("s: '\xc3\xa9#{}\"'"), WITH("\"\\xc3\\xa9#{}\\x22\""));
}
END_TEST

START_TEST(numbers_in_text) {
  expect(NODE("list { i: [0x10, 010, -0x8000000000000000, 0, - 5] }"),
         WITH("[16,8,-9223372036854775808,0,-5]"));
  expect(NODE("list { f: [1, -1.5, .5, 2., 1e3, 1E-2, 3f, 2.5F, -0, 1e40, 1e-50] }"),
         WITH("[1f,-1.5f,0.5f,2f,1000f,0.00999999978f,3f,2.5f,-0f,inff,0f]"));
  expect(NODE("list { f: [inf, -inf, Infinity, nan, -NaN, inff] }"),
         WITH("[inff,-inff,inff,nanf,-nanf,inff]"));
  expect(NODE("list { b: [true, True, t, 1, false, False, f, 0] }"),
         WITH("[true,true,true,true,false,false,false,false]"));
  expect(NODE("list { type: [1, DT_INT32, 0x7] }"), WITH("[float,int32,string]"));
}
END_TEST

START_TEST(numbers_do_not_depend_on_the_locale) {
  static const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"};
  bool found = false;
  for (size_t i = 0; i < sizeof commas / sizeof *commas && !found; i++)
    found = setlocale(LC_NUMERIC, commas[i]) != NULL;
  if (!found) fprintf(stderr, "skipped: there is no locale with a decimal comma\n");
  char *got = read_bytes(NODE("f: 1.5"), strlen(NODE("f: 1.5")));
  setlocale(LC_NUMERIC, "C");
  ck_assert_ptr_nonnull(strstr(got, found ? "a=1,5f" : "a=1.5f")); /* printed in that locale */
  free(got);
}
END_TEST

START_TEST(errors_in_text_have_a_place) {
  static const char *const cases[][3] = {
      {"node {\n  name: 'a'\n  op 'A' }", "line 3, column 6", "':' was expected"},
      {"node {\n  name: 5 }", "line 2, column 9", "a string was expected"},
      {"node { name: 'abc\n' }", "line 1, column 18", "a string has no end"},
      {"node { name: 'abc", "line 1, column 18", "a string has no end"},
      {"node { name: 'abc\\", "line 1, column 19", "the text ends within a string"},
      {"node { name: 'a\\q' }", "line 1, column 17", "no escape begins like this"},
      {"node { name: 'a\\u12' }", "line 1, column 20", "too few digits"},
      {"node { name: 'a\\x' }", "line 1, column 18", "too few digits"},
      {"node { name: '\\U00110000' }", "line 1", "no character"},
      {"node { name: '\\ud800\\u0041' }", "line 1", "half a character"},
      {"node { name: 'a'", "line 1, column 17", "the text ends within a message"},
      {"node [ { name: 'a' op: 'A' }", "line 1, column 29", "',' or ']' was expected"},
      {"node 5", "line 1, column 6", "a message was expected"},
      {"node { name: 'a' } }", "line 1, column 20", "a field was expected"},
      {"node { name: 'a' op: 'A' > ", "line 1, column 26", "a field was expected"},
      {"node { name: ['a'] }", "line 1, column 14", "a string was expected"},
      {"node { unknown: }", "line 1, column 17", "a value was expected"},
      {"node { unknown", "line 1, column 15", "the text ends early"},
      {"node { [ext: 5 }", "line 1", "']' was expected"},
      {"version: 1.5", "line 1", "no integer"},
      {"version: 2147483648", "line 1", "out of range"},
      {"version: -2147483649", "line 1", "out of range"},
      {"version: 0x", "line 1", "no integer"},
      {"version: 08", "line 1", "no integer"},
      {"version: 99999999999999999999", "line 1", "no integer, or too large a one"},
      {NODE("f: 1.5.2"), "line 1", "this is no number"},
      {NODE("f: abc"), "line 1", "this is no number"},
      {NODE("b: maybe"), "line 1", "neither true nor false"},
      {CONST("uint32_val: -1"), "line 1", "out of range"},
      {CONST("dtype: 3000000000"), "line 1", "out of range"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    fails(cases[i][0], cases[i][1], cases[i][2]);
}
END_TEST

START_TEST(words_may_not_be_endless) {
  char text[1000] = "version: ";
  memset(text + 9, '1', 900);
  fails(text, "line 1, column 10", "too long");
}
END_TEST

/* ---- hostile files -------------------------------------------------------------------- */

/* A graph with something of everything. */
static void make_sample(wire_writer *graph) {
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

/* ---- what it takes for its own ------------------------------------------------------------ */

static int probe_bytes(const void *data, size_t size) {
  tin_source source = {NULL, data, size};
  return format()->probe(&source);
}

START_TEST(probing) {
  wire_writer graph = {0}, versions = {0}, meta = {0}, ops = {0}, op = {0};
  make_sample(&graph);
  ck_assert_int_ge(probe_bytes(graph.data, graph.size), 80);
  ck_assert_int_ge(probe_bytes(graph.data, graph.size / 2), 80); /* a cut file is still one */
  ck_assert_int_ge(probe_bytes(graph.data, 40), 80);
  wire_free(&graph);
  wire_varint(&versions, 1, 27);
  wire_message(&graph, 4, &versions);
  int other = probe_bytes(graph.data, graph.size);
  ck_assert(other > 0 && other < 50);
  wire_free(&graph);
  static const char *const texts[] = {"node {",
                                      " # c\n\nnode<",
                                      "\nnode: {",
                                      "\n\nnode [{",
                                      "\xEF\xBB\xBFnode{",
                                      "versions { producer: 1 }\nnode {}",
                                      "library { function {",
                                      "version: 21 node {}"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    ck_assert_msg(probe_bytes(texts[i], strlen(texts[i])) >= 50, "%s", texts[i]);
  /* a MetaGraphDef begins with its MetaInfoDef, a SavedModel and an ONNX model with a number */
  wire_text(&op, 1, "Add");
  wire_message(&ops, 1, &op);
  wire_text(&meta, 1, "version");
  wire_message(&meta, 2, &ops);
  wire_message(&graph, 1, &meta);
  ck_assert_int_eq(probe_bytes(graph.data, graph.size), 0);
  wire_free(&graph);
  static const char *const others[] = {"",
                                       "\x89PNG\r\n\x1a\n",
                                       "\x08\x01\x12\x20",
                                       "\x08\x03\x12\x07pytorch",
                                       "node",
                                       "node_def {",
                                       "nodes {",
                                       "{ \"node\": 1 }",
                                       "meta_info_def {",
                                       "<node/>",
                                       "saved_model_schema_version: 1",
                                       "\xff\xd8\xff\xe0",
                                       "PK\x03\x04",
                                       "GIF89a",
                                       "ir_version: 3",
                                       "digraph {",
                                       "\n\n\n",
                                       "# node {"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    ck_assert_msg(probe_bytes(others[i], strlen(others[i])) == 0, "%s", others[i]);
  ck_assert_int_eq(probe_bytes("\x1c\0\0\0TFL3\x14\0\x20\0", 12), 0);
  ck_assert_int_eq(probe_bytes("\x20\0\0\0TFL3\x14\0\x20\0", 12), 0);
  ck_assert_int_eq(probe_bytes("\x12\0\0\0TFL3\x14\0\x20\0", 12), 0);
  ck_assert_int_eq(probe_bytes(NULL, 0), 0);
}
END_TEST

/* ---- real models -------------------------------------------------------------------------- */

static void read_real(const char *path, void *context) {
  size_t size = 0;
  unsigned char *data = shared_read(path, &size);
  (void)context;
  ck_assert_msg(data != NULL, "%s", path);
  tin_source source = {path, data, size};
  ck_assert_msg(format()->probe(&source) >= 80, "%s", path);
  char *text = read_bytes(data, size);
  ck_assert_msg(strstr(text, "graph\n") == text, "%s", path);
  free(text);
  free(data);
}

START_TEST(real_graphs) {
  char path[4096];
  if (!shared_path("models/tf", path, sizeof path)) return;
  ck_assert_uint_gt(shared_each(path, ".pb", read_real, NULL), 0);
  ck_assert_uint_gt(shared_each(path, ".pbtxt", read_real, NULL), 0);
  if (!shared_path("models/ckpt", path, sizeof path)) return;
  shared_each(path, ".pb", read_real, NULL);
  shared_each(path, ".pbtxt", read_real, NULL);
}
END_TEST

static void not_ours(const char *path, void *context) {
  size_t size = 0;
  unsigned char *data = shared_read(path, &size);
  tin_source source = {path, data, size};
  (void)context;
  ck_assert_msg(data && format()->probe(&source) == 0, "%s", path);
  free(data);
}

START_TEST(others_are_not_claimed) {
  static const char *const folders[] = {"models/saved_model", "models/onnx", "models/tflite"};
  char path[4096];
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    if (shared_path(folders[i], path, sizeof path)) shared_each(path, "", not_ours, NULL);
}
END_TEST

static void read_pair(const char *path, void *context) {
  char binary[4200];
  size_t text_size, binary_size;
  (void)context;
  snprintf(binary, sizeof binary, "%.*sfrozen_model.pb", (int)(strrchr(path, '/') + 1 - path),
           path);
  unsigned char *text = shared_read(path, &text_size), *bytes = shared_read(binary, &binary_size);
  ck_assert_msg(text && bytes, "%s", path);
  char *a = read_bytes(text, text_size), *b = read_bytes(bytes, binary_size);
  ck_assert_str_eq(a, b);
  free(a), free(b), free(text), free(bytes);
}

START_TEST(text_and_binary_are_the_same) {
  char path[4096];
  if (!shared_path("models/tf/pbtxt_pairs", path, sizeof path)) return;
  ck_assert_uint_gt(shared_each(path, ".pbtxt", read_pair, NULL), 0);
}
END_TEST

UNIT_MAIN(bools_are_zero_or_one, fields_have_numbers_and_types, nodes_and_what_they_take,
          what_a_graph_takes_and_gives, loops_are_legal, versions_are_facts,
          old_placeholders_of_unknown_shape, bad_references, names_in_errors_are_cut_and_printable,
          attributes_of_all_kinds, attributes_that_are_left_out, the_last_of_an_attribute_counts,
          tensors_in_attributes_are_checked, many_attributes, constants_in_typed_fields,
          constants_as_they_lie_in_memory, fields_may_be_split,
          tensor_content_goes_before_typed_fields, bad_constants, damaged_packed_values,
          functions_become_graphs, bad_functions, ways_to_write_text, strings_in_text,
          numbers_in_text, numbers_do_not_depend_on_the_locale, errors_in_text_have_a_place,
          words_may_not_be_endless, any_part_of_a_graph, any_bit_flipped, cut_graphs_say_where,
          messages_nested_very_deep, text_nested_very_deep, groups, two_gigabytes_claimed_by_a_few,
          tensors_stay_in_proportion_to_the_file, many_small_things, limits_can_be_set,
          every_request_for_memory_fails_once, probing, real_graphs, others_are_not_claimed,
          text_and_binary_are_the_same)
