/* SPDX-License-Identifier: Apache-2.0 */
/* The format "graphdef": what it makes of sound graphs, and what it says of others. */
#include <stdio.h>
#include <string.h>

#include "tests/support/graphdef_test.h"

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

UNIT_MAIN(bools_are_zero_or_one, nodes_and_what_they_take, what_a_graph_takes_and_gives,
          loops_are_legal, versions_are_facts, old_placeholders_of_unknown_shape, bad_references,
          names_in_errors_are_cut_and_printable, attributes_of_all_kinds,
          attributes_that_are_left_out, the_last_of_an_attribute_counts,
          tensors_in_attributes_are_checked, many_attributes, constants_in_typed_fields,
          constants_as_they_lie_in_memory, fields_may_be_split,
          tensor_content_goes_before_typed_fields, bad_constants, damaged_packed_values,
          functions_become_graphs, bad_functions)
