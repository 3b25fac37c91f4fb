/* SPDX-License-Identifier: Apache-2.0 */
/* Which files are GraphDefs, and real ones. */
#include <stdio.h>
#include <string.h>

#include "tests/support/graphdef_test.h"
#include "tests/support/shared.h"

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

UNIT_MAIN(probing, real_graphs, others_are_not_claimed, text_and_binary_are_the_same)
