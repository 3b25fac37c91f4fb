/* SPDX-License-Identifier: Apache-2.0 */
/* document.c -- libyaml's tree of a document. An alias is the item it stands for, so that a
 * document takes no more memory than its text has items; walks over it may take longer. */
#include "tools/common/document.h"
#include "core/fail.h"
#include "tools/common/file.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct tin_document {
  yaml_document_t yaml;
};

static tin_status not_yaml(const yaml_parser_t *parser, tin_error *error) {
  const char *problem = parser->problem ? parser->problem : "not YAML";
  if (parser->error == YAML_MEMORY_ERROR) return tin_out_of_memory(error);
  if (parser->error == YAML_READER_ERROR)
    return TIN_FAIL(error, TIN_CORRUPT, "byte %zu: %s", parser->problem_offset, problem);
  return TIN_FAIL(error, TIN_CORRUPT, "line %zu: %s", parser->problem_mark.line + 1, problem);
}

/* Nothing may follow that would be overlooked. */
static tin_status check_end(yaml_parser_t *parser, tin_error *error) {
  yaml_document_t rest;
  if (!yaml_parser_load(parser, &rest)) return not_yaml(parser, error);
  const yaml_node_t *root = yaml_document_get_root_node(&rest);
  size_t line = root ? root->start_mark.line + 1 : 0;
  yaml_document_delete(&rest);
  if (!line) return TIN_OK;
  return TIN_FAIL(error, TIN_CORRUPT, "line %zu: a second document, where one is expected", line);
}

static tin_status parse(tin_document *d, const void *text, size_t size, tin_error *error) {
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) return tin_out_of_memory(error);
  yaml_parser_set_input_string(&parser, text, size);
  tin_status status = TIN_OK;
  if (!yaml_parser_load(&parser, &d->yaml)) {
    status = not_yaml(&parser, error);
  } else {
    status = check_end(&parser, error);
    if (status != TIN_OK) yaml_document_delete(&d->yaml);
  }
  yaml_parser_delete(&parser);
  return status;
}

tin_status tin_document_parse(tin_document **out, const void *text, size_t size, tin_error *error) {
  tin_document *d = calloc(1, sizeof *d);
  *out = NULL;
  if (!d) return tin_out_of_memory(error);
  tin_status status = parse(d, text, size, error);
  if (status)
    free(d);
  else
    *out = d;
  return status;
}

tin_status tin_document_load(tin_document **out, const char *path, tin_error *error) {
  size_t size;
  void *text;
  *out = NULL;
  TIN_TRY(tin_file_read_limited(path, TIN_DOCUMENT_MAX, &text, &size, error));
  tin_status status = tin_document_parse(out, text, size, error);
  if (status) tin_error_context(error, "%s", path);
  free(text);
  return status;
}

void tin_document_free(tin_document *d) {
  if (!d) return;
  yaml_document_delete(&d->yaml);
  free(d);
}

static yaml_node_t *node(tin_document *d, int item, yaml_node_type_t type) {
  yaml_node_t *n = item > 0 ? yaml_document_get_node(&d->yaml, item) : NULL;
  return n && n->type == type ? n : NULL;
}

int tin_document_root(const tin_document *d) {
  return d->yaml.nodes.start < d->yaml.nodes.top ? 1 : 0;
}

int tin_document_get(tin_document *d, int map, const char *key) {
  yaml_node_t *n = node(d, map, YAML_MAPPING_NODE);
  if (!n) return 0;
  for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++) {
    const char *text = tin_document_text(d, p->key);
    if (text && strcmp(text, key) == 0) return p->value;
  }
  return 0;
}

bool tin_document_pair(tin_document *d, int map, int index, int *key, int *value) {
  yaml_node_t *n = node(d, map, YAML_MAPPING_NODE);
  if (!n || index < 0 || index >= n->data.mapping.pairs.top - n->data.mapping.pairs.start)
    return false;
  *key = n->data.mapping.pairs.start[index].key;
  *value = n->data.mapping.pairs.start[index].value;
  return true;
}

bool tin_document_is_list(tin_document *d, int item) {
  return node(d, item, YAML_SEQUENCE_NODE) != NULL;
}

bool tin_document_is_map(tin_document *d, int item) {
  return node(d, item, YAML_MAPPING_NODE) != NULL;
}

int tin_document_line(tin_document *d, int item) {
  yaml_node_t *n = item > 0 ? yaml_document_get_node(&d->yaml, item) : NULL;
  return n ? (int)n->start_mark.line + 1 : 0;
}

int tin_document_count(tin_document *d, int list) {
  yaml_node_t *n = node(d, list, YAML_SEQUENCE_NODE);
  return n ? (int)(n->data.sequence.items.top - n->data.sequence.items.start) : 0;
}

int tin_document_at(tin_document *d, int list, int index) {
  yaml_node_t *n = node(d, list, YAML_SEQUENCE_NODE);
  bool there = n && index >= 0 && index < tin_document_count(d, list);
  return there ? n->data.sequence.items.start[index] : 0;
}

const char *tin_document_text(tin_document *d, int item) {
  yaml_node_t *n = node(d, item, YAML_SCALAR_NODE);
  return n ? (const char *)n->data.scalar.value : NULL;
}

double tin_document_number(tin_document *d, int item, double otherwise) {
  char *end;
  const char *text = tin_document_text(d, item);
  if (!text) return otherwise;
  double x = strtod(text, &end);
  return end == text || *end ? otherwise : x;
}
