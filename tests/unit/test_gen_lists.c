/* SPDX-License-Identifier: Apache-2.0 */
/* What tinfer-gen reads: lists, manifests, headers, and the names in a program. */
#include "tests/support/gen.h"
#include "tests/support/unit.h"
#include "tools/gen/check.h"
#include "tools/gen/embed.h"
#include "tools/gen/input.h"
#include "tools/gen/lex.h"
#include "tools/gen/list.h"
#include "tools/gen/manifest.h"
#include "tools/gen/read_header.h"
#include "tools/gen/tf_class.h"

#include <stdio.h>
#include <string.h>

/* ---- helpers ------------------------------------------------------------------------------ */

static gen_test t;

static const char *kernels(const tin_selection *s) {
  static char text[4096];
  size_t used = 0;
  text[0] = 0;
  for (uint32_t i = 0; i < s->num_kernels; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "%s ", s->kernels[i].kernel);
  return text;
}

typedef tin_status reader(const tin_wish *wish, const void *text, size_t size);

static void reads(reader *read, const char *text, const char *expected) {
  gen_test_open(&t);
  tin_status status = read(&t.wish, text, strlen(text));
  ck_assert_msg(status == TIN_OK, "%s: %s", text, t.error.text);
  ck_assert_str_eq(kernels(&t.selection), expected);
  ck_assert_uint_eq(t.selection.missing.count, 0);
  gen_test_close(&t);
}

static void refuses(reader *read, const char *text, const char *why) {
  gen_test_open(&t);
  ck_assert_msg(read(&t.wish, text, strlen(text)) != TIN_OK, "%s is taken", text);
  ck_assert_msg(strstr(t.error.text, why), "%s: '%s' is not in '%s'", text, why, t.error.text);
  gen_test_close(&t);
}

static tin_status read_manifest(const tin_wish *wish, const void *text, size_t size) {
  return tin_manifest_read(wish->selection, text, size, wish->error);
}

/* ---- tokens ------------------------------------------------------------------------------- */

START_TEST(tokens_are_words_strings_and_signs) {
  static const char text[] = "a_1 /* b\n */ \"c \\\" d\" // e\n( \\\n f";
  tin_lexer lexer = tin_lex(text, strlen(text));
  static const struct {
    tin_token_kind kind;
    const char *text;
    uint32_t line;
  } expected[] = {{TIN_TOKEN_WORD, "a_1", 1}, {TIN_TOKEN_STRING, "c \\\" d", 1},
                  {TIN_TOKEN_SIGN, "(", 2},   {TIN_TOKEN_WORD, "f", 2},
                  {TIN_TOKEN_END, "", 2},     {TIN_TOKEN_END, "", 2}};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    tin_token token = tin_lex_next(&lexer);
    ck_assert_int_eq(token.kind, expected[i].kind);
    ck_assert_uint_eq(token.size, strlen(expected[i].text));
    ck_assert_mem_eq(token.text, expected[i].text, token.size);
    ck_assert_uint_eq(token.line, expected[i].line);
  }
}
END_TEST

START_TEST(what_is_not_closed_ends_with_the_text) {
  static const char *const texts[] = {"/* a", "\"a", "\"a\\", "a \\", "//", "/*", "/", "\\\r"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char exact[8]; /* so that sanitizers see what is read behind it */
    size_t size = strlen(texts[i]);
    char *copy = malloc(size);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, texts[i], size);
    tin_lexer lexer = tin_lex(copy, size);
    for (size_t n = 0; n < sizeof exact; n++) tin_lex_next(&lexer);
    ck_assert_int_eq(tin_lex_next(&lexer).kind, TIN_TOKEN_END);
    free(copy);
  }
}
END_TEST

/* ---- classes of kernels --------------------------------------------------------------------- */

START_TEST(classes_tell_element_types) {
  static const struct {
    const char *name;
    tin_dtype types[3];
  } cases[] = {{"NoOp", {TIN_NONE}},
               {"Conv2DOp<CPUDevice, float>", {TIN_F32}},
               {"BinaryOp<CPUDevice, functor::add<Eigen::half>>", {TIN_F16}},
               {"BinaryOp<CPUDevice, functor::add<std::complex<double>>>", {TIN_C128}},
               {"Op<std::complex<float>>", {TIN_C64}},
               {"GatherOp<CPUDevice, float, int64>", {TIN_F32, TIN_S64}},
               {"Op<unsigned char, signed char, unsigned long long>", {TIN_U8, TIN_S8, TIN_U64}},
               {"MatMulOp<CPUDevice, double, false >", {TIN_F64}},
               {"Op<tensorflow::int32, string>", {TIN_S32, TIN_STR}},
               {"QuantizedOp<quint8, qint32, bfloat16>", {TIN_QU8, TIN_QS32, TIN_BF16}},
               {"float", {TIN_NONE}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tin_dtype types[3];
    uint32_t count = tin_tf_class_types(cases[i].name, types, 3), expected = 0;
    while (expected < 3 && cases[i].types[expected]) expected++;
    ck_assert_msg(count == expected, "%s has %u types", cases[i].name, count);
    for (uint32_t k = 0; k < count; k++) ck_assert_int_eq(types[k], cases[i].types[k]);
  }
}
END_TEST

START_TEST(classes_find_their_ops) {
  static const char *const ops[] = {"Add", "AvgPool", "BiasAdd", "Conv2D", "NoOp", "Softmax"};
  static const char *const classes[] = {"BinaryOp<CPUDevice, functor::add<float>>",
                                        "BinaryOp<CPUDevice, functor::add<int32>>",
                                        "AvgPoolingOp<CPUDevice, float>",
                                        "BiasOp<CPUDevice, float>",
                                        "Conv2DOp<CPUDevice, float>",
                                        "Conv2DOp<CPUDevice, double>",
                                        "NoOp",
                                        "SoftmaxOp<CPUDevice, float>"};
  static const uint32_t expected[] = {0, 0, 1, 2, 3, 3, 4, 5};
  uint32_t op_of[8];
  ck_assert(tin_tf_match_classes(ops, 6, classes, 8, op_of));
  ck_assert_mem_eq(op_of, expected, sizeof expected);
  ck_assert(tin_tf_match_classes(ops, 1, classes, 1, op_of));
  ck_assert_uint_eq(op_of[0], 0);
  ck_assert(!tin_tf_match_classes(ops, 6, classes, 5, op_of));
  ck_assert(!tin_tf_match_classes(ops, 0, classes, 0, op_of));
}
END_TEST

/* ---- lists ---------------------------------------------------------------------------------- */

START_TEST(lists_in_yaml) {
  reads(tin_list_read, "ops: [{op: Add, types: [float, int32]}]", "add_f32 add_s32 ");
  reads(tin_list_read, "- {op: AddV2, types: [half]}\n- Reshape\n", "add_f16 reshape ");
  reads(tin_list_read, "{\"kernels\": [\"relu_f32\"]}", "relu_f32 ");
  reads(tin_list_read, "kernels: []\nops: []\nformats: [packed]\nparts: [threads]\n", "");
  gen_test_open(&t);
  ck_assert_int_eq(tin_list_read(&t.wish, "isa: [avx2]\nfallback: false", 27), TIN_OK);
  ck_assert(t.selection.stated && !t.selection.all_isas && !t.selection.fallback);
  ck_assert_str_eq(t.selection.isas.v[0], "avx2");
  gen_test_close(&t);
}
END_TEST

START_TEST(wrong_lists_are_refused) {
  refuses(tin_list_read, "", "a map is expected");
  refuses(tin_list_read, "text", "line 1: a list of ops: a map is expected");
  refuses(tin_list_read, "ops:\n- {op: Add,\n   types: [flaot]}", "line 3: there is no element");
  refuses(tin_list_read, "ops: [{types: [float]}]", "without its name");
  refuses(tin_list_read, "ops: [[Add]]", "op: a text is expected");
  refuses(tin_list_read, "kernels: ['a); X(b']", "'a); X(b' is no name");
  refuses(tin_list_read, "kernel: [a]", "a list of ops has no 'kernel'");
  refuses(tin_list_read, "fallback: perhaps", "true or false");
  refuses(tin_list_read, "ops: [Add", "line ");
  refuses(tin_list_read, "ops: &a\n- *a", "a text is expected");
}
END_TEST

START_TEST(all_that_is_missing_is_noted) {
  static const char text[] = "ops: [Nothing, {op: Conv2D, types: [bool, float]}]\nkernels: [no]";
  gen_test_open(&t);
  ck_assert_int_eq(tin_list_read(&t.wish, text, strlen(text)), TIN_OK);
  ck_assert_str_eq(kernels(&t.selection), "conv2d_f32 ");
  ck_assert_uint_eq(t.selection.missing.count, 3);
  ck_assert_str_eq(t.selection.missing.v[0], "Conv2D (bool): asked for by ops.yaml");
  ck_assert_str_eq(t.selection.missing.v[1], "Nothing: asked for by ops.yaml");
  ck_assert_str_eq(t.selection.missing.v[2], "no: asked for by ops.yaml");
  gen_test_close(&t);
}
END_TEST

/* Aliases to aliases would be read for ever. */
START_TEST(aliases_cost_no_more_than_their_text) {
  char text[8192];
  size_t used = (size_t)snprintf(text, sizeof text, "ops:\n- &a {op: Add, types: &b [float");
  for (int i = 0; i < 200; i++) used += (size_t)snprintf(text + used, sizeof text - used, ",float");
  used += (size_t)snprintf(text + used, sizeof text - used, "]}\n");
  for (int i = 0; i < 500; i++) used += (size_t)snprintf(text + used, sizeof text - used, "- *a\n");
  refuses(tin_list_read, text, "too many aliases");
}
END_TEST

START_TEST(lists_of_tensorflows) {
  reads(tin_ops_list_read, "[[\"Add\", \"BinaryOp<CPUDevice, functor::add<float>>\"]]", "add_f32 ");
  reads(tin_ops_list_read, "[[\"Nothing\", \"X\"], [\"NoOp\", \"NoOp\"]]", "no_op ");
  refuses(tin_ops_list_read, "[[\"Add\"]]", "an op and its kernel are expected");
  refuses(tin_ops_list_read, "{}", "a list is expected");
  gen_test_open(&t);
  ck_assert_int_eq(tin_default_ops_read(&t.wish, "Add:BinaryOp<A, b<float>>,_Recv:RecvOp,"),
                   TIN_OK);
  ck_assert_str_eq(kernels(&t.selection), "add_f32 ");
  ck_assert_uint_eq(t.selection.warnings.count, 0);
  ck_assert_int_eq(tin_default_ops_read(&t.wish, "Add"), TIN_INVALID);
  ck_assert_int_eq(tin_default_ops_read(&t.wish, ":Add"), TIN_INVALID);
  ck_assert_int_eq(tin_default_ops_read(&t.wish, "all"), TIN_OK);
  ck_assert_uint_eq(t.selection.num_kernels, t.registry.count);
  gen_test_close(&t);
}
END_TEST

/* ---- headers --------------------------------------------------------------------------------- */

#define OP(name) "|| (strcmp(op, \"" name "\") == 0)\n"

START_TEST(headers_of_tensorflows) {
  reads(tin_header_read,
        "bool f(op) { return false " OP("Add")
            OP("Relu") "; }\n"
                       "#define SHOULD_REGISTER_OP(op) f(op)\n"
                       "const char kNecessaryOpKernelClasses[] = \",\" "
                       "\"BinaryOp<functor::add<fl\" \"oat>>,\"\n"
                       "\"ReluOp<CPUDevice, double>,\";\n"
                       "#define K(clz) strstr(kNecessaryOpKernelClasses, \",\" clz \",\")\n",
        "add_f32 relu_f64 ");
  reads(tin_header_read,
        "bool f(op) { return false " OP("Add")
            OP("Relu") "; }\n"
                       "#define SHOULD_REGISTER_OP(op) f(op)\n"
                       "constexpr const char* kNecessaryOpKernelClasses[] = {\n"
                       "\"BinaryOp<functor::add<float>>\", \"BinaryOp<functor::add<int32>>\",\n"
                       "\"ReluOp<CPUDevice, double>\",\n};\n",
        "add_f32 add_s32 relu_f64 ");
  reads(tin_header_read,
        "bool f(op) { return false " OP("NoOp") "; }\n"
                                                "#define SHOULD_REGISTER_OP(op) f(op)\n"
                                                "const char kNecessaryOpFiles[] = \"no_op.cc,\";\n",
        "no_op ");
  gen_test_open(&t);
  const char *all = "#define SHOULD_REGISTER_OP(op) true\n";
  ck_assert_int_eq(tin_header_read(&t.wish, all, strlen(all)), TIN_OK);
  ck_assert(t.selection.everything);
  ck_assert_uint_eq(t.selection.num_kernels, t.registry.count);
  gen_test_close(&t);
  refuses(tin_header_read, "#define SHOULD_REGISTER_OP(op) f(op)", "it selects no op");
  refuses(tin_header_read, "SHOULD_REGISTER_OP strcmp(op, NULL)", "strcmp without a name");
}
END_TEST

#define LISTS(kernels)                                                                             \
  "#define TIN_SELECTED_KERNELS(X) \\\n" kernels "\n#define TIN_SELECTED_FORMATS(X) \\\n"          \
  "  X(packed) \\\n  /* the end */\n#define TIN_SELECTED_PARTS(X)\n"

START_TEST(headers_of_ones_own) {
  reads(tin_header_read, LISTS("  X(relu_f32) /* X(relu_f64) */ \\\n // X(relu_f16)\n"),
        "relu_f32 ");
  reads(tin_header_read, LISTS(" X ( relu_f64 ) X(add_f32)"), "add_f32 relu_f64 ");
  refuses(tin_header_read, LISTS("  Y(relu_f32)"), "X(name) expected, not 'Y'");
  refuses(tin_header_read, LISTS("  X(relu_f32"), "X(name) expected");
  refuses(tin_header_read, "TIN_SELECTED_KERNELS", "there is no #define TIN_SELECTED_KERNELS(X)");
}
END_TEST

/* ---- manifests ------------------------------------------------------------------------------- */

static char *manifest_text(const tin_selection *s, size_t *size) {
  char *text = NULL;
  FILE *f = open_memstream(&text, size);
  ck_assert_ptr_nonnull(f);
  ck_assert(tin_manifest_write(s, f));
  ck_assert_int_eq(fclose(f), 0);
  return text;
}

static const char *const parts[] = {
    "tinfer_manifest: 1\n"
    "sources: [{id: 'm#1', kind: model, name: m, xxh64: 01, inputs: [x]}]\n"
    "kernels:\n"
    "- {kernel: relu_f32, op: Relu, types: [float], because: [{source: 'm#1', nodes: [b, a]}]}\n"
    "- {kernel: add_f32, op: Add, types: [float], micro: [add], because: [{source: 'm#1'}]}\n"
    "formats: [packed]\nparts: [threads]\nisa: [avx2]\n",
    "tinfer_manifest: 1\n"
    "sources: [{id: 'l#1', kind: list, name: 'a list: of \"ops\"', xxh64: 02}]\n"
    "kernels:\n"
    "- {kernel: gate, op: Gate, types: any, plugin: gate, because: [{source: 'l#1'}]}\n"
    "- {kernel: relu_f32, op: Relu, types: [float], because: [{source: 'm#1', nodes: [c]}]}\n"
    "formats: [packed]\nparts: []\nisa: [avx512]\nfallback: false\n"};

static char *united(int first, int second) {
  size_t size;
  tin_selection s = TIN_SELECTION;
  ck_assert_int_eq(tin_manifest_read(&s, parts[first], strlen(parts[first]), &t.error), TIN_OK);
  ck_assert_int_eq(tin_manifest_read(&s, parts[second], strlen(parts[second]), &t.error), TIN_OK);
  ck_assert_str_eq(kernels(&s), "add_f32 gate relu_f32 ");
  ck_assert_uint_eq(tin_selected_nodes(tin_selection_find(&s, "relu_f32")), 3);
  ck_assert_str_eq(tin_selection_find(&s, "gate")->plugin, "gate");
  ck_assert_uint_eq(s.isas.count, 2);
  ck_assert(s.fallback && !s.all_isas);
  char *text = manifest_text(&s, &size);
  tin_selection_free(&s);
  return text;
}

START_TEST(manifests_unite_in_any_order) {
  char *a = united(0, 1), *b = united(1, 0);
  ck_assert_str_eq(a, b);
  tin_selection s = TIN_SELECTION;
  size_t size;
  for (int i = 0; i < 2; i++) /* once more changes nothing */
    ck_assert_int_eq(tin_manifest_read(&s, a, strlen(a), &t.error), TIN_OK);
  char *c = manifest_text(&s, &size);
  ck_assert_str_eq(a, c);
  tin_selection_free(&s);
  free(a), free(b), free(c);
}
END_TEST

START_TEST(wrong_manifests_are_refused) {
  refuses(read_manifest, "kernels: []", "begins with 'tinfer_manifest: 1'");
  refuses(read_manifest, "tinfer_manifest: 2", "a manifest of version 2");
  refuses(read_manifest, "tinfer_manifest: 1\nkernels: [{op: Add}]", "line 2: a kernel has a name");
  refuses(read_manifest, "tinfer_manifest: 1\nkernels: [{kernel: '2', op: Add}]", "is no name");
  refuses(read_manifest, "tinfer_manifest: 1\nsources: [{id: x}]", "a kind and a name");
  refuses(read_manifest,
          "tinfer_manifest: 1\nkernels: [{kernel: a, op: A, types: any, because: [{nodes: []}]}]",
          "a reason without its source");
  refuses(read_manifest, "tinfer_manifest: 1\nkernels: [{kernel: a, op: A}, {kernel: a, op: B}]",
          "kernel a is said to be for B, and elsewhere for A");
  refuses(read_manifest, "tinfer_manifest: 1\nsize: 3", "a manifest has no 'size'");
}
END_TEST

/* ---- of which kind it is ------------------------------------------------------------------- */

START_TEST(kinds_are_told_by_contents) {
  static const struct {
    const char *text, *path;
    tin_input_kind kind;
  } cases[] = {{"\n\v", "x", TIN_INPUT_MODEL},
               {"node {\n  name: \"x\"\n}\n", "x.pbtxt", TIN_INPUT_MODEL},
               {"versions {\n}", "x", TIN_INPUT_MODEL},
               {"", "x.pb", TIN_INPUT_MODEL},
               {"# comment\n\n---\nops: [Add]", "x", TIN_INPUT_LIST},
               {"- Add", "x", TIN_INPUT_LIST},
               {"[Add, Relu]", "x", TIN_INPUT_LIST},
               {"{ops: [Add]}", "x", TIN_INPUT_LIST},
               {"operations: []", "x.yaml", TIN_INPUT_LIST},
               {"[ [\"Add\", \"X\"]]", "x", TIN_INPUT_OPS_LIST},
               {"tinfer_manifest: 1", "x", TIN_INPUT_MANIFEST},
               {"kernels: []\ntinfer_manifest: 1", "x", TIN_INPUT_MANIFEST},
               {"#define SHOULD_REGISTER_OP(op) true", "x", TIN_INPUT_HEADER},
               {"// SHOULD_REGISTER_OP\nint x;", "x", TIN_INPUT_MODEL},
               {"#define TIN_SELECTED_KERNELS(X)", "x", TIN_INPUT_HEADER}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_msg(tin_input_detect(cases[i].text, strlen(cases[i].text), cases[i].path) ==
                      cases[i].kind,
                  "%s", cases[i].text);
}
END_TEST

/* ---- programs ------------------------------------------------------------------------------ */

START_TEST(marks_are_found_whole) {
  static const char program[] =
      "\177ELF\177TINSELECTED broken\0\177TINSELECTED\0a b\0\0"
      "\177TINSELECTED\0relu_f32\0add_f32\0format:packed\0part:threads\0\0more"
      "\177TINSELECTED\0gate\0\0\177TINSELECTED\0cut";
  tin_provided p = TIN_PROVIDED;
  bool no_memory;
  ck_assert(tin_find_marks(program, sizeof program - 1, &p, &no_memory));
  ck_assert_uint_eq(p.kernels.count, 3);
  ck_assert_str_eq(p.kernels.v[0], "add_f32");
  ck_assert_str_eq(p.kernels.v[1], "gate");
  ck_assert_str_eq(p.kernels.v[2], "relu_f32");
  ck_assert_str_eq(p.formats.v[0], "packed");
  ck_assert_str_eq(p.parts.v[0], "threads");
  tin_provided_free(&p);
  p = (tin_provided)TIN_PROVIDED;
  ck_assert(!tin_find_marks(program, 20, &p, &no_memory));
  ck_assert(!tin_find_marks("", 0, &p, &no_memory));
  ck_assert_uint_eq(p.kernels.count, 0);
  tin_provided_free(&p);
}
END_TEST

/* ---- bytes as C
 * ----------------------------------------------------------------------------------- */

/* What the literals in the text mean, by C's rules. */
static size_t parse_literals(const char *text, unsigned char *to) {
  size_t n = 0;
  for (const char *p = strstr(text, "] =\n"); p && *p && *p != ';';) {
    if (*p++ != '"') continue;
    while (*p != '"') {
      unsigned c = (unsigned char)*p++;
      if (c == '\\' && *p >= '0' && *p <= '7') {
        c = 0;
        for (int i = 0; i < 3 && *p >= '0' && *p <= '7'; i++) c = 8 * c + (unsigned)(*p++ - '0');
      } else if (c == '\\') {
        c = (unsigned char)*p++;
      }
      to[n++] = (unsigned char)c;
    }
    p++;
  }
  return n;
}

START_TEST(arrays_mean_their_bytes) {
  enum { SIZE = 70000 };
  static unsigned char bytes[SIZE], back[SIZE + 1];
  char *text = NULL;
  size_t length = 0;
  for (unsigned i = 0, x = 1; i < SIZE; i++, x = x * 1103515245u + 12345u)
    bytes[i] = i < 65536 ? (unsigned char)(i % 2 ? i / 2 : i / 512) : (unsigned char)(x >> 16);
  for (size_t size = 0; size <= SIZE; size = size < 3 ? size + 1 : size * 7) {
    FILE *f = open_memstream(&text, &length);
    ck_assert_ptr_nonnull(f);
    ck_assert(tin_write_array(f, "name", bytes, size));
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_uint_eq(parse_literals(text, back), size);
    if (size) ck_assert_mem_eq(back, bytes, size);
    ck_assert_ptr_null(strchr(text, '?'));
    free(text);
  }
}
END_TEST

UNIT_MAIN(tokens_are_words_strings_and_signs, what_is_not_closed_ends_with_the_text,
          classes_tell_element_types, classes_find_their_ops, lists_in_yaml,
          wrong_lists_are_refused, all_that_is_missing_is_noted,
          aliases_cost_no_more_than_their_text, lists_of_tensorflows, headers_of_tensorflows,
          headers_of_ones_own, manifests_unite_in_any_order, wrong_manifests_are_refused,
          kinds_are_told_by_contents, marks_are_found_whole, arrays_mean_their_bytes)
