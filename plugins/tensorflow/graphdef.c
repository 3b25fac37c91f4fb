/* SPDX-License-Identifier: Apache-2.0 */
/* graphdef.c -- the format "graphdef": TensorFlow's GraphDef, binary or text. */
#include "reader.h"

#include <stdio.h>

enum { NODE = 1, LIBRARY = 2 }; /* fields of GraphDef */
enum { FUNCTION = 1 };          /* field of FunctionDefLibrary */

/* ---- what it gives and takes ---------------------------------------------------- */

/* A _Retval has no output: what it takes is the graph's. */
static tin_status output_of(const tin_tf_reader *r, const tin_tf_body *body, uint32_t index,
                            tin_ref *out) {
  enum { INPUT = 3 };
  tin_tf_slice rest = r->node;
  tin_tf_field field;
  tin_tf_source source = {.node = index};
  if ((body->flags[index] & TIN_TF_RETVAL) && tin_tf_find(&rest, INPUT, TIN_TF_BYTES, &field))
    TIN_TRY(tin_tf_resolve(r, body, field.bytes, &source));
  *out = (tin_ref){source.node, source.output};
  return TIN_OK;
}

/* Takes all placeholders; gives what nothing consumes, as TensorFlow's summarize_graph
 * guesses it. */
static tin_status end_graph(tin_tf_reader *r, const tin_tf_body *body) {
  uint32_t num_in = 0, num_out = 0, index = 0;
  tin_ref *in = tin_tf_take_array(&r->scratch, body->count, sizeof *in);
  tin_ref *out = tin_tf_take_array(&r->scratch, body->count, sizeof *out);
  if (!in || !out) return tin_tf_no_memory(r);
  for (tin_tf_slice rest = body->message; tin_tf_next_node(r, body, &rest); index++) {
    if (body->flags[index] & TIN_TF_INPUT) in[num_in++] = (tin_ref){index, 0};
    if (!(body->flags[index] & (TIN_TF_USED | TIN_TF_SILENT)))
      TIN_TRY(output_of(r, body, index, &out[num_out++]));
  }
  return r->builder->api->end_graph(r->builder, in, num_in, out, num_out);
}

static tin_status read_main(tin_tf_reader *r) {
  tin_tf_mark mark = tin_tf_mark_here(&r->scratch);
  tin_tf_body body = {.message = r->graph, .field = NODE};
  TIN_TRY(tin_tf_body_init(r, &body));
  TIN_TRY(r->builder->api->begin_graph(r->builder, ""));
  TIN_TRY(tin_tf_add_nodes(r, &body));
  TIN_TRY(tin_tf_link_nodes(r, &body));
  TIN_TRY(end_graph(r, &body));
  tin_tf_give_back(&r->scratch, mark);
  return TIN_OK;
}

/* ---- functions ------------------------------------------------------------------ */

/* The next function of all libraries there are: fields may be split. */
static bool next_function(tin_tf_reader *r, tin_tf_slice *graph, tin_tf_slice *library,
                          tin_tf_slice *function) {
  tin_tf_field field;
  while (!tin_tf_find(library, FUNCTION, TIN_TF_BYTES, &field)) {
    do {
      if (!tin_tf_next(graph, &field)) return false;
      tin_tf_consumed(r, graph->data);
    } while (field.number != LIBRARY || field.type != TIN_TF_BYTES);
    *library = field.bytes;
  }
  *function = field.bytes;
  return true;
}

static tin_tf_slice function_name(tin_tf_slice function) {
  return tin_tf_bytes(tin_tf_bytes(function, 1), 1);
}

static tin_status check_function_names(tin_tf_reader *r) {
  tin_tf_slice graph = r->graph, library = {NULL, 0}, function;
  uint32_t count = 0;
  tin_tf_mark mark = tin_tf_mark_here(&r->scratch);
  tin_tf_name *names = tin_tf_take_array(&r->scratch, r->functions, sizeof *names);
  tin_tf_name *spare = tin_tf_take_array(&r->scratch, r->functions, sizeof *spare);
  if (!names || !spare) return tin_tf_no_memory(r);
  for (; next_function(r, &graph, &library, &function); count++) {
    names[count].index = count;
    TIN_TRY(tin_tf_keep(r, function_name(function), &names[count].text));
  }
  tin_tf_names_sort(names, spare, count);
  for (uint32_t i = 0; i + 1 < count; i++)
    if (tin_tf_same(names[i].text, names[i + 1].text))
      return TIN_TF_FAIL(r, TIN_CORRUPT, "two functions have the name '%s'",
                         tin_tf_show(names[i].text).text);
  tin_tf_give_back(&r->scratch, mark);
  return TIN_OK;
}

static tin_status read_functions(tin_tf_reader *r) {
  tin_tf_slice graph = r->graph, library = {NULL, 0}, function;
  if (r->functions == 0) return TIN_OK;
  TIN_TRY(check_function_names(r));
  while (next_function(r, &graph, &library, &function)) TIN_TRY(tin_tf_function(r, function));
  return TIN_OK;
}

/* ---- versions ------------------------------------------------------------------- */

static tin_status set_number(const tin_tf_reader *r, const char *key, int32_t value) {
  char text[16];
  snprintf(text, sizeof text, "%d", (int)value);
  return r->builder->api->set_info(r->builder, key, text);
}

static tin_status read_versions(tin_tf_reader *r) {
  ProtobufCMessage *message;
  if (!r->versions.data) return TIN_OK;
  tin_tf_mark mark = tin_tf_mark_here(&r->scratch);
  TIN_TRY(tin_tf_unpack(r, &tin__tf__version_def__descriptor, r->versions, &message));
  const Tin__Tf__VersionDef *v = (const Tin__Tf__VersionDef *)message;
  int32_t min_consumer = v->min_consumer;
  r->producer = v->producer;
  tin_tf_give_back(&r->scratch, mark);
  TIN_TRY(set_number(r, "producer", r->producer));
  return set_number(r, "min_consumer", min_consumer);
}

/* ---- reading -------------------------------------------------------------------- */

static tin_status read_graph(tin_tf_reader *r) {
  TIN_TRY(tin_tf_check(r));
  if (r->nodes == 0) return TIN_TF_FAIL(r, TIN_CORRUPT, "no nodes: this may be no GraphDef");
  TIN_TRY(read_versions(r));
  TIN_TRY(read_main(r));
  return read_functions(r);
}

static bool looks_like_text(tin_tf_slice file);

static tin_status read_text(tin_tf_reader *r, tin_tf_slice text) {
  size_t capacity = 0;
  tin_status status = tin_tf_from_text(r, text, &r->graph, &capacity);
  r->mapped = false; /* what follows reads memory of our own */
  r->text = true;
  if (status == TIN_OK) status = read_graph(r);
  tin_tf_resize(r->builder->allocator, (void *)(uintptr_t)r->graph.data, capacity, 0);
  return status;
}

/* What a mapped file is made of; a source that only has a name may be anything. */
static bool is_mapped(const tin_source *source) {
  return source->path && ((uintptr_t)source->data & 4095) == 0;
}

static tin_status read(tin_builder *builder, const tin_source *source) {
  tin_tf_slice file = {source->data, source->size};
  tin_tf_reader r = {.builder = builder,
                     .scratch.allocator = builder->allocator,
                     .graph = file,
                     .file_size = source->size,
                     .mapped = is_mapped(source)};
  if (!source->data) return tin_fail(builder, TIN_INVALID, "a GraphDef is a file");
  if (source->size == 0) return tin_fail(builder, TIN_CORRUPT, "the file is empty");
  tin_status status = looks_like_text(file) ? read_text(&r, file) : read_graph(&r);
  tin_tf_give_back(&r.scratch, (tin_tf_mark){NULL, 0});
  return status;
}

/* ---- probing -------------------------------------------------------------------- */

static bool is_name(tin_tf_slice text) {
  for (size_t i = 0; i < text.size; i++)
    if (text.data[i] < 0x20 || text.data[i] == 0x7f) return false;
  return text.size > 0;
}

/* Does this read like a node: a name and an op? A file may be cut, so the end is forgiven. */
static bool is_node(tin_tf_slice message) {
  enum { NAME = 1, OP = 2 };
  tin_tf_field field;
  bool name = false, op = false;
  for (int i = 0; i < 64 && !(name && op) && tin_tf_next(&message, &field); i++) {
    if (field.number > 7 || field.type != TIN_TF_BYTES) return false;
    if (field.number == NAME) name = is_name(field.bytes);
    if (field.number == OP) op = is_name(field.bytes);
  }
  return name && op;
}

/* Takes a field, or what is there of it where the file has been cut. */
static bool next_of_cut(tin_tf_slice *rest, tin_tf_field *field) {
  if (tin_tf_next(rest, field)) return true;
  if (field->type != TIN_TF_BYTES || field->value <= rest->size) return false;
  uint64_t tag, length;
  tin_tf_varint(rest, &tag);
  tin_tf_varint(rest, &length);
  field->bytes = *rest;
  return true;
}

/* GraphDefs begin with a node; few begin with something else of theirs. */
static int probe_binary(tin_tf_slice file) {
  tin_tf_field field;
  for (int i = 0; i < 64 && next_of_cut(&file, &field); i++) {
    bool number = field.type == TIN_TF_VARINT && field.number == 3;
    if (field.number == NODE && field.type == TIN_TF_BYTES) return is_node(field.bytes) ? 90 : 0;
    if (!number && (field.type != TIN_TF_BYTES || field.number > 4)) return 0;
    if (file.size == 0) return 30;
  }
  return 0;
}

static bool is_word_char(uint8_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Past blanks, comments, and the mark some editors put in front. */
static tin_tf_slice skip_blanks(tin_tf_slice file) {
  bool comment = false;
  size_t i = file.size >= 3 && memcmp(file.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  for (; i < file.size; i++) {
    uint8_t c = file.data[i];
    if (c == '#') comment = true;
    if (c == '\n') comment = false;
    if (!comment && c != ' ' && (c < '\t' || c > '\r')) break;
  }
  return (tin_tf_slice){file.data + i, file.size - i};
}

/* Text begins with the name of a field of GraphDef and what may follow a name. */
static int probe_text(tin_tf_slice file) {
  static const char *const fields[] = {"node", "library", "versions", "version"};
  tin_tf_slice word = skip_blanks(file), rest;
  size_t n = 0;
  while (n < word.size && is_word_char(word.data[n])) n++;
  rest = skip_blanks((tin_tf_slice){word.data + n, word.size - n});
  word.size = n;
  if (rest.size == 0 || !memchr("{<:[", rest.data[0], 4)) return 0;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (tin_tf_is(word, fields[i])) return i == 0 ? 85 : 60;
  return 0;
}

/* For who insists that this is a GraphDef: a file without control characters is text. */
static bool is_printable(tin_tf_slice file) {
  size_t n = file.size < 256 ? file.size : 256;
  for (size_t i = 0; i < n; i++)
    if (file.data[i] < '\t' || (file.data[i] > '\r' && file.data[i] < ' ')) return false;
  return true;
}

static bool looks_like_text(tin_tf_slice file) {
  int binary = probe_binary(file), text = probe_text(file);
  return text > binary || (text == 0 && binary == 0 && is_printable(file));
}

static int probe(const tin_source *source) {
  tin_tf_slice file = {source->data, source->size};
  if (!source->data || source->size == 0) return 0;
  int binary = probe_binary(file), text = probe_text(file);
  return binary > text ? binary : text;
}

static const char *const extensions[] = {"pb", "pbtxt", NULL};

static const tin_format format = {TIN_INIT(tin_format), .name = "graphdef",
                                  .extensions = extensions, .probe = probe, .read = read};

TIN_REGISTER(graphdef) { return tin_add_format(registry, &format); }
