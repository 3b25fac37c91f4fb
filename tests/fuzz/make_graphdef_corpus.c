/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the seeds of the GraphDef reader's fuzz targets:
 *     cc -I. -Icore/include tests/fuzz/make_graphdef_corpus.c tests/support/wire_writer.c -o make
 *     ./make tests/fuzz/corpus */
#include "tests/support/wire_writer.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(const char *folder, const char *kind, const char *name, const void *data,
                size_t size) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s/%s", folder, kind, name);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

static void put_graph(const char *folder, const char *name, wire_writer *graph) {
  put(folder, "graphdef", name, graph->data, graph->size);
  wire_free(graph);
}

/* ---- binary ----------------------------------------------------------------------- */

static const struct {
  int number;
  uint32_t field, wire, size; /* wire: 0 varint, 1 and 5 fixed, 2 bytes; size: of an element */
} types[] = {{1, 5, 5, 4},   {2, 6, 1, 8},   {3, 7, 0, 4},   {4, 7, 0, 1},  {5, 7, 0, 2},
             {6, 7, 0, 1},   {7, 8, 2, 0},   {8, 9, 5, 8},   {9, 10, 0, 8}, {10, 11, 0, 1},
             {11, 7, 0, 1},  {13, 7, 0, 4},  {14, 13, 0, 2}, {17, 7, 0, 2}, {18, 12, 1, 16},
             {19, 13, 0, 2}, {22, 16, 0, 4}, {23, 17, 0, 8}, {101, 5, 5, 4}};

static void put_value(wire_writer *tensor, uint32_t field, uint32_t wire) {
  static const uint8_t bytes[] = {0, 0, 0x80, 0x3f, 1, 2, 3, 4};
  if (wire == 0) wire_varint(tensor, field, 300);
  if (wire == 1) wire_fixed64(tensor, field, bytes);
  if (wire == 5) wire_fixed32(tensor, field, bytes);
  if (wire == 2) wire_text(tensor, field, "string");
}

/* Each type: two values repeated, none, packed, and as memory. */
static void make_constants(const char *folder) {
  static const uint8_t memory[64] = {1, 1, 0, 2, 3, 4, 5, 6, 7, 8};
  const int64_t dims[] = {2, 2};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    wire_writer graph = {0}, tensor = {0};
    char name[32];
    wire_tensor(&tensor, types[i].number, 2, dims);
    for (int k = 0; k < 2; k++) put_value(&tensor, types[i].field, types[i].wire);
    wire_const(&graph, "values", types[i].number, &tensor);
    wire_tensor(&tensor, types[i].number, 1, dims);
    wire_const(&graph, "zeros", types[i].number, &tensor);
    wire_tensor(&tensor, types[i].number, 2, dims);
    wire_bytes(&tensor, types[i].field, memory, types[i].wire == 0 ? 4 : 16);
    wire_const(&graph, "packed", types[i].number, &tensor);
    wire_tensor(&tensor, types[i].number, 2, dims);
    wire_bytes(&tensor, 4, memory, types[i].number == 7 ? 8 : 4 * types[i].size);
    wire_const(&graph, "memory", types[i].number, &tensor);
    snprintf(name, sizeof name, "type%d", types[i].number);
    put_graph(folder, name, &graph);
  }
}

static void put_shape(wire_writer *to, uint32_t field, int64_t dim) {
  wire_writer shape = {0}, size = {0};
  wire_varint(&size, 1, (uint64_t)dim);
  wire_text(&size, 2, "name");
  wire_message(&shape, 2, &size);
  if (dim < -1) wire_varint(&shape, 3, 1);
  wire_message(to, field, &shape);
}

static void put_function_value(wire_writer *to, uint32_t field) {
  wire_writer f = {0}, entry = {0}, value = {0};
  wire_text(&f, 1, "f");
  wire_text(&entry, 1, "T");
  wire_varint(&value, 6, 1);
  wire_message(&entry, 2, &value);
  wire_message(&f, 2, &entry);
  wire_message(to, field, &f);
}

/* One value, or the beginning of a list, of each kind. */
static void put_kind(wire_writer *to, uint32_t field, bool list) {
  static const uint8_t one[] = {0, 0, 0x80, 0x3f};
  const int64_t dim = 1;
  wire_writer tensor = {0};
  if (field == 2) wire_text(to, field, "text");
  if (field == 3 || field == 5 || field == 6) wire_varint(to, field, 1);
  if (field == 4) wire_fixed32(to, field, one);
  if (field == 7) put_shape(to, field, list ? -2 : 3);
  if (field == 8) {
    wire_tensor(&tensor, 1, 1, &dim);
    wire_message(to, field, &tensor);
  }
  if (field == 9 && !list) wire_text(to, field, "placeholder");
  if (field == (list ? 9u : 10u)) put_function_value(to, field);
}

static void make_attributes(const char *folder) {
  wire_writer graph = {0}, node = {0};
  wire_text(&node, 1, "n");
  wire_text(&node, 2, "Op");
  wire_text(&node, 4, "/device:CPU:0");
  for (uint32_t field = 2; field <= 10; field++) {
    char name[8];
    wire_writer value = {0}, list = {0};
    put_kind(&value, field, false);
    snprintf(name, sizeof name, "a%u", (unsigned)field);
    wire_attr(&node, name, &value);
    put_kind(&list, field, true);
    put_kind(&list, field, true);
    wire_message(&value, 1, &list);
    name[0] = 'l';
    wire_attr(&node, name, &value);
  }
  wire_message(&graph, 1, &node);
  put_graph(folder, "attributes", &graph);
}

static void make_graph(const char *folder) {
  wire_writer graph = {0}, versions = {0}, unknown = {0};
  wire_node(&graph, "Placeholder", "x", "");
  wire_node(&graph, "Split", "s", "x y:1 ^go");
  wire_node(&graph, "Unpack", "y", "x:0");
  wire_node(&graph, "NoOp", "go", "^y");
  wire_node(&graph, "_Retval", "r", "s:2");
  wire_varint(&versions, 1, 21);
  wire_varint(&versions, 2, 12);
  wire_message(&graph, 4, &versions);
  wire_text(&unknown, 1, "?");
  wire_message(&graph, 900, &unknown);
  wire_varint(&graph, 3, 21);
  put_graph(folder, "graph", &graph);
}

static void put_arg(wire_writer *signature, uint32_t field, const char *name, int type) {
  wire_writer arg = {0};
  wire_text(&arg, 1, name);
  if (type > 0) wire_varint(&arg, 3, (uint64_t)type);
  if (type == 0) wire_text(&arg, 4, "T");
  wire_message(signature, field, &arg);
}

static void put_return(wire_writer *function, uint32_t field, const char *key, const char *value) {
  wire_writer entry = {0};
  wire_text(&entry, 1, key);
  wire_text(&entry, 2, value);
  wire_message(function, field, &entry);
}

/* NodeDefs of a function are its field 3; wire_node writes field 1. */
static void put_body_node(wire_writer *function, const char *op, const char *name,
                          const char *inputs) {
  wire_writer graph = {0};
  wire_node(&graph, op, name, inputs);
  graph.data[0] = 3 << 3 | 2;
  wire_raw(function, graph.data, graph.size);
  wire_free(&graph);
}

static void make_function(const char *folder) {
  wire_writer graph = {0}, library = {0}, function = {0}, signature = {0};
  wire_node(&graph, "Placeholder", "x", "");
  wire_text(&signature, 1, "f");
  put_arg(&signature, 2, "a", 1);
  put_arg(&signature, 2, "b", 0);
  put_arg(&signature, 3, "y", 1);
  put_arg(&signature, 3, "n", 0);
  wire_message(&function, 1, &signature);
  put_body_node(&function, "Mul", "n", "a b:0 ^go");
  put_body_node(&function, "NoOp", "go", "^a");
  put_body_node(&function, "Neg", "m", "n:z:0 n:z n:1");
  put_return(&function, 4, "y", "m:y:0");
  put_return(&function, 4, "n", "b");
  put_return(&function, 6, "c", "go");
  wire_message(&library, 1, &function);
  wire_message(&graph, 2, &library);
  put_graph(folder, "function", &graph);
}

/* ---- text ------------------------------------------------------------------------- */

static void make_texts(const char *folder) {
  static const struct {
    const char *name, *text;
  } seeds[] = {
      {"graph", "node { name: 'x' op: 'Placeholder' attr { key: 'shape' value { shape { } } } }\n"
                "node { name: \"y\" op: \"Relu\" input: 'x:0' input: '^z' device: '/cpu:0' }\n"
                "node <name:'z';op:'NoOp',>\nversions { producer: 21 min_consumer: 12 }\n"
                "library { gradient { function_name: 'f' gradient_func: 'g' } }\n"},
      {"attributes",
       "node { name: 'n' op: 'Op' # comment\n attr { key: 'a' value { s: 'a' \"b\" } }\n"
       "attr { key: 'b' value { i: -0x10 } } attr { key: 'c' value { f: -1.5e-3f } }\n"
       "attr { key: 'd' value { b: true } } attr { key: 'e' value { type: DT_FLOAT } }\n"
       "attr { key: 'f' value { shape { dim { size: -1 name: 'q' } unknown_rank: false } } }\n"
       "attr { key: 'g' value { func { name: 'f' attr { key: 'T' value { type: 1 } } } } }\n"
       "attr { key: 'h' value { list { i: [1, 02, 0x3] } } }\n"
       "attr { key: 'i' value { list { f: [inf, -nan] b: t } } }\n"
       "attr { key: 'j' value { placeholder: 'T' } } }\n"},
      {"constants",
       "node { name: 'c' op: 'Const' attr { key: 'dtype' value { type: DT_INT32 } }\n"
       "attr { key: 'value' value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } }\n"
       "int_val: 7 } } } }\n"
       "node { name: 's' op: 'Const' attr { key: 'value' value { tensor { dtype: DT_STRING\n"
       "tensor_shape { } string_val: '\\001\\xff\\n\\u00e9\\ud83d\\ude00\\U0001F600' } } } }\n"
       "node { name: 'm' op: 'Const' attr { key: 'value' value { tensor { dtype: DT_FLOAT\n"
       "tensor_shape { } tensor_content: '\\000\\000\\200\\077' } } } }\n"},
      {"function",
       "node { name: 'x' op: 'A' } library { function { signature { name: 'f'\n"
       "input_arg { name: 'a' type: DT_FLOAT } output_arg { name: 'y' type_attr: 'T' } }\n"
       "node_def { name: 'n' op: 'Neg' input: 'a' } ret { key: 'y' value: 'n:y:0' }\n"
       "control_ret { key: 'c' value: 'n' } } }\n"},
      {"unknown",
       "[ext.en/sion]: <a: 1> node { q { r: [1, {s: 't'}] } 9: -1 name: 'n' op: 'O' }\n"},
  };
  for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
    put(folder, "graphdef_text", seeds[i].name, seeds[i].text, strlen(seeds[i].text));
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  make_graph(argv[1]);
  make_attributes(argv[1]);
  make_constants(argv[1]);
  make_function(argv[1]);
  make_texts(argv[1]);
  return 0;
}
